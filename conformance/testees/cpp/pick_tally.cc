#include "conformance/testees/cpp/pick_tally.h"

#include <utility>

namespace lbc::testee {
namespace {

lbcp::v1::PickOutcome OutcomeOf(const PickResult& result) {
  switch (result.outcome()) {
    case PickResult::Outcome::kUse:
      return lbcp::v1::USE;
    case PickResult::Outcome::kQueue:
      return lbcp::v1::QUEUE;
    case PickResult::Outcome::kFail:
      return lbcp::v1::FAIL;
    case PickResult::Outcome::kDrop:
      return lbcp::v1::DROP;
  }
  return lbcp::v1::INVALID;
}

// A failure or drop that carries no error says nothing that a channel could act upon.
bool MakesSense(const PickResult& result) {
  const bool carries_error = result.outcome() == PickResult::Outcome::kFail ||
                             result.outcome() == PickResult::Outcome::kDrop;
  return !carries_error || !result.status().ok();
}

}  // namespace

void PickTally::Add(const PickResult& result, std::uint32_t times) {
  if (const PickResult::Choice* choice = result.use();
      choice != nullptr && choice->metadata.empty()) {
    AddRun(Plain(choice->sub_conn, choice->on_done != nullptr), times);
    return;
  }
  Answer answer;
  answer.message.set_outcome(MakesSense(result) ? OutcomeOf(result) : lbcp::v1::INVALID);
  if (const PickResult::Choice* choice = result.use()) {
    answer.sub_conn = choice->sub_conn;
    answer.message.set_has_completion(choice->on_done != nullptr);
    for (const auto& [key, value] : choice->metadata) {
      (*answer.message.mutable_metadata())[key] = value;
    }
  } else {
    answer.message.set_message(std::string(result.status().message()));
    if (result.outcome() == PickResult::Outcome::kDrop) {
      answer.message.set_code(static_cast<std::uint32_t>(result.status().code()));
    }
  }
  AddRun(Other(std::move(answer)), times);
}

void PickTally::AddNoPicker(std::uint32_t times) {
  Answer answer;
  answer.message.set_outcome(lbcp::v1::NO_PICKER);
  AddRun(Other(std::move(answer)), times);
}

void PickTally::AddRun(std::uint32_t answer, std::uint32_t times) {
  if (!runs_.empty() && runs_.back().answer == answer) {
    runs_.back().length += times;
  } else {
    runs_.push_back({answer, times});
  }
}

std::uint32_t PickTally::Plain(const SubConn* sub_conn, bool has_completion) {
  const auto next = static_cast<std::uint32_t>(answers_.size());
  const auto [found, fresh] = plain_[has_completion ? 1 : 0].try_emplace(sub_conn, next);
  if (fresh) {
    Answer answer;
    answer.sub_conn = sub_conn;
    answer.message.set_outcome(lbcp::v1::USE);
    answer.message.set_has_completion(has_completion);
    answers_.push_back(std::move(answer));
  }
  return found->second;
}

std::uint32_t PickTally::Other(Answer answer) {
  std::string key = answer.message.SerializeAsString();
  key.append(reinterpret_cast<const char*>(&answer.sub_conn), sizeof(answer.sub_conn));
  const auto next = static_cast<std::uint32_t>(answers_.size());
  const auto [found, fresh] = other_.try_emplace(std::move(key), next);
  if (fresh) answers_.push_back(std::move(answer));
  return found->second;
}

lbcp::v1::PickAnswer PickTally::Named(const Answer& answer, const Host& host) {
  lbcp::v1::PickAnswer named = answer.message;
  if (named.outcome() != lbcp::v1::USE) return named;
  named.set_sub_conn(host.IdOf(answer.sub_conn));
  if (named.sub_conn() == 0) {
    // PICK-019, PICK-020: a channel takes only SubConns that it made itself.
    named.set_outcome(lbcp::v1::INVALID);
    named.set_message(answer.sub_conn == nullptr ? "the picker chose no SubConn"
                                                 : "the picker chose a SubConn of another channel");
  }
  return named;
}

void PickTally::Write(const Host& host, lbcp::v1::Done* done) const {
  for (const Answer& answer : answers_) *done->add_answers() = Named(answer, host);
  done->mutable_run_answer()->Reserve(static_cast<int>(runs_.size()));
  done->mutable_run_length()->Reserve(static_cast<int>(runs_.size()));
  for (const Run& run : runs_) {
    done->add_run_answer(run.answer);
    done->add_run_length(run.length);
  }
}

void PickTally::WriteSum(const std::vector<PickTally>& tallies, const Host& host,
                         lbcp::v1::Done* done) {
  // By the text of the message, so that the order does not tell which thread was first.
  std::map<std::string, std::pair<lbcp::v1::PickAnswer, std::uint32_t>> sums;
  for (const PickTally& tally : tallies) {
    for (const Run& run : tally.runs_) {
      lbcp::v1::PickAnswer named = Named(tally.answers_[run.answer], host);
      auto& sum = sums[named.ShortDebugString()];
      sum.first = std::move(named);
      sum.second += run.length;
    }
  }
  std::uint32_t index = 0;
  for (auto& [text, sum] : sums) {
    *done->add_answers() = std::move(sum.first);
    done->add_run_answer(index++);
    done->add_run_length(sum.second);
  }
}

}  // namespace lbc::testee
