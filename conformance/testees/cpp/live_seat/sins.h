// Sins: what a wrong live client does wrong, one at a time, so that the judge can be tried.
//
// A sin is a flag of the testee, and what it breaks stands in mutants.yaml of this folder.
#ifndef CONFORMANCE_TESTEES_CPP_LIVE_SEAT_SINS_H_
#define CONFORMANCE_TESTEES_CPP_LIVE_SEAT_SINS_H_

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace lbc::testee {

enum class Sin {
  kNone,
  kSpreadsNothing,        // Uses pick_first whatever it is told.
  kSpreadsPickFirst,      // Uses round_robin whatever it is told.
  kForgetsToWait,         // No call waits for readiness.
  kAlwaysWaits,           // Every call waits for readiness.
  kFailsWhileConnecting,  // Calls that find the channel not READY fail at once, as if it were down.
  kSaysOk,                // Every call ends OK, it says.
  kSendsTwice,            // Every call is sent twice.
  kLosesOneInTen,         // Every tenth call is never sent.
  kForgetsDeadlines,      // No call has one.
  kBacksOffForAnHour,     // An address that refused is left alone for an hour.
  kKeepsTheFirstList,     // Later lists are not looked at.
  kKeepsOldServers,       // Later lists only add.
  kGoesOnWhenClosed,      // A channel that is closed goes on.
  kClosesAll,             // Closing one channel closes all.
  kTellsAFailureTooSoon,  // The channel's states begin with TRANSIENT_FAILURE.
  kKeepsTheDeadInTurn,    // Every third call fails as if its server were dead.
  kLosesPatientCalls,     // Every seventh call that is to wait ends at once.
  kKeepsFailuresToItself,  // A call that fails is not spoken of again.
  kClaimsRetries,          // Tries no call again, though it says that it does.
  kBreaksWhenACallFails,   // The process aborts.
  kFreezesWhenACallFails,  // The next turn never ends.
  kReadsOneName,           // Of the policies that a config lists, the first or else pick_first.
  kSpreadsByDefault,       // Uses round_robin when no config says anything.
  kLooksInEtcdOnce,        // What etcd says later is not looked at.
  kDialsWithoutPause,      // Backs off for 10 ms, however often it was refused.
  kTellsFailuresTwice,     // Tells twice of each call that fails.
  kSplitsStreams,          // Makes two streams of each, of half the messages.
  kForgetsNobody,          // Whoever was in etcd once is listed for ever.
  kTakesAllForEqual,       // What etcd says of servers beside their addresses is not looked at.
  kHidesFailures,          // Never tells that the channel is in TRANSIENT_FAILURE.
};

inline constexpr std::array kSins = {
    std::pair{std::string_view("spreads_nothing"), Sin::kSpreadsNothing},
    std::pair{std::string_view("spreads_pick_first"), Sin::kSpreadsPickFirst},
    std::pair{std::string_view("forgets_to_wait"), Sin::kForgetsToWait},
    std::pair{std::string_view("always_waits"), Sin::kAlwaysWaits},
    std::pair{std::string_view("fails_while_connecting"), Sin::kFailsWhileConnecting},
    std::pair{std::string_view("says_ok"), Sin::kSaysOk},
    std::pair{std::string_view("sends_twice"), Sin::kSendsTwice},
    std::pair{std::string_view("loses_one_in_ten"), Sin::kLosesOneInTen},
    std::pair{std::string_view("forgets_deadlines"), Sin::kForgetsDeadlines},
    std::pair{std::string_view("backs_off_for_an_hour"), Sin::kBacksOffForAnHour},
    std::pair{std::string_view("keeps_the_first_list"), Sin::kKeepsTheFirstList},
    std::pair{std::string_view("keeps_old_servers"), Sin::kKeepsOldServers},
    std::pair{std::string_view("goes_on_when_closed"), Sin::kGoesOnWhenClosed},
    std::pair{std::string_view("closes_all"), Sin::kClosesAll},
    std::pair{std::string_view("tells_a_failure_too_soon"), Sin::kTellsAFailureTooSoon},
    std::pair{std::string_view("keeps_the_dead_in_turn"), Sin::kKeepsTheDeadInTurn},
    std::pair{std::string_view("loses_patient_calls"), Sin::kLosesPatientCalls},
    std::pair{std::string_view("keeps_failures_to_itself"), Sin::kKeepsFailuresToItself},
    std::pair{std::string_view("claims_retries"), Sin::kClaimsRetries},
    std::pair{std::string_view("breaks_when_a_call_fails"), Sin::kBreaksWhenACallFails},
    std::pair{std::string_view("freezes_when_a_call_fails"), Sin::kFreezesWhenACallFails},
    std::pair{std::string_view("reads_one_name"), Sin::kReadsOneName},
    std::pair{std::string_view("spreads_by_default"), Sin::kSpreadsByDefault},
    std::pair{std::string_view("looks_in_etcd_once"), Sin::kLooksInEtcdOnce},
    std::pair{std::string_view("dials_without_pause"), Sin::kDialsWithoutPause},
    std::pair{std::string_view("tells_failures_twice"), Sin::kTellsFailuresTwice},
    std::pair{std::string_view("splits_streams"), Sin::kSplitsStreams},
    std::pair{std::string_view("forgets_nobody"), Sin::kForgetsNobody},
    std::pair{std::string_view("takes_all_for_equal"), Sin::kTakesAllForEqual},
    std::pair{std::string_view("hides_failures"), Sin::kHidesFailures},
};

/// By the name that --mutant takes.
[[nodiscard]] constexpr std::optional<Sin> SinNamed(std::string_view name) {
  for (const auto& [known, sin] : kSins) {
    if (known == name) return sin;
  }
  return std::nullopt;
}

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_LIVE_SEAT_SINS_H_
