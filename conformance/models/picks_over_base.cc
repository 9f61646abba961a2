#include "conformance/models/picks_over_base.h"

#include <algorithm>
#include <map>

#include "conformance/models/over_endpoints.h"
#include "conformance/models/reply.h"

namespace lbc::models {
namespace {

using enum lbcp::v1::ConnectivityState;

// More picks than any window of small weights needs.
constexpr std::size_t kPicksLookedAt = 4096;

}  // namespace

std::vector<Complaint> PicksOverBase::Allows(const Events& events, const Done& done) {
  if (silent_) return {};
  const Channel before = channel_;
  channel_.Sent(command_, done);
  silent_ = !channel_.on_ground() || channel_.closed() || command_.has_burst() ||
            channel_.ListIsAmbiguous();
  if (silent_) return {};
  std::vector<Complaint> complaints;
  Hears(before, done);
  if (command_.has_pick() && before.picker() != 0) {
    const std::uint32_t picker = command_.pick().picker();
    const bool latest = picker == 0 || picker == before.picker();
    if (auto complaint = JudgePicks(before, ReadyOf(before), done, latest))
      complaints.push_back(*complaint);
  }
  if (command_.has_update_resolver_state()) met_failure_ = before.reported() == TRANSIENT_FAILURE;
  for (const Event& event : events) {
    (void)channel_.Saw(event);
    if (event.state_updated().state() == READY) met_failure_ = false;
  }
  Rests(channel_, ReadyOf(channel_));
  std::erase_if(complaints, [&](const Complaint& it) { return !binds_(it.requirement); });
  return complaints;
}

std::string PicksOverBase::StateInWords() const {
  if (silent_) return "silent";
  return channel_.InWords() + (met_failure_ ? " met failure" : "") + OwnWords();
}

std::string PicksOverBase::Expects() const {
  return silent_ || channel_.reported() != READY ? "" : "picks go to what is READY";
}

PicksOverBase::Ready PicksOverBase::ReadyOf(const Channel& channel) {
  Ready ready;
  for (const auto& [id, it] : channel.connections()) {
    if (it.alive() && it.state == READY && !it.keys.empty()) ready.push_back(&it);
  }
  return ready;
}

bool PicksOverBase::CallsMustWait(const Channel& before, const Ready& ready) const {
  return ready.empty() && before.reported() == CONNECTING && !met_failure_;
}

Walk WalkOver(const char* row, const Channel& channel, const std::vector<const Connection*>& ready,
              const Done& done) {
  Walk walk;
  for (const std::uint32_t index : PicksOneByOne(done, kPicksLookedAt)) {
    const auto& answer = done.answers(static_cast<int>(index));
    const auto at = std::ranges::find(ready, answer.sub_conn(), &Connection::id);
    if (answer.outcome() != lbcp::v1::USE || at == ready.end()) {
      walk.complaint =
          Complaint{row, "picks go to what is READY", "a pick that goes to what is READY",
                    AnswerInWords(channel, answer)};
      return walk;
    }
    walk.steps.push_back(static_cast<std::size_t>(at - ready.begin()));
  }
  return walk;
}

const Listed* EntryOf(const Channel& channel, const Connection& connection) {
  for (const Listed& listed : channel.list()) {
    for (const std::string& key : listed.keys) {
      if (connection.Holds(key)) return &listed;
    }
  }
  return nullptr;
}

}  // namespace lbc::models
