#include "conformance/scenario/answers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "conformance/protocol/words.h"
#include "conformance/scenario/unread.h"

namespace lbc::scenario {

using lbcp::v1::PickAnswer;

std::string InWords(const Stage& stage, const PickAnswer& answer) {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_done()->add_answers() = answer;
  envelope.mutable_done()->set_outcome(lbcp::v1::OK);
  const std::string words =
      protocol::WordsFor(envelope, [&stage](std::uint32_t id) { return stage.Named(id); });
  // "OK; picks wait" → "picks wait"
  return words.substr(words.find(';') + 2);
}

bool GoesTo(const Stage& stage, const PickAnswer& answer, const std::vector<std::string>& texts,
            AnswerAge when) {
  if (answer.outcome() != lbcp::v1::USE) return false;
  if (when == AnswerAge::kNow && !GoesToSomethingReady(stage, answer)) return false;
  const SubConn* sub_conn = stage.world().Get(answer.sub_conn());
  if (sub_conn == nullptr) return false;
  // A SubConn of several addresses is where its connection is.
  if (sub_conn->state == lbcp::v1::READY && !sub_conn->connected_to.empty())
    return std::ranges::find(texts, sub_conn->connected_to) != texts.end();
  return std::ranges::any_of(texts, [&](const std::string& text) { return sub_conn->Holds(text); });
}

bool GoesToSomethingReady(const Stage& stage, const PickAnswer& answer) {
  if (answer.outcome() != lbcp::v1::USE) return false;
  const SubConn* sub_conn = stage.world().Get(answer.sub_conn());
  return sub_conn != nullptr && sub_conn->alive() && sub_conn->state == lbcp::v1::READY;
}

bool Waits(const Stage& stage, const PickAnswer& answer) {
  if (answer.outcome() == lbcp::v1::QUEUE) return true;
  if (answer.outcome() != lbcp::v1::USE) return false;
  const SubConn* sub_conn = stage.world().Get(answer.sub_conn());
  return sub_conn != nullptr && sub_conn->alive() && sub_conn->state != lbcp::v1::READY;
}

std::vector<std::string> AllAddresses(const Endpoint& endpoint) {
  return TextsOf(endpoint.addresses());
}

std::vector<std::size_t> Sequence(const Stage& stage, const lbcp::v1::Done& done,
                                  const Endpoints& endpoints, AnswerAge when) {
  std::vector<std::size_t> of_answer;
  for (const PickAnswer& answer : done.answers()) {
    std::size_t at = 0;
    while (at < endpoints.size() && !GoesTo(stage, answer, AllAddresses(endpoints[at]), when)) ++at;
    of_answer.push_back(at);
  }
  std::vector<std::size_t> sequence;
  for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
    if (done.run_answer(run) < of_answer.size())
      sequence.insert(sequence.end(), done.run_length(run), of_answer[done.run_answer(run)]);
  }
  return sequence;
}

std::vector<std::uint64_t> CountPicks(const Stage& stage, const lbcp::v1::Done& done,
                                      const Endpoints& endpoints, AnswerAge when) {
  std::vector<std::uint64_t> counts(endpoints.size() + 1, 0);
  for (const std::size_t at : Sequence(stage, done, endpoints, when)) ++counts[at];
  return counts;
}

std::string CountWords(const Endpoints& endpoints, const std::vector<std::uint64_t>& counts) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    words.push_back(fmt::format("{} {}", endpoints[i].name(), counts[i]));
  }
  if (counts.back() > 0) words.push_back(fmt::format("elsewhere or nowhere {}", counts.back()));
  return fmt::format("{}", fmt::join(words, ", "));
}

void JudgeRotation(Stage& stage, const lbcp::v1::Done& done, const Endpoints& endpoints,
                   AnswerAge when) {
  const std::vector<std::uint64_t> counts = CountPicks(stage, done, endpoints, when);
  if (counts.back() > 0) {
    stage.Fail(Stage::Mismatch::kWrong, "picks that go to " + NamesOf(endpoints),
               CountWords(endpoints, counts));
    return;
  }
  const std::vector<std::size_t> sequence = Sequence(stage, done, endpoints, when);
  const std::size_t period = endpoints.size();
  for (std::size_t i = 0; i + period <= sequence.size(); ++i) {
    const std::set<std::size_t> window(sequence.begin() + static_cast<std::ptrdiff_t>(i),
                                       sequence.begin() + static_cast<std::ptrdiff_t>(i + period));
    if (window.size() == period) continue;
    stage.Fail(
        Stage::Mismatch::kWrong,
        fmt::format("each of {} once in any {} picks", NamesOf(endpoints), period),
        fmt::format("picks {} to {} reach only {} of them", i + 1, i + period, window.size()));
    return;
  }
}

}  // namespace lbc::scenario
