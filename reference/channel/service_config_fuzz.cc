// Spoilt service configs: ParseServiceConfig answers with a config that has a policy, or with a
// complaint that says what it is about.
#include <cstdlib>

#include "fixtures/fuzz/fuzz.h"
#include "reference/channel/service_config.h"
#include "reference/policies/builtin.h"

namespace {

struct Builtin {
  Builtin() { lbc::policies::RegisterBuiltinPolicies(registry); }
  lbc::Registry registry;
};

bool Consume(std::string_view input) {
  static const Builtin builtin;
  const auto config = lbc::ParseServiceConfig(input, builtin.registry);
  if (!config.ok()) {
    if (config.status().code() != absl::StatusCode::kInvalidArgument) std::abort();
    if (config.status().message().find("service config: ") != 0) std::abort();
    return false;
  }
  if ((*config)->policy.builder == nullptr) std::abort();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(
      argc, argv,
      {{R"({"loadBalancingConfig": [{"nope": {}}, {"pick_first": {"shuffleAddressList": true}}]})",
        R"({"loadBalancingPolicy": "round_robin", "healthCheckConfig": {"serviceName": "shop"}})",
        R"({"loadBalancingConfig": [{"priority_experimental": {"children": {
              "near": {"config": [{"round_robin": {}}], "ignoreReresolutionRequests": true},
              "far": {"config": [{"weighted_target_experimental": {"targets": {
                "a": {"weight": 3, "childPolicy": [{"ring_hash_experimental": {}}]}}}}]}},
            "priorities": ["near", "far"]}}]})",
        R"({"loadBalancingConfig": [{"outlier_detection_experimental": {"interval": "10s",
              "baseEjectionTime": "30.000000001s", "maxEjectionPercent": 10,
              "successRateEjection": {"stdevFactor": 1900, "minimumHosts": 5},
              "childPolicy": [{"weighted_round_robin": {"weightUpdatePeriod": "1s"}}]}}]})",
        R"({"methodConfig": [{"name": [{}, {"service": "s"}, {"service": "s", "method": "m"}],
              "waitForReady": true, "timeout": "1.5s", "maxRequestMessageBytes": 1024,
              "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.1s", "maxBackoff": "1s",
                "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE", 4]}}],
            "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1}})",
        R"({"methodConfig": [{"name": [{"service": "s"}], "hedgingPolicy": {"maxAttempts": 3,
              "hedgingDelay": "0.5s", "nonFatalStatusCodes": ["INTERNAL"]}}]})"},
       Consume});
}
