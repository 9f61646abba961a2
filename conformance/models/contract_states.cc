// Rules of the contract about what is held and what is reported: lines 4, 12 and 14.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/contract_rules.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using profile::Connects;
using profile::SubConns;

std::string Name(const Connection& it) {
  return fmt::format("SubConn {} ({}) is {}", it.id,
                     it.keys.empty() ? "nothing" : NameOfKey(it.keys.front()),
                     protocol::StateName(it.state));
}

// Rest, with a list that any policy can live by.
bool Rests(const Moment& moment) {
  return moment.after.AtRest() && moment.after.HasGoodList() && !moment.after.closed();
}

bool SeesWholeList(const profile::Profile& profile) {
  return !profile.route.has_value() && profile.connects != Connects::kSubset;
}

Held NothingIsHeldForWhatLeft(const Moment& moment) {
  if (!Rests(moment)) return kSilent;
  for (const Connection* it : moment.after.Alive()) {
    if (moment.after.Lists(*it)) continue;
    return Objection{"SubConns for listed addresses only", Name(*it) + " and not given up"};
  }
  return kHolds;
}

Held NothingIsHeldAfterAnEmptyList(const Moment& moment) {
  const Channel& now = moment.after;
  if (!moment.memory.listed || !now.AtRest() || !now.list().empty() || now.closed()) return kSilent;
  const auto alive = now.Alive();
  if (alive.empty()) return kHolds;
  return Objection{"no SubConn", Name(*alive.front()) + " and not given up"};
}

bool IsReadyAndWell(const Connection& it) {
  return it.alive() && it.state == lbcp::v1::READY && it.health == lbcp::v1::READY;
}

Held ReadyIsReported(const Moment& moment) {
  if (!Rests(moment) || !SeesWholeList(moment.profile)) return kSilent;
  for (const Connection* it : moment.after.Alive()) {
    if (!IsReadyAndWell(*it) || !moment.after.Lists(*it)) continue;
    if (moment.after.reported() == lbcp::v1::READY) return kHolds;
    return Objection{"a report of READY",
                     fmt::format("{} and the channel {}", Name(*it),
                                 protocol::StateName(moment.after.reported()))};
  }
  return kSilent;
}

Held ReadyIsNotReportedWithoutGround(const Moment& moment) {
  if (!Rests(moment) || moment.after.reported() != lbcp::v1::READY) return kSilent;
  const auto alive = moment.after.Alive();
  if (std::ranges::any_of(alive, [&](const Connection* it) {
        return it->state == lbcp::v1::READY && moment.after.Lists(*it);
      }))
    return kHolds;
  return Objection{"another state than READY", "READY with nothing ready"};
}

// Every listed address is held by a SubConn that failed and backs off.
Held FailureIsReportedOnceAllFailed(const Moment& moment) {
  if (!Rests(moment)) return kSilent;
  for (const std::string& key : moment.after.ListedKeys()) {
    const Connection* it = moment.after.Alive(key);
    if (it == nullptr || it->state != lbcp::v1::TRANSIENT_FAILURE) return kSilent;
  }
  if (moment.after.reported() == lbcp::v1::TRANSIENT_FAILURE) return kHolds;
  return Objection{"TRANSIENT_FAILURE", "every connection failed and the channel is " +
                                            protocol::StateName(moment.after.reported())};
}

Held NoFailureBeforeAnAnswer(const Moment& moment) {
  if (moment.memory.answered || !moment.memory.listed) return kSilent;
  for (const Event& event : moment.events) {
    if (event.state_updated().state() == lbcp::v1::TRANSIENT_FAILURE)
      return Objection{"no TRANSIENT_FAILURE before an attempt was answered",
                       "TRANSIENT_FAILURE was reported"};
  }
  return kHolds;
}

Held FailureIsSticky(const Moment& moment) {
  const Command& command = moment.command;
  if (moment.before.reported() != lbcp::v1::TRANSIENT_FAILURE || !moment.before.HasGoodList() ||
      !moment.memory.failure_of_list)
    return kSilent;
  if (command.has_update_resolver_state() || command.has_close() || command.has_health_state())
    return kSilent;
  if (moment.before.closed()) return kSilent;
  if (command.has_sub_conn_state()) {
    const State state = command.sub_conn_state().state();
    const Connection* it = moment.before.Get(command.sub_conn_state().sub_conn());
    // READY ends it, and so does what comes to it: a connection that was made and lost at once.
    if (state == lbcp::v1::READY) return kSilent;
    if (it != nullptr && it->state == lbcp::v1::CONNECTING && state == lbcp::v1::IDLE)
      return kSilent;
  }
  for (const Event& event : moment.events) {
    if (!event.has_state_updated() || event.state_updated().state() == lbcp::v1::TRANSIENT_FAILURE)
      continue;
    return Objection{"no state but TRANSIENT_FAILURE until a connection is READY",
                     protocol::StateName(event.state_updated().state()) + " was reported"};
  }
  return kHolds;
}

// While failing, what is IDLE is tried again: at once, or when the attempts under way have ended.
Held FailureGoesOnTrying(const Moment& moment) {
  const bool tries =
      moment.profile.connects == Connects::kAll || moment.profile.connects == Connects::kOne;
  if (!tries || !Rests(moment) || moment.after.reported() != lbcp::v1::TRANSIENT_FAILURE)
    return kSilent;
  const Connection* idle = nullptr;
  for (const Connection* it : moment.after.Alive()) {
    if (it->under_way() || it->state == lbcp::v1::READY)
      return moment.command.sub_conn_state().state() == lbcp::v1::IDLE ? kHolds : kSilent;
    if (it->state == lbcp::v1::IDLE && moment.after.Lists(*it)) idle = it;
  }
  if (idle == nullptr) return kSilent;
  return Objection{"a new attempt", Name(*idle) + ", and nothing is attempted"};
}

// A listed endpoint that was READY is connected again: by whichever of its addresses.
Held WhatIsLostIsReconnected(const Moment& moment) {
  if (moment.profile.reconnects != profile::Reconnects::kEager || !Rests(moment)) return kSilent;
  for (const Listed& listed : moment.after.list()) {
    const Connection* lost = nullptr;
    bool tried = false;
    for (const std::string& key : listed.keys) {
      const Connection* it = moment.after.Alive(key);
      if (it == nullptr) continue;
      if (it->state == lbcp::v1::IDLE && !it->pending && it->was_ready) lost = it;
      tried = tried || it->under_way() || it->state != lbcp::v1::IDLE;
    }
    if (lost != nullptr && !tried)
      return Objection{"a new attempt", Name(*lost) + ", and nothing is attempted"};
  }
  return moment.command.sub_conn_state().state() == lbcp::v1::IDLE ? kHolds : kSilent;
}

Held PerAddressHoldsOneEach(const Moment& moment) {
  if (moment.profile.subconns != SubConns::kPerAddress || !Rests(moment)) return kSilent;
  std::map<std::string, std::set<std::set<std::string>>> endpoints;
  for (const Listed& listed : moment.after.list()) {
    for (const std::string& key : listed.keys)
      endpoints[NameOfKey(key)].insert({listed.keys.begin(), listed.keys.end()});
  }
  std::map<std::string, std::size_t> held;
  for (const Connection* it : moment.after.Alive()) {
    // A SubConn that is given one address twice is one all the same.
    for (const std::string& key : std::set(it->keys.begin(), it->keys.end())) ++held[key];
  }
  for (const auto& [key, count] : held) {
    const std::size_t allowed = std::max<std::size_t>(1, endpoints[key].size());
    if (count > allowed)
      return Objection{fmt::format("at most {} for {}", allowed, NameOfKey(key)),
                       fmt::format("{} SubConns", count)};
  }
  return kHolds;
}

Held ConnectsAllHoldsAll(const Moment& moment) {
  if (moment.profile.subconns != SubConns::kPerAddress ||
      moment.profile.connects != Connects::kAll || !Rests(moment))
    return kSilent;
  std::set<std::string> addresses;
  for (const Listed& listed : moment.after.list()) {
    if (listed.keys.size() != 1 || !addresses.insert(NameOfKey(listed.keys.front())).second)
      return kSilent;
  }
  const std::size_t held = moment.after.Alive().size();
  if (held == addresses.size()) return kHolds;
  return Objection{fmt::format("{} SubConns", addresses.size()), fmt::format("{}", held)};
}

Held OneHoldsOne(const Moment& moment) {
  if (moment.profile.subconns != SubConns::kOne || !Rests(moment)) return kSilent;
  const std::size_t held = moment.after.Alive().size();
  if (held == 1) return kHolds;
  return Objection{"one SubConn", fmt::format("{}", held)};
}

Held PerEndpointHoldsOneEach(const Moment& moment) {
  if (moment.profile.subconns != SubConns::kPerEndpoint || !Rests(moment)) return kSilent;
  std::set<std::string> endpoints;
  for (const Listed& listed : moment.after.list()) endpoints.insert(listed.whole);
  const std::size_t held = moment.after.Alive().size();
  if (held <= endpoints.size()) return kHolds;
  return Objection{fmt::format("at most {} SubConns", endpoints.size()), fmt::format("{}", held)};
}

}  // namespace

bool EverythingIsReady(const Channel& channel) {
  const auto alive = channel.Alive();
  return !alive.empty() &&
         std::ranges::all_of(alive, [](const Connection* it) { return IsReadyAndWell(*it); });
}

std::vector<Rule> RulesOfStates() {
  return {
      {"CON-014", "an address has one SubConn", PerAddressHoldsOneEach},
      {"CON-015", "every endpoint has its SubConn", ConnectsAllHoldsAll},
      {"CON-016", "one SubConn holds the list", OneHoldsOne},
      {"CON-017", "an endpoint has one SubConn", PerEndpointHoldsOneEach},
      {"CON-018", "nothing is held for an endpoint that left the list", NothingIsHeldForWhatLeft},
      {"CON-019", "nothing is held after an empty list", NothingIsHeldAfterAnEmptyList},
      {"CON-059", "READY is reported while a connection is ready", ReadyIsReported},
      {"CON-060", "READY is not reported while no connection is ready",
       ReadyIsNotReportedWithoutGround},
      {"CON-061", "TRANSIENT_FAILURE is reported once every endpoint has failed",
       FailureIsReportedOnceAllFailed},
      {"CON-062", "TRANSIENT_FAILURE is not reported while the first attempts run",
       NoFailureBeforeAnAnswer},
      {"CON-063", "TRANSIENT_FAILURE stays until a connection is ready", FailureIsSticky},
      {"CON-067", "a lost connection is attempted again", WhatIsLostIsReconnected},
      {"CON-069", "what failed is attempted again after its back-off", FailureGoesOnTrying},
  };
}

}  // namespace lbc::models
