#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

CHANNEL_SCENARIO(RefusesADurationWithoutAUnit, Checks{"CFG-027"},
                 "A duration ends in \"s\": a bare number in quotes is an error.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "1")")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesADurationInMilliseconds, Checks{"CFG-027"},
                 "A duration has no other unit than \"s\".") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "1ms")")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesADurationThatIsANumber, Checks{"CFG-027"}, "A duration is a string.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": 1)")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(RefusesADurationWithTenDecimals, Checks{"CFG-027"},
                 "A duration has at most nine decimals.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "1.0000000001s")")));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(TakesADurationWithNineDecimals, Checks{"CFG-027"},
                 "A duration may have nine decimals.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "1.000000001s")")));
  then.Application().GetsNoError();
}

CHANNEL_SCENARIO(RefusesAHealthServiceThatIsNoString, Checks{"CFG-028"},
                 "healthCheckConfig.serviceName is a string.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"healthCheckConfig": {"serviceName": 7}})"));
  then.Application().GetsAnError();
}

CHANNEL_SCENARIO(TakesAnEmptyHealthService, Checks{"CFG-028"},
                 "healthCheckConfig.serviceName may be empty: the server's overall health.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(
      Settings().WithConfig(R"({"healthCheckConfig": {"serviceName": ""}})"));
  then.Application().GetsNoError();
}

CHANNEL_SCENARIO(TakesTheAppendixOfTheSeed, Checks{"CFG-030"},
                 "The config of the seed's appendix parses.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings().WithConfig(R"({
      "loadBalancingConfig": [{"custom_weighted_round_robin": {}}],
      "methodConfig": [{"name": [{"service": "UserService"}],
          "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "0.1s",
                          "backoffMultiplier": 2.0, "retryableStatusCodes": ["UNAVAILABLE"]}}]})"));
  then.Application().GetsNoError();
}

}  // namespace
}  // namespace lbc::channel_scenario
