// Rules of the contract about what is done in answer to a stimulus: lines 1, 5, 11, 13, 14 and 17.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/models/contract_rules.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using profile::Connects;
using profile::Spreads;

// The first event of the answer that makes, gives up or connects something, or reports; in words.
struct Deeds {
  bool reports = false;
  bool makes = false;
  bool gives_up = false;
  bool connects = false;
};

std::optional<std::string> FirstOf(const Moment& moment, Deeds which) {
  for (const Event& event : moment.events) {
    if ((which.reports && event.has_state_updated()) ||
        (which.makes && event.has_sub_conn_created()) ||
        (which.gives_up && event.has_sub_conn_shutdown()) ||
        (which.connects && event.has_connect_requested())) {
      lbcp::v1::Envelope envelope;
      *envelope.mutable_event() = event;
      return protocol::WordsFor(envelope,
                                [](std::uint32_t id) { return fmt::format("SubConn {}", id); });
    }
  }
  return std::nullopt;
}

std::multiset<std::string> Whole(const Channel& channel) {
  std::multiset<std::string> all;
  for (const Listed& listed : channel.list()) all.insert(listed.whole);
  return all;
}

bool IsEqualList(const Channel& before, const Channel& after) {
  return std::ranges::equal(before.list(), after.list(), {}, &Listed::whole, &Listed::whole);
}

Held AnEqualListChangesNothing(const Moment& moment) {
  if (!moment.memory.calm_list || !IsEqualList(moment.before, moment.after)) return kSilent;
  if (auto deed = FirstOf(moment, {.makes = true, .gives_up = true}))
    return Objection{"no SubConn made or given up by an equal list", *deed};
  return kHolds;
}

Held AnotherOrderChangesNothing(const Moment& moment) {
  const bool order_counts = !moment.profile.spreads.has_value() ||
                            moment.profile.spreads == Spreads::kFirst ||
                            moment.profile.spreads == Spreads::kUnspecified ||
                            moment.profile.connects == Connects::kSubset;
  if (order_counts || !moment.memory.calm_list || Whole(moment.before) != Whole(moment.after))
    return kSilent;
  if (auto deed = FirstOf(moment, {.makes = true, .gives_up = true}))
    return Objection{"no SubConn made or given up by another order", *deed};
  return kHolds;
}

Held AnAddedEndpointTouchesNoOther(const Moment& moment) {
  if (!moment.memory.calm_list || moment.profile.connects == Connects::kSubset) return kSilent;
  const auto before = Whole(moment.before);
  const auto after = Whole(moment.after);
  if (after.size() != before.size() + 1 || !std::ranges::includes(after, before)) return kSilent;
  std::set<std::string> known;
  for (const std::string& key : moment.before.ListedKeys()) known.insert(NameOfKey(key));
  for (const Listed& listed : moment.after.list()) {
    if (before.contains(listed.whole)) continue;
    for (const std::string& key : listed.keys) known.erase(NameOfKey(key));
  }
  for (const auto& [id, it] : moment.after.connections()) {
    if (moment.before.Get(id) != nullptr) continue;
    for (const std::string& key : it.keys) {
      if (known.contains(key))
        return Objection{"SubConns for the added endpoint only", "one for " + NameOfKey(key)};
    }
  }
  if (auto deed = FirstOf(moment, {.gives_up = true}))
    return Objection{"no SubConn given up by an addition", *deed};
  return kHolds;
}

Held ARemovedEndpointTouchesNoOther(const Moment& moment) {
  if (!moment.memory.calm_list || moment.profile.connects == Connects::kSubset) return kSilent;
  const auto before = Whole(moment.before);
  const auto after = Whole(moment.after);
  if (before.size() != after.size() + 1 || !std::ranges::includes(before, after)) return kSilent;
  // What stands once more in the list as part of another endpoint may be the removed one's.
  std::map<std::string, int> uses;
  for (const Listed& listed : moment.before.list()) {
    for (const std::string& key : listed.keys) ++uses[NameOfKey(key)];
  }
  for (const auto& [id, it] : moment.after.connections()) {
    const Connection* was = moment.before.Get(id);
    if (was == nullptr || !was->alive() || it.alive() || !moment.after.Lists(it)) continue;
    if (std::ranges::any_of(it.keys, [&](const auto& key) { return uses[NameOfKey(key)] > 1; }))
      continue;
    return Objection{"SubConns of the removed endpoint given up only",
                     fmt::format("SubConn {} ({}) given up", id, NameOfKey(it.keys.front()))};
  }
  return kHolds;
}

// Whoever is READY and stays keeps the READY report through the list.
Held AListLeavesNoGap(const Moment& moment) {
  const bool may = moment.profile.route.has_value() || moment.profile.key.has_value() ||
                   moment.profile.connects == Connects::kSubset;
  if (may || !moment.memory.calm_list) return kSilent;
  const auto before = Whole(moment.before);
  const auto after = Whole(moment.after);
  const bool grows = std::ranges::includes(after, before);
  if (!grows || !std::ranges::any_of(moment.before.Alive(),
                                     [&](const Connection* it) { return moment.after.Lists(*it); }))
    return kSilent;
  if (moment.after.reported() == lbcp::v1::READY) return kHolds;
  return Objection{"READY through a list that keeps what is ready",
                   protocol::StateName(moment.after.reported())};
}

Held AnEqualListGetsRoundNoBackOff(const Moment& moment) {
  if (!moment.command.has_update_resolver_state() || !moment.before.HasGoodList() ||
      !IsEqualList(moment.before, moment.after) || moment.after.ListIsAmbiguous() ||
      !moment.before.AtRest() ||
      std::ranges::none_of(moment.before.Alive(), [](const Connection* it) {
        return it->state == lbcp::v1::TRANSIENT_FAILURE;
      }))
    return kSilent;
  for (const auto& [id, it] : moment.after.connections()) {
    if (moment.before.Get(id) != nullptr) continue;
    for (const std::string& key : it.keys) {
      const Connection* was = moment.before.Alive(key);
      if (was != nullptr && was->state == lbcp::v1::TRANSIENT_FAILURE)
        return Objection{"no second SubConn for an address that backs off",
                         fmt::format("SubConn {} for {}", id, NameOfKey(key))};
    }
  }
  return kHolds;
}

Held NothingIsAttemptedUnasked(const Moment& moment) {
  if (moment.profile.reconnects != profile::Reconnects::kOnPick || !moment.memory.lost ||
      moment.before.closed())
    return kSilent;
  if (moment.attempts.empty()) return kHolds;
  return Objection{"no attempt until a pick or ExitIdle",
                   fmt::format("SubConn {} was asked to connect", moment.attempts.front())};
}

// A pick that waits, or ExitIdle, leads to an attempt.
Held APickWakes(const Moment& moment) {
  const bool wakes =
      moment.command.has_pick()
          ? (moment.command.pick().picker() == 0 && moment.done.answers_size() > 0 &&
             std::ranges::all_of(
                 moment.done.answers(),
                 [](const auto& answer) { return answer.outcome() == lbcp::v1::QUEUE; }))
          : (moment.command.has_exit_idle() && moment.profile.connects != Connects::kLazy &&
             moment.profile.connects.has_value());
  if (!wakes || !moment.after.AtRest() || !moment.after.HasGoodList() || moment.after.closed() ||
      moment.profile.route.has_value())
    return kSilent;
  const auto alive = moment.after.Alive();
  if (std::ranges::any_of(alive, [](const Connection* it) {
        return it->under_way() || it->state != lbcp::v1::IDLE;
      }))
    return kHolds;
  return Objection{"an attempt", "none is under way and none backs off"};
}

Held NoResolveLoop(const Moment& moment) {
  if (moment.memory.resolve_requests <= moment.memory.reasons_to_resolve) return kHolds;
  return Objection{fmt::format("at most {} requests", moment.memory.reasons_to_resolve),
                   fmt::format("{}", moment.memory.resolve_requests)};
}

Held TimeAloneChangesNothingWhenReady(const Moment& moment) {
  if (!moment.command.has_advance() || !moment.before.AtRest() || moment.before.closed() ||
      !moment.before.HasGoodList() || !EverythingIsReady(moment.before))
    return kSilent;
  if (auto deed = FirstOf(moment, {.makes = true, .gives_up = true}))
    return Objection{"no SubConn made or given up by passing time", *deed};
  return kHolds;
}

Held AClosedPolicyLetsTimePass(const Moment& moment) {
  if (!moment.command.has_advance() || !moment.before.closed()) return kSilent;
  if (auto deed = FirstOf(moment, {true, true, true, true}))
    return Objection{"nothing after Close", *deed};
  return kHolds;
}

Held AClosedPolicyIsSilent(const Moment& moment) {
  if (!moment.before.closed() || !moment.command.has_sub_conn_state()) return kSilent;
  if (auto deed = FirstOf(moment, {.reports = true, .makes = true, .connects = true}))
    return Objection{"nothing after Close", *deed};
  return kHolds;
}

Held WhatWasGivenUpIsNotHeard(const Moment& moment) {
  if (!moment.command.has_sub_conn_state() || moment.before.closed()) return kSilent;
  const Connection* it = moment.before.Get(moment.command.sub_conn_state().sub_conn());
  if (it == nullptr || it->alive()) return kSilent;
  if (auto deed = FirstOf(moment, {.reports = true, .makes = true, .connects = true}))
    return Objection{"nothing in answer to an event of what was given up", *deed};
  return kHolds;
}

}  // namespace

std::vector<Rule> RulesOfDeeds() {
  return {
      {"CON-003", "a pick that meets no connection leads to an attempt", APickWakes},
      {"CON-021", "after Close no timer fires", AClosedPolicyLetsTimePass},
      {"CON-023", "an equal list changes nothing", AnEqualListChangesNothing},
      {"CON-024", "another order changes nothing", AnotherOrderChangesNothing},
      {"CON-025", "an added endpoint touches no other", AnAddedEndpointTouchesNoOther},
      {"CON-026", "a removed endpoint touches no other", ARemovedEndpointTouchesNoOther},
      {"CON-027", "an added endpoint leaves no gap", AListLeavesNoGap},
      {"CON-058", "re-resolution is not asked for in a loop", NoResolveLoop},
      {"CON-064", "the policy is silent after Close", AClosedPolicyIsSilent},
      {"CON-066", "what was given up is not heard", WhatWasGivenUpIsNotHeard},
      {"CON-068", "nothing is attempted until a pick asks", NothingIsAttemptedUnasked},
      {"CON-070", "an equal list gets round no back-off", AnEqualListGetsRoundNoBackOff},
      {"CON-081", "passing time changes nothing while all is ready",
       TimeAloneChangesNothingWhenReady},
  };
}

}  // namespace lbc::models
