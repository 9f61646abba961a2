#include "conformance/channel_scenario/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::channel_scenario {
namespace {

using lbcp::v1::Event;
using Mismatch = scenario::Stage::Mismatch;

// Whether an observation has to be spoken of.
bool Weighs(const Event& event) {
  switch (event.observation_case()) {
    case Event::kPolicyBuilt:
    case Event::kPolicyClosed:
    case Event::kDialStarted:
    case Event::kCallPlaced:
    case Event::kCallEnded:
    case Event::kHookRan:
    case Event::kHealthWatched:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool Stage::Begin(Kind kind, std::string words, const Where& where) {
  if (kind_ == Kind::kThen && kind == Kind::kWhen) {
    std::erase_if(seen_, [](const Seen& seen) { return seen.read || !Weighs(seen.event); });
  }
  kind_ = kind;
  return stage_.Begin(kind, std::move(words), where);
}

void Stage::Missing(std::string expected, std::string got) {
  stage_.Fail(Mismatch::kMissing, std::move(expected), std::move(got));
}

void Stage::Wrong(std::string expected, std::string got, const Seen* seen) {
  stage_.Fail(Mismatch::kWrong, std::move(expected), std::move(got),
              seen == nullptr ? std::nullopt : std::optional(seen->message));
}

void Stage::Send(lbcp::v1::Command command) {
  std::size_t first = 0;
  scenario::Turn turn = stage_.TakeForAnotherSeat(command, &first);
  if (turn.done.outcome() == lbcp::v1::OK) Apply(command);
  for (std::size_t i = 0; i < turn.events.size(); ++i) Note(turn.events[i], first + i);
  answer_ = std::move(turn.done);
  if (kind_ == Kind::kGiven) Swallow();
}

void Stage::Bring(lbcp::v1::Command command) {
  const std::string name = protocol::NameOf(command);
  Send(std::move(command));
  if (decided() || answer_.outcome() == lbcp::v1::OK) return;
  Missing(name + " to be done", answer_.error().message());
}

// What the judge's own commands make of attempts and connections.
void Stage::Apply(const lbcp::v1::Command& command) {
  if (command.has_dial_result() && !command.dial_result().silent()) {
    Attempt& attempt = attempts_[command.dial_result().attempt()];
    (command.dial_result().error().empty() ? attempt.answered : attempt.over) = true;
  }
  knows_policies_ = knows_policies_ || command.has_register_puppet();
  if (command.has_end_health()) attempts_[command.end_health().connection()].health_watched = false;
  if (command.has_transport_lost()) attempts_[command.transport_lost().connection()].over = true;
}

void Stage::Note(const Event& event, std::size_t message) {
  seen_.push_back({.event = event, .read = false, .message = message});
  switch (event.observation_case()) {
    case Event::kSubConnCreated: {
      const auto& made = event.sub_conn_created();
      sub_conns_[made.sub_conn()] = {
          .id = made.sub_conn(),
          .address = made.addresses_size() == 0 ? "" : made.addresses(0).addr()};
      break;
    }
    case Event::kPolicyHears:
      if (event.policy_hears().has_sub_conn_state()) {
        const auto& told = event.policy_hears().sub_conn_state();
        sub_conns_[told.sub_conn()].state = told.state();
      }
      break;
    case Event::kDialStarted:
      attempts_[event.dial_started().attempt()] = {
          .id = event.dial_started().attempt(), .address = event.dial_started().address().addr()};
      break;
    case Event::kDialGivenUp:
      attempts_[event.dial_given_up().attempt()].over = true;
      break;
    case Event::kConnectionClosed:
      attempts_[event.connection_closed().connection()].over = true;
      break;
    case Event::kHealthWatched:
      attempts_[event.health_watched().connection()].health_watched = true;
      break;
    case Event::kHealthUnwatched:
      attempts_[event.health_unwatched().connection()].health_watched = false;
      break;
    case Event::kPolicyBuilt:
      policies_ = event.policy_built().policy();
      break;
    case Event::kCallPlaced:
      where_[event.call_placed().call()] = CallIs::kPlaced;
      break;
    case Event::kCallEnded:
      where_[event.call_ended().call()] = CallIs::kOver;
      break;
    case Event::kChannelState:
      state_ = event.channel_state().state();
      break;
    default:
      break;
  }
}

void Stage::Swallow() { seen_.clear(); }

Seen* Stage::Find(const std::function<bool(const Event&)>& fits) {
  for (Seen& seen : seen_) {
    if (!seen.read && fits(seen.event)) return &seen;
  }
  return nullptr;
}

std::vector<Seen*> Stage::FindAll(const std::function<bool(const Event&)>& fits) {
  std::vector<Seen*> found;
  for (Seen& seen : seen_) {
    if (!seen.read && fits(seen.event)) found.push_back(&seen);
  }
  return found;
}

const SubConn* Stage::SubConnFor(const Endpoint& endpoint) const {
  const SubConn* last = nullptr;
  for (const auto& [id, sub_conn] : sub_conns_) {
    if (sub_conn.address == endpoint.addresses().front().text) last = &sub_conn;
  }
  return last;
}

const Attempt* Stage::AttemptOn(const Endpoint& endpoint) const {
  const Attempt* last = nullptr;
  for (const auto& [id, attempt] : attempts_) {
    if (attempt.over || attempt.answered) continue;
    for (const Address& address : endpoint.addresses()) {
      if (attempt.address == address.text) last = &attempt;
    }
  }
  return last;
}

const Attempt* Stage::ConnectionTo(const Endpoint& endpoint) const {
  const Attempt* last = nullptr;
  for (const auto& [id, attempt] : attempts_) {
    if (attempt.over || !attempt.answered) continue;
    for (const Address& address : endpoint.addresses()) {
      if (attempt.address == address.text) last = &attempt;
    }
  }
  return last;
}

bool Stage::IsConnectionTo(std::uint32_t connection, const Endpoint& endpoint) const {
  const auto found = attempts_.find(connection);
  return found != attempts_.end() &&
         std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
           return address.text == found->second.address;
         });
}

Stage::CallIs Stage::WhereIs(std::uint64_t call) const {
  const auto found = where_.find(call);
  return found == where_.end() ? CallIs::kWaiting : found->second;
}

std::uint64_t Stage::TakeCalls(std::uint32_t count) {
  const std::uint64_t first = calls_ + 1;
  calls_ += count;
  return first;
}

void Stage::Learn(const Endpoints& endpoints) {
  for (const Endpoint& endpoint : endpoints) {
    for (const Address& address : endpoint.addresses()) {
      names_[address.text] = address.name;
      stage_.world().Learn(address);
    }
  }
}

std::string Stage::NameOf(const std::string& address) const {
  const auto found = names_.find(address);
  return found == names_.end() ? address : found->second;
}

std::string Stage::Words(const Event& event) const {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = event;
  return "the channel " +
         protocol::WordsFor(envelope, [this](std::uint32_t id) { return stage_.Named(id); });
}

void Stage::Finish() {
  if (decided()) return;
  stage_.Begin(Kind::kEnd, "nothing is left unsaid", Where::current());
  for (const Seen& seen : seen_) {
    if (seen.read || !Weighs(seen.event)) continue;
    return Wrong("nothing that the case does not speak of", Words(seen.event), &seen);
  }
}

}  // namespace lbc::channel_scenario
