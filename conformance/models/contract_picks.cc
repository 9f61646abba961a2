// Rules of the contract about picks at rest: lines 2, 3, 6 and 16.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "conformance/models/contract_rules.h"
#include "conformance/protocol/words.h"

namespace lbc::models {
namespace {

using lbcp::v1::PickAnswer;
using profile::Spreads;

// The answers that the current picker gave while nothing was owed; null when there are none.
const Done* Answers(const Moment& moment) {
  if (!moment.command.has_pick() || moment.before.closed() || !moment.before.AtRest())
    return nullptr;
  const std::uint32_t picker = moment.command.pick().picker();
  if (picker != 0 && picker != moment.before.picker()) return nullptr;
  return &moment.done;
}

bool HasWhatItNeeds(const Moment& moment) {
  const auto& pick = moment.command.pick();
  const auto& key = moment.profile.key;
  if (!key.has_value()) return true;
  return key->from == profile::Key::From::kHeader ? pick.headers().contains(key->name)
                                                  : pick.has_key();
}

// A policy may send this call to an endpoint of its own choice, READY or not.
bool ChoosesByCall(const profile::Profile& profile) {
  return !profile.spreads.has_value() || profile.spreads == Spreads::kKeyed ||
         profile.spreads == Spreads::kUnspecified || profile.route.has_value();
}

// A call whose key stays with its owner (failover: none) has the owner's fate, whatever is reported
// of all together. Whose a key is only the policy knows: it may be any endpoint that has failed.
bool ItsOwnerMayHaveFailed(const Moment& moment) {
  const auto& key = moment.profile.key;
  if (!key.has_value() || key->failover != profile::Key::Failover::kNone) return false;
  return std::ranges::any_of(moment.before.Alive(), [](const Connection* it) {
    return it->failed && it->state != lbcp::v1::READY;
  });
}

std::string InWords(const Moment& moment, const PickAnswer& answer) {
  switch (answer.outcome()) {
    case lbcp::v1::USE: {
      const Connection* it = moment.before.Get(answer.sub_conn());
      if (it == nullptr) return fmt::format("a pick that goes to SubConn {}", answer.sub_conn());
      return fmt::format("a pick that goes to SubConn {} ({}), which is {}", it->id,
                         it->keys.empty() ? "nothing" : NameOfKey(it->keys.front()),
                         it->alive() ? protocol::StateName(it->state) : "given up");
    }
    case lbcp::v1::FAIL:
      return "a pick that fails: " + answer.message();
    case lbcp::v1::DROP:
      return fmt::format("a pick that is dropped with code {}: {}", answer.code(),
                         answer.message());
    default:
      return "a pick that waits";
  }
}

bool GoesToReady(const Moment& moment, const PickAnswer& answer) {
  const Connection* it = moment.before.Get(answer.sub_conn());
  return answer.outcome() == lbcp::v1::USE && it != nullptr && it->alive() &&
         it->state == lbcp::v1::READY;
}

// A channel that is given a SubConn which is not READY has the call wait.
bool Waits(const Moment& moment, const PickAnswer& answer) {
  if (answer.outcome() == lbcp::v1::QUEUE || answer.outcome() == lbcp::v1::NO_PICKER) return true;
  const Connection* it = moment.before.Get(answer.sub_conn());
  return answer.outcome() == lbcp::v1::USE && it != nullptr && it->alive() &&
         it->state != lbcp::v1::READY;
}

// An endpoint without a connection is not READY either: a lazy policy makes none before a call
// needs it.
bool EveryEndpointIsReady(const Channel& channel) {
  const auto alive = channel.Alive();
  return std::ranges::all_of(channel.list(), [&](const Listed& listed) {
    return std::ranges::any_of(alive, [&](const Connection* it) {
      return it->state == lbcp::v1::READY &&
             std::ranges::any_of(listed.keys, [it](const auto& key) { return it->Holds(key); });
    });
  });
}

bool MayWaitInReady(const Moment& moment) {
  return ChoosesByCall(moment.profile) && !EveryEndpointIsReady(moment.before);
}

bool IsPromisedDrop(const Moment& moment, const PickAnswer& answer) {
  return answer.outcome() == lbcp::v1::DROP && moment.profile.drops.has_value() &&
         std::ranges::any_of(*moment.profile.drops, [&](absl::StatusCode code) {
           return static_cast<std::uint32_t>(code) == answer.code();
         });
}

bool AnEndpointIsUntriedOrConnecting(const Channel& channel) {
  return std::ranges::any_of(channel.list(), [&](const Listed& listed) {
    bool tried = false;
    for (const std::string& key : listed.keys) {
      const Connection* it = channel.Alive(key);
      if (it == nullptr) continue;
      if (it->under_way()) return true;
      tried = tried || it->attempted;
    }
    return !tried;
  });
}

template <typename Fits>
Held Each(const Moment& moment, const std::string& allowed, const Fits& fits) {
  const Done* done = Answers(moment);
  if (done == nullptr) return kSilent;
  for (const PickAnswer& answer : done->answers()) {
    if (!fits(answer)) return Objection{allowed, InWords(moment, answer)};
  }
  return kHolds;
}

// The same about picks that go: silent where none does.
template <typename Fits>
Held EachThatGoes(const Moment& moment, const std::string& allowed, const Fits& fits) {
  const bool any = std::ranges::any_of(moment.done.answers(), [](const PickAnswer& answer) {
    return answer.outcome() == lbcp::v1::USE;
  });
  return any ? Each(moment, allowed, fits) : kSilent;
}

template <State kState>
Held WaitsIn(const Moment& moment) {
  if (moment.before.reported() != kState || moment.memory.list_met_failure ||
      !moment.before.HasGoodList() || !HasWhatItNeeds(moment))
    return kSilent;
  const bool may_fail = ItsOwnerMayHaveFailed(moment);
  return Each(moment, "in " + protocol::StateName(kState) + " a pick that waits",
              [&](const PickAnswer& answer) {
                return Waits(moment, answer) || (may_fail && answer.outcome() == lbcp::v1::FAIL);
              });
}

Held FailsInFailure(const Moment& moment) {
  const Channel& now = moment.before;
  if (now.reported() != lbcp::v1::TRANSIENT_FAILURE || !now.HasGoodList() ||
      !HasWhatItNeeds(moment))
    return kSilent;
  const bool may_wait = AnEndpointIsUntriedOrConnecting(now);
  return Each(moment, "in TRANSIENT_FAILURE a pick that fails, or waits while one is under way",
              [&](const PickAnswer& answer) {
                return answer.outcome() == lbcp::v1::FAIL || answer.outcome() == lbcp::v1::DROP ||
                       (may_wait && Waits(moment, answer));
              });
}

Held FailsWithoutStatus(const Moment& moment) {
  if (moment.before.reported() != lbcp::v1::TRANSIENT_FAILURE || !HasWhatItNeeds(moment))
    return kSilent;
  return Each(moment, "a failure that is no status", [&](const PickAnswer& answer) {
    return answer.outcome() != lbcp::v1::DROP || IsPromisedDrop(moment, answer);
  });
}

Held FailsWithACause(const Moment& moment) {
  const Channel& now = moment.before;
  if (now.reported() != lbcp::v1::TRANSIENT_FAILURE || !now.HasGoodList() ||
      !moment.memory.failed_in_list || !HasWhatItNeeds(moment))
    return kSilent;
  return Each(moment, "a failure with a cause that the policy was told",
              [&](const PickAnswer& answer) {
                return answer.outcome() != lbcp::v1::FAIL ||
                       std::ranges::any_of(now.causes(), [&](const std::string& cause) {
                         return answer.message().find(cause) != std::string::npos;
                       });
              });
}

Held GoesInReady(const Moment& moment) {
  const Channel& now = moment.before;
  if (now.reported() != lbcp::v1::READY || !HasWhatItNeeds(moment)) return kSilent;
  const bool may_wait = MayWaitInReady(moment);
  const bool may_fail = ItsOwnerMayHaveFailed(moment);
  // To what a pick may go, CON-011 and CON-013 say.
  return Each(moment, "in READY a pick that goes", [&](const PickAnswer& answer) {
    return answer.outcome() == lbcp::v1::USE || (may_wait && Waits(moment, answer)) ||
           (may_fail && answer.outcome() == lbcp::v1::FAIL) || IsPromisedDrop(moment, answer);
  });
}

Held NeverWhatWasGivenUp(const Moment& moment) {
  return EachThatGoes(moment, "a pick that goes to nothing given up",
                      [&](const PickAnswer& answer) {
                        const Connection* it = moment.before.Get(answer.sub_conn());
                        return answer.outcome() != lbcp::v1::USE || (it != nullptr && it->alive());
                      });
}

// Whether calls may wait now, whatever has them wait.
bool MayWait(const Moment& moment) {
  const Channel& now = moment.before;
  if (now.reported() == lbcp::v1::READY) return MayWaitInReady(moment);
  return now.reported() != lbcp::v1::TRANSIENT_FAILURE || !now.HasGoodList() ||
         AnEndpointIsUntriedOrConnecting(now);
}

Held OnlyWhatIsReady(const Moment& moment) {
  const bool may_wait = MayWait(moment);
  return EachThatGoes(moment, "a pick that goes to a READY connection",
                      [&](const PickAnswer& answer) {
                        return answer.outcome() != lbcp::v1::USE || GoesToReady(moment, answer) ||
                               (may_wait && Waits(moment, answer));
                      });
}

Held AllToTheFirst(const Moment& moment) {
  const Done* done = Answers(moment);
  if (done == nullptr || moment.profile.spreads != Spreads::kFirst ||
      moment.before.reported() != lbcp::v1::READY || moment.command.pick().count() < 2)
    return kSilent;
  if (done->answers_size() < 2) return kHolds;
  return Objection{"every pick to one SubConn",
                   InWords(moment, done->answers(0)) + " and " + InWords(moment, done->answers(1))};
}

Held DropsAsPromised(const Moment& moment) {
  if (!moment.profile.drops.has_value() || !HasWhatItNeeds(moment)) return kSilent;
  return Each(moment, "no drop with another code than the profile's",
              [&](const PickAnswer& answer) {
                return answer.outcome() != lbcp::v1::DROP || IsPromisedDrop(moment, answer);
              });
}

Held DropsWithNoRestrictedCode(const Moment& moment) {
  // INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
  // DATA_LOSS.
  constexpr std::array<std::uint32_t, 7> kRestricted = {3, 5, 6, 9, 10, 11, 15};
  return Each(moment, "no drop with a code that callers see as INTERNAL",
              [&](const PickAnswer& answer) {
                return answer.outcome() != lbcp::v1::DROP ||
                       std::ranges::find(kRestricted, answer.code()) == kRestricted.end();
              });
}

}  // namespace

std::vector<Rule> RulesOfPicks() {
  return {
      {"CON-005", "picks wait in CONNECTING", WaitsIn<lbcp::v1::CONNECTING>},
      {"CON-006", "picks wait in IDLE", WaitsIn<lbcp::v1::IDLE>},
      {"CON-007", "picks fail in TRANSIENT_FAILURE", FailsInFailure},
      {"CON-008", "picks fail without a status", FailsWithoutStatus},
      {"CON-009", "picks fail with a cause", FailsWithACause},
      {"CON-010", "picks go while READY is reported", GoesInReady},
      {"CON-011", "picks go to nothing given up", NeverWhatWasGivenUp},
      {"CON-013", "picks go to what is ready", OnlyWhatIsReady},
      {"CON-034", "picks go to the first", AllToTheFirst},
      {"CON-078", "drops have promised codes", DropsAsPromised},
      {"CON-079", "drops have codes that reach the caller", DropsWithNoRestrictedCode},
  };
}

const std::vector<Rule>& ContractRules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> all = RulesOfStates();
    for (const Rule& rule : RulesOfDeeds()) all.push_back(rule);
    for (const Rule& rule : RulesOfPicks()) all.push_back(rule);
    return all;
  }();
  return rules;
}

}  // namespace lbc::models
