// The sentences of the contract, one function each, for contract.cc.
//
// A rule looks at one moment: a stimulus, its whole answer, and the channel before and after. Where
// its ground is not given it is silent.
#ifndef CONFORMANCE_MODELS_CONTRACT_RULES_H_
#define CONFORMANCE_MODELS_CONTRACT_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/models/channel.h"
#include "conformance/models/model.h"

namespace lbc::models {

// What the channel does not tell.
struct Memory {
  // A list was delivered.
  bool listed = false;
  // An attempt of the first list was answered, or an error made it no matter.
  bool answered = false;
  // The current list came while TRANSIENT_FAILURE was reported, and READY was not reported since.
  bool list_met_failure = false;
  // TRANSIENT_FAILURE was reported for a connection of the current list, with none left connected.
  bool failure_of_list = false;
  // An attempt has failed since the current list came.
  bool failed_in_list = false;
  // The only connection was lost, and neither pick, ExitIdle nor list came since.
  bool lost = false;
  // This stimulus is a list that came while all was READY and at rest, and both it and the one
  // before say plainly which SubConns are meant.
  bool calm_list = false;
  std::uint64_t reasons_to_resolve = 0;
  std::uint64_t resolve_requests = 0;
};

struct Moment {
  const profile::Profile& profile;
  const Command& command;
  const Events& events;
  const Done& done;
  const Channel& before;
  Channel after;
  Memory memory;
  // SubConns of which an attempt was asked for, in order.
  std::vector<std::uint32_t> attempts = {};
};

struct Objection {
  std::string allowed;
  std::string seen;
};

// What a rule says of a moment: its ground is not given, it holds, or it objects.
struct Held {
  bool spoke = false;
  std::optional<Objection> objection;

  // NOLINTNEXTLINE(google-explicit-constructor): rules return objections.
  Held(Objection why) : spoke(true), objection(std::move(why)) {}
  explicit Held(bool holds) : spoke(holds) {}
};
inline const Held kSilent(false);
inline const Held kHolds(true);

struct Rule {
  const char* requirement;
  const char* words;
  Held (*judge)(const Moment& moment);
};

const std::vector<Rule>& ContractRules();

// At least one SubConn lives, and every one that does is READY and well.
bool EverythingIsReady(const Channel& channel);

// The rules, by file: what is held and reported (contract_states.cc), what is done
// (contract_deeds.cc), how picks are answered (contract_picks.cc).
std::vector<Rule> RulesOfStates();
std::vector<Rule> RulesOfDeeds();
std::vector<Rule> RulesOfPicks();

}  // namespace lbc::models

#endif  // CONFORMANCE_MODELS_CONTRACT_RULES_H_
