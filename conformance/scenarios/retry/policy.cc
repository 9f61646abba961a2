#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(RefusesOneAttempt, Checks{"RETRY-001"}, "maxAttempts is at least 2.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(SelectingWithMethods(
      kPuppet, R"("retryPolicy": {"maxAttempts": 1, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]})")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesANegativePause, Checks{"RETRY-001"}, "initialBackoff is positive.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(SelectingWithMethods(
      kPuppet, R"("retryPolicy": {"maxAttempts": 3, "initialBackoff": "0s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]})")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesNoLongestPause, Checks{"RETRY-001"}, "maxBackoff is positive.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(SelectingWithMethods(
      kPuppet, R"("retryPolicy": {"maxAttempts": 3, "initialBackoff": "1s", "maxBackoff": "0s",
               "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]})")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesNoMultiplier, Checks{"RETRY-001"}, "backoffMultiplier is positive.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(SelectingWithMethods(
      kPuppet, R"("retryPolicy": {"maxAttempts": 3, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 0, "retryableStatusCodes": ["UNAVAILABLE"]})")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesAnEmptySetOfCodes, Checks{"RETRY-001"},
                 "The set of codes to retry is not empty.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(SelectingWithMethods(
      kPuppet, R"("retryPolicy": {"maxAttempts": 3, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": []})")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(TriesNoMoreThanFiveTimes, Checks{"RETRY-002"},
                 "maxAttempts is capped at 5 by default.") {
  given.Channel(
      {a},
      Settings().WithConfig(SelectingWithMethods(
          kPuppet, R"("retryPolicy": {"maxAttempts": 9, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]})")));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts();
  when.TimePasses(60s);
  then.Call(1).WasPicked(5);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(TakesCodesAsNumbers, Checks{"RETRY-003"}, "Status codes may be numbers.") {
  given.Channel(
      {a},
      Settings().WithConfig(SelectingWithMethods(
          kPuppet, R"("retryPolicy": {"maxAttempts": 2, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": [14]})")));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts();
  when.TimePasses(60s);
  then.Call(1).WasPicked(2);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(EndsWithTheLastStatus, Checks{"RETRY-019"},
                 "A call that was tried in vain ends with the last status.") {
  given.Channel(
      {a},
      Settings().WithConfig(SelectingWithMethods(
          kPuppet, R"("retryPolicy": {"maxAttempts": 2, "initialBackoff": "1s", "maxBackoff": "1s",
               "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE", "ABORTED"]})")));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "the first");
  when.TimePasses(2s);
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Fails(kAborted, "the second");
  then.Call(1).Fails(kAborted, "the second");
}

CHANNEL_SCENARIO(MatchesAServiceInFull, Checks{"RETRY-022"},
                 "A service in methodConfig is matched in full, with its package.") {
  given.Channel({a}, Settings().WithConfig(R"({"loadBalancingConfig": [{"lbconform_puppet": {}}],
      "methodConfig": [{"name": [{"service": "UserService"}], "timeout": "1s"}]})"));
  given.CallWaits(Call().Of("/pkg.UserService/Get"));
  given.CallWaits(Call().Of("/UserService/Get"));

  when.TimePasses(1s);
  then.Call(1).Waits();
  then.Call(2).Fails(kDeadlineExceeded);
}

}  // namespace
}  // namespace lbc::channel_scenario
