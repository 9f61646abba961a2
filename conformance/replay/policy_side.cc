#include "conformance/replay/policy_side.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/protocol/words.h"
#include "conformance/trace/trace.h"

namespace lbc::replay {
namespace {

using scenario::SubConn;
using scenario::World;

// Whether the event changes nothing that anybody is held to. Asked before the world hears of it.
bool IsMinor(const World& world, const lbcp::v1::Event& event) {
  if (event.has_resolve_now()) return true;
  if (event.has_state_updated()) return event.state_updated().state() == world.reported();
  if (event.has_connect_requested()) {
    const SubConn* sub_conn = world.Get(event.connect_requested().sub_conn());
    return sub_conn != nullptr && (sub_conn->state != lbcp::v1::IDLE || sub_conn->attempt_pending);
  }
  if (event.has_sub_conn_shutdown()) {
    const SubConn* sub_conn = world.Get(event.sub_conn_shutdown().sub_conn());
    return sub_conn != nullptr && sub_conn->given_up;
  }
  return event.has_health_listener_registered() || event.has_producer_stream();
}

}  // namespace

void PolicySide::BeginBeat(std::size_t beat) { beat_ = beat; }

void PolicySide::Sent(const lbcp::v1::Command& command) {
  worlds_[command.instance()].Sent(command);
}

std::string PolicySide::NameOf(std::uint32_t instance, std::uint32_t sub_conn) {
  const SubConn* found = worlds_[instance].Get(sub_conn);
  if (found == nullptr) return "a SubConn that was never made";
  std::string name;
  constexpr std::size_t kShown = 4;
  for (std::size_t i = 0; i < std::min(kShown, found->addresses.size()); ++i) {
    name += (i == 0 ? "" : "+") + trace::NameOfAddress(found->addresses[i]);
  }
  if (found->addresses.size() > kShown) name += "+…";
  return "SubConn " + name + Nth(RoleOf(instance, sub_conn)->nth);
}

std::optional<Role> PolicySide::RoleOf(std::uint32_t instance, std::uint32_t sub_conn) {
  const World& world = worlds_[instance];
  const SubConn* found = world.Get(sub_conn);
  if (found == nullptr) return std::nullopt;
  Role role{found->made_for, 0};
  for (const auto& [id, other] : world.sub_conns()) {
    if (id == sub_conn) break;
    if (other.made_for == role.made_for) ++role.nth;
  }
  return role;
}

std::uint32_t PolicySide::Find(std::uint32_t instance, const Role& role) {
  int left = role.nth;
  for (const auto& [id, sub_conn] : worlds_[instance].sub_conns()) {
    if (sub_conn.made_for == role.made_for && left-- == 0) return id;
  }
  return 0;
}

std::optional<PickerRole> PolicySide::RoleOfPicker(std::uint32_t instance,
                                                   std::uint32_t picker) const {
  const auto ids = ids_.find(instance);
  if (ids == ids_.end()) return std::nullopt;
  for (const auto& [beat, pickers] : ids->second.pickers) {
    const auto found = std::ranges::find(pickers, picker);
    if (found == pickers.end()) continue;
    return PickerRole{beat, static_cast<std::size_t>(pickers.end() - found - 1)};
  }
  return std::nullopt;
}

std::uint32_t PolicySide::FindPicker(std::uint32_t instance, const PickerRole& role) const {
  const auto ids = ids_.find(instance);
  if (ids == ids_.end()) return 0;
  const auto& pickers = ids->second.pickers;
  const auto same = pickers.find(role.beat);
  if (same != pickers.end() && same->second.size() > role.from_last)
    return same->second[same->second.size() - 1 - role.from_last];
  // It did not report then: its latest picker at that time does the same office.
  auto after = pickers.upper_bound(role.beat);
  return after == pickers.begin() ? 0 : std::prev(after)->second.back();
}

std::optional<CallRole> PolicySide::RoleOfCall(std::uint32_t instance, std::uint64_t call) const {
  const auto ids = ids_.find(instance);
  if (ids == ids_.end()) return std::nullopt;
  for (const Batch& batch : ids->second.batches) {
    if (call >= batch.first_call && call < batch.first_call + batch.can_end.size())
      return CallRole{batch.beat, call - batch.first_call};
  }
  return std::nullopt;
}

std::uint64_t PolicySide::FindCall(std::uint32_t instance, const CallRole& role) const {
  const auto ids = ids_.find(instance);
  if (ids == ids_.end()) return 0;
  for (const Batch& batch : ids->second.batches) {
    if (batch.beat == role.beat && role.nth < batch.can_end.size() && batch.can_end[role.nth])
      return batch.first_call + role.nth;
  }
  return 0;
}

void PolicySide::SawEvent(std::uint32_t instance, const lbcp::v1::Event& event, Seen& seen) {
  World& world = worlds_[instance];
  const bool minor = IsMinor(world, event);
  world.Saw(event);
  if (event.has_state_updated())
    ids_[instance].pickers[beat_].push_back(event.state_updated().picker());
  if (event.has_log() || event.has_metric()) return;
  std::string words;
  if (event.has_state_updated()) {
    words = "reports " + protocol::StateName(event.state_updated().state());
  } else {
    lbcp::v1::Envelope envelope;
    *envelope.mutable_event() = event;
    words = trace::WithNames(protocol::WordsFor(
        envelope, [this, instance](std::uint32_t id) { return NameOf(instance, id); }));
  }
  seen.deeds.push_back({std::move(words), minor});
}

std::string PolicySide::WordsFor(std::uint32_t instance, const lbcp::v1::PickAnswer& answer) {
  switch (answer.outcome()) {
    case lbcp::v1::USE: {
      const SubConn* sub_conn = worlds_[instance].Get(answer.sub_conn());
      std::string words = "go to " + NameOf(instance, answer.sub_conn());
      if (sub_conn != nullptr && !sub_conn->alive()) {
        words += ", which was given up";
      } else if (sub_conn != nullptr && sub_conn->state != lbcp::v1::READY) {
        words += ", which is " + protocol::StateName(sub_conn->state);
      }
      return words;
    }
    case lbcp::v1::QUEUE:
    case lbcp::v1::NO_PICKER:
      return "wait";
    case lbcp::v1::FAIL:
      return "fail";
    case lbcp::v1::DROP:
      return fmt::format("are dropped with code {}", answer.code());
    default:
      return "return what no channel can use";
  }
}

void PolicySide::SawAnswers(const lbcp::v1::Command& command, const lbcp::v1::Done& done,
                            Seen& seen) {
  Batch batch{beat_, done.first_call(), {}};
  const bool holds = command.pick().completion() == lbcp::v1::HOLD && done.first_call() > 0;
  for (int run = 0; run < std::min(done.run_answer_size(), done.run_length_size()); ++run) {
    if (done.run_answer(run) >= static_cast<std::uint32_t>(done.answers_size())) continue;
    const auto& answer = done.answers(static_cast<int>(done.run_answer(run)));
    const std::string words = WordsFor(command.instance(), answer);
    if (!seen.picks.empty() && seen.picks.back().first == words) {
      seen.picks.back().second += done.run_length(run);
    } else {
      seen.picks.emplace_back(words, done.run_length(run));
    }
    if (holds)
      batch.can_end.insert(batch.can_end.end(), done.run_length(run), answer.has_completion());
    if (answer.message().empty()) continue;
    seen.NoteText("a pick says: " + trace::WithNames(answer.message()));
  }
  if (holds) ids_[command.instance()].batches.push_back(std::move(batch));
}

void PolicySide::Saw(const lbcp::v1::Command& command, const std::vector<lbcp::v1::Event>& events,
                     const lbcp::v1::Done& done, Seen& seen) {
  for (const lbcp::v1::Event& event : events)
    SawEvent(event.instance() == 0 ? command.instance() : event.instance(), event, seen);
  SawAnswers(command, done, seen);
  if (done.outcome() == lbcp::v1::OUTCOME_UNSPECIFIED) return;
  if (seen.outcome.empty()) {
    seen.outcome = lbcp::v1::Outcome_Name(done.outcome());
    seen.text = trace::WithNames(done.error().message());
  } else if (done.outcome() != lbcp::v1::OK) {
    // A duty that follows from the beat's own command: that one may have ended well.
    lbcp::v1::Envelope envelope;
    *envelope.mutable_command() = command;
    const std::string duty = trace::WithNames(protocol::WordsFor(
        envelope, [&](std::uint32_t id) { return NameOf(command.instance(), id); }));
    seen.deeds.push_back(
        {fmt::format("ends with {} when {}", lbcp::v1::Outcome_Name(done.outcome()), duty)});
    if (!done.error().message().empty())
      seen.NoteText("then says: " + trace::WithNames(done.error().message()));
  }
}

}  // namespace lbc::replay
