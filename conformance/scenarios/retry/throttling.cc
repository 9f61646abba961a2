#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

// Every method is tried again at once, up to four times, while the tokens last.
constexpr char kFourTokens[] = R"({"loadBalancingConfig": [{"lbconform_puppet": {}}],
    "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.001s",
        "maxBackoff": "0.001s", "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}],
    "retryThrottling": {"maxTokens": 4, "tokenRatio": 1}})";
constexpr char kTwoTokens[] = R"({"loadBalancingConfig": [{"lbconform_puppet": {}}],
    "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.001s",
        "maxBackoff": "0.001s", "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}],
    "retryThrottling": {"maxTokens": 2, "tokenRatio": 1}})";

constexpr char kNoTokens[] = R"({"methodConfig": [{"name": [{}], "timeout": "1s"}],
    "retryThrottling": {"maxTokens": 0, "tokenRatio": 1}})";
constexpr char kTooManyTokens[] = R"({"methodConfig": [{"name": [{}], "timeout": "1s"}],
    "retryThrottling": {"maxTokens": 1001, "tokenRatio": 1}})";
constexpr char kNothingForSuccess[] = R"({"methodConfig": [{"name": [{}], "timeout": "1s"}],
    "retryThrottling": {"maxTokens": 10, "tokenRatio": 0}})";

CHANNEL_SCENARIO(RefusesThrottlingWithoutTokens, Checks{"RETRY-016"},
                 "The value of maxTokens is above 0.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(kNoTokens));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesMoreThanAThousandTokens, Checks{"RETRY-016"},
                 "The value of maxTokens is at most 1000.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(kTooManyTokens));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesThrottlingThatNeverRecovers, Checks{"RETRY-016"},
                 "The value of tokenRatio is above 0.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(kNothingForSuccess));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(StopsWhenHalfItsTokensAreGone, Checks{"RETRY-015"},
                 "Retries happen only while there are more than half of the tokens.") {
  given.Channel({a}, Settings().WithConfig(kFourTokens));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(1).Fails(kUnavailable, "not now");
}

CHANNEL_SCENARIO(EarnsTokensBySuccess, Checks{"RETRY-015"}, "Each success brings tokenRatio.") {
  given.Channel({a}, Settings().WithConfig(kFourTokens));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Succeeds();
  then.Call(1).Succeeds();

  when.CallStarts();
  then.Call(2).IsPlacedOn(a);
  when.Call(2).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(2).IsPlacedOn(a);
}

CHANNEL_SCENARIO(CountsTheFailureFirst, Checks{"RETRY-017"},
                 "With two tokens the very first failure is not retried.") {
  given.Channel({a}, Settings().WithConfig(kTwoTokens));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(1).Fails(kUnavailable, "not now");
}

CHANNEL_SCENARIO(FillsItsTokensWithANewConfig, Checks{"RETRY-018"},
                 "Each resolver update that applies a service config fills the tokens up.") {
  given.Channel({a}, Settings().WithConfig(kFourTokens));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(1).IsPlacedOn(a);
  then.Call(1).Fails(kUnavailable, "not now");

  when.Resolver().Lists({a}, kFourTokens);
  when.CallStarts();
  then.Call(2).IsPlacedOn(a);
  when.Call(2).Fails(kUnavailable, "not now");
  when.TimePasses(10ms);
  then.Call(2).IsPlacedOn(a);
}

}  // namespace
}  // namespace lbc::channel_scenario
