// The part of then.h that holds picks against what was reported and told: state and picker agree,
// failures carry a cause, drops are those promised.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "conformance/protocol/words.h"
#include "conformance/scenario/agreement.h"
#include "conformance/scenario/answers.h"
#include "conformance/scenario/storm.h"
#include "conformance/scenario/then.h"

namespace lbc::scenario {
namespace {

using Mismatch = Stage::Mismatch;
using lbcp::v1::PickAnswer;
constexpr auto kThen = verdict::Step::Kind::kThen;

bool UntriedOrConnecting(const Stage& stage, const Endpoint& endpoint) {
  bool tried = false;
  for (const SubConn* sub_conn : stage.world().Alive()) {
    const bool holds = std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
      return sub_conn->Holds(address.text);
    });
    if (!holds) continue;
    if (sub_conn->attempt_pending || sub_conn->state == lbcp::v1::CONNECTING) return true;
    tried = tried || sub_conn->attempts > 0;
  }
  return !tried;
}

// A policy may send this call to an endpoint of its own choice, which is not READY while others
// are: keyed and routing policies, and those of which nothing is known.
bool ChoosesByCall(const profile::Profile& profile) {
  return !profile.spreads.has_value() || profile.spreads == profile::Spreads::kKeyed ||
         profile.spreads == profile::Spreads::kUnspecified || profile.route.has_value();
}

// An endpoint without a connection at all is not READY either: a lazy policy makes none before a
// call needs it.
bool EverythingIsReady(const Stage& stage) {
  const std::vector<const SubConn*> alive = stage.world().Alive();
  return std::ranges::all_of(stage.world().endpoints(), [&](const Endpoint& endpoint) {
    return std::ranges::any_of(alive, [&](const SubConn* sub_conn) {
      return sub_conn->state == lbcp::v1::READY &&
             std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
               return sub_conn->connected_to == address.text;
             });
    });
  });
}

// A call whose key stays with its owner (failover: none) has the owner's fate, whatever is reported
// of all together. Whose a key is only the policy knows: it may be any endpoint that has failed.
bool ItsOwnerMayHaveFailed(const Stage& stage) {
  const std::optional<profile::Key>& key = stage.profile().key;
  if (!key.has_value() || key->failover != profile::Key::Failover::kNone) return false;
  return std::ranges::any_of(stage.world().Alive(), [](const SubConn* sub_conn) {
    return sub_conn->state != lbcp::v1::READY && !sub_conn->last_error.empty();
  });
}

bool IsPromisedDrop(const profile::Profile& profile, const PickAnswer& answer) {
  return profile.drops.has_value() &&
         std::ranges::any_of(*profile.drops, [&](absl::StatusCode code) {
           return static_cast<std::uint32_t>(code) == answer.code();
         });
}

bool GoesToWhatWasGivenUp(const Stage& stage, const PickAnswer& answer) {
  const SubConn* sub_conn = stage.world().Get(answer.sub_conn());
  return answer.outcome() == lbcp::v1::USE && sub_conn != nullptr && !sub_conn->alive();
}

// PICK-026 is CON-007 in the words of the picker's area: who is asked about the one breaks that
// one.
const char* Accused(const Stage& stage, const Expectation& expected) {
  constexpr std::string_view kOfThePicker = "PICK-026";
  const std::vector<std::string>& checks = stage.which().checks;
  const bool asked = std::ranges::find(checks, kOfThePicker) != checks.end();
  return asked && expected.requirement == std::string_view("CON-007") ? kOfThePicker.data()
                                                                      : expected.requirement;
}

}  // namespace

std::optional<Expectation> Disagreement(const Stage& stage, const PickAnswer& answer) {
  const World& world = stage.world();
  const bool free = world.endpoints().empty() ||
                    std::ranges::any_of(world.endpoints(), [](const Endpoint& endpoint) {
                      return endpoint.addresses().empty();
                    });
  const bool fails = answer.outcome() == lbcp::v1::FAIL;
  const bool waits = Waits(stage, answer);
  const bool drops = answer.outcome() == lbcp::v1::DROP;
  if (drops && IsPromisedDrop(stage.profile(), answer)) return std::nullopt;
  const bool given_up = GoesToWhatWasGivenUp(stage, answer);
  switch (world.reported()) {
    case lbcp::v1::READY:
      if (GoesToSomethingReady(stage, answer)) return std::nullopt;
      if (waits && ChoosesByCall(stage.profile()) && !EverythingIsReady(stage)) return std::nullopt;
      if (fails && ItsOwnerMayHaveFailed(stage)) return std::nullopt;
      return Expectation{given_up ? "CON-011" : "CON-010",
                         "in READY a pick that goes to a ready connection"};
    case lbcp::v1::TRANSIENT_FAILURE:
      if (fails || free) return std::nullopt;
      if (waits && std::ranges::any_of(world.endpoints(), [&](const Endpoint& endpoint) {
            return UntriedOrConnecting(stage, endpoint);
          })) {
        return std::nullopt;
      }
      return Expectation{given_up ? "CON-011"
                         : drops  ? "CON-008"
                                  : "CON-007",
                         "in TRANSIENT_FAILURE a pick that fails with an error that is no status, "
                         "or waits while an endpoint is untried or connecting"};
    default:
      if (waits || free) return std::nullopt;
      if (fails && (world.list_met_failure() || ItsOwnerMayHaveFailed(stage))) return std::nullopt;
      return Expectation{given_up                             ? "CON-011"
                         : world.reported() == lbcp::v1::IDLE ? "CON-006"
                                                              : "CON-005",
                         fmt::format("in {} a pick that waits",
                                     world.reported() == lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED
                                         ? "the time before any report"
                                         : protocol::StateName(world.reported()))};
  }
}

void ThenPicks::AgreeWithTheState(Where where) const {
  if (!stage_.Begin(kThen, "picks agree with the state reported" + How(), where)) return;
  const lbcp::v1::Done done = Pick();
  if (stage_.decided()) return;
  for (const PickAnswer& answer : done.answers()) {
    if (const auto expected = Disagreement(stage_, answer)) {
      stage_.FailInTheNameOf(Accused(stage_, *expected), expected->words, InWords(stage_, answer));
      return;
    }
  }
  if (done.answers().empty()) stage_.Fail(Mismatch::kWrong, "an answer to the pick", "none");
}

void Then::StateAndPicksAgreeThroughAStorm(const Endpoints& pool, int events, std::uint32_t seed,
                                           Where where) const {
  const std::string words = fmt::format(
      "picks agree with the state after each of {} events of a storm over {}, drawn from {}",
      events, NamesOf(pool), seed);
  if (!stage_.Begin(kThen, words, where)) return;
  Storm storm(stage_, pool, seed);
  constexpr int kOwners = 8;  // Enough keys that each endpoint of a pool owns one.
  for (int i = 0; i < events && !stage_.decided(); ++i) {
    storm.Step();
    const lbcp::v1::Done done = stage_.Pick({.key = fmt::format("user-{}", i % kOwners)});
    if (stage_.decided() || done.answers().empty()) return;
    if (const auto expected = Disagreement(stage_, done.answers(0)))
      stage_.FailInTheNameOf(expected->requirement, expected->words,
                             InWords(stage_, done.answers(0)));
  }
}

void ThenPicks::FailOnlyWithACauseThatWasTold(Where where) const {
  Judge(
      "fail only with a cause that the policy was told",
      "no failure but with the text of a connection's or the resolver's error",
      [&](const PickAnswer& answer) {
        if (answer.outcome() != lbcp::v1::FAIL) return true;
        return std::ranges::any_of(stage_.causes(), [&](const std::string& cause) {
          return answer.message().find(cause) != std::string::npos;
        });
      },
      where);
}

void ThenPicks::AreNotDropped(Where where) const {
  Judge(
      "are not dropped", "picks that do not end the call with a status",
      [](const PickAnswer& answer) { return answer.outcome() != lbcp::v1::DROP; }, where);
}

void ThenPicks::NeverGoTo(const Endpoint& endpoint, Where where) const {
  Judge(
      "never go to " + endpoint.name(),
      fmt::format("picks that go neither to {} nor to anything else that is not READY",
                  endpoint.name()),
      [&](const PickAnswer& answer) {
        if (answer.outcome() != lbcp::v1::USE) return true;
        if (GoesToSomethingReady(stage_, answer))
          return !GoesTo(stage_, answer, AllAddresses(endpoint), AnswerAge::kEarlier);
        // What names a SubConn that is not READY has the call wait, which needs a reason.
        return Waits(stage_, answer) && !Disagreement(stage_, answer).has_value();
      },
      where);
}

void ThenPicks::PickNothingGivenUp(Where where) const {
  Judge(
      "pick nothing that was given up", "picks that go to no SubConn the policy has shut down",
      [&](const PickAnswer& answer) {
        const SubConn* sub_conn = stage_.world().Get(answer.sub_conn());
        return answer.outcome() != lbcp::v1::USE || (sub_conn != nullptr && sub_conn->alive());
      },
      where);
}

void ThenPicks::DoWhatIsPromisedWithoutKey(Where where) const {
  using Promise = profile::WithoutKey;
  const Promise promise = stage_.profile().without_key.value_or(Promise::kRandom);
  const bool fails = promise == Promise::kFail;
  const bool waits = promise == Promise::kQueue;
  const std::string words = fails ? "fail" : waits ? "wait" : "go";
  WithoutKey().Judge(
      fmt::format("{} as the profile promises", words), "picks that " + words,
      [&](const PickAnswer& answer) {
        if (fails) return answer.outcome() == lbcp::v1::FAIL || answer.outcome() == lbcp::v1::DROP;
        if (waits) return Waits(stage_, answer);
        return GoesToSomethingReady(stage_, answer);
      },
      where);
}

void ThenPicks::DoWhatIsPromisedWithoutAGroup(Where where) const {
  using NoMatch = profile::Route::NoMatch;
  const NoMatch promise = stage_.profile().route.has_value()
                              ? stage_.profile().route->no_match.value_or(NoMatch::kAny)
                              : NoMatch::kAny;
  const std::string words = promise == NoMatch::kFail    ? "fail"
                            : promise == NoMatch::kDrop  ? "are dropped"
                            : promise == NoMatch::kQueue ? "wait"
                                                         : "go";
  Judge(
      fmt::format("that fit no group {}, as the profile promises", words), "picks that " + words,
      [&](const PickAnswer& answer) {
        if (promise == NoMatch::kFail) return answer.outcome() == lbcp::v1::FAIL;
        if (promise == NoMatch::kDrop) return answer.outcome() == lbcp::v1::DROP;
        if (promise == NoMatch::kQueue) return Waits(stage_, answer);
        return GoesToSomethingReady(stage_, answer);
      },
      where);
}

void ThenPicks::DropOnlyAsPromised(Where where) const {
  Judge(
      "are dropped with no code but those of the profile",
      "no drop with another code than the profile's",
      [&](const PickAnswer& answer) {
        return answer.outcome() != lbcp::v1::DROP || IsPromisedDrop(stage_.profile(), answer);
      },
      where);
}

void ThenPicks::DropWith(std::uint32_t code, const std::string& text, Where where) const {
  Judge(
      fmt::format("are dropped with code {} and a text holding \"{}\"", code, text),
      fmt::format("a drop with code {} and a text holding \"{}\"", code, text),
      [&](const PickAnswer& answer) {
        return answer.outcome() == lbcp::v1::DROP && answer.code() == code &&
               answer.message().find(text) != std::string::npos;
      },
      where);
}

void ThenPicks::DropWithNoRestrictedCode(Where where) const {
  // A54: INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED, OUT_OF_RANGE,
  // DATA_LOSS.
  constexpr std::array<std::uint32_t, 7> kRestricted = {3, 5, 6, 9, 10, 11, 15};
  Judge(
      "are dropped with no code that a channel must rewrite",
      "no drop with a code that callers would see as INTERNAL",
      [&](const PickAnswer& answer) {
        return answer.outcome() != lbcp::v1::DROP ||
               std::ranges::find(kRestricted, answer.code()) == kRestricted.end();
      },
      where);
}

void ThenResolver::IsNotAskedInALoop(Where where) const {
  if (!stage_.Begin(kThen, "re-resolution was asked for no more often than there was a reason",
                    where))
    return;
  if (stage_.resolve_requests() <= stage_.reasons_to_resolve()) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {} requests", stage_.reasons_to_resolve()),
              fmt::format("{}", stage_.resolve_requests()));
}

void ThenResolver::IsNotAskedNow(Where where) const {
  if (!stage_.Begin(kThen, "re-resolution is not asked for", where)) return;
  if (stage_.resolve_requests_in_step() == 0) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, "no request", fmt::format("{}", stage_.resolve_requests_in_step()));
}

void ThenResolver::IsNotAskedMoreOftenThan(std::uint64_t limit, Where where) const {
  if (!stage_.Begin(kThen, fmt::format("re-resolution is not asked for more than {} times", limit),
                    where))
    return;
  if (stage_.resolve_requests_in_step() <= limit) return stage_.RestsOnAbsence();
  stage_.Fail(Mismatch::kWrong, fmt::format("at most {} requests", limit),
              fmt::format("{}", stage_.resolve_requests_in_step()));
}

}  // namespace lbc::scenario
