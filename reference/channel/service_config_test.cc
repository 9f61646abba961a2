#include "reference/channel/service_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reference/policies/builtin.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

class ServiceConfigs : public testing::Test {
 protected:
  ServiceConfigs() { policies::RegisterBuiltinPolicies(registry_); }

  std::shared_ptr<const ServiceConfig> Read(const std::string& json) {
    auto config = ParseServiceConfig(json, registry_);
    EXPECT_TRUE(config.ok()) << config.status();
    return config.ok() ? *config : nullptr;
  }
  std::string Policy(const std::string& json) {
    const auto config = Read(json);
    return config == nullptr ? "" : config->policy.builder->Name();
  }
  std::string Error(const std::string& json) {
    const absl::Status status = ParseServiceConfig(json, registry_).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << json;
    return std::string(status.message());
  }

  Registry registry_;
};

TEST_F(ServiceConfigs, SelectTheFirstPolicyThatIsKnown) {
  EXPECT_EQ(Policy(R"({"loadBalancingConfig": [{"nope": {}}, {"round_robin": {}}, 7]})"),
            "round_robin");
  EXPECT_EQ(Policy(R"({"loadBalancingConfig": [{"round_robin": {}}],
                       "loadBalancingPolicy": "pick_first"})"),
            "round_robin");
  EXPECT_EQ(Policy(R"({"loadBalancingPolicy": "round_robin"})"), "round_robin");
  EXPECT_EQ(Policy(R"({"loadBalancingPolicy": "nope"})"), "pick_first");
  EXPECT_EQ(Policy("{}"), "pick_first");
  EXPECT_EQ(Policy(R"({"loadBalancingConfig": null, "unheardOf": [1]})"), "pick_first");
  EXPECT_EQ(Policy(R"({"loadBalancingConfig": [{"round_robin": null}]})"), "round_robin");
}

TEST_F(ServiceConfigs, HandOverWhatThePolicysParserMade) {
  const auto config =
      Read(R"({"loadBalancingConfig": [{"pick_first": {"shuffleAddressList": true}}]})");
  ASSERT_NE(config, nullptr);
  EXPECT_NE(config->policy.config, nullptr);
  EXPECT_EQ(Read("{}")->policy.config, nullptr);
}

TEST_F(ServiceConfigs, SayWhichFieldIsWrong) {
  struct Row {
    const char* json;
    const char* says;
  };
  const std::string deep = R"({"loadBalancingConfig": )" + std::string(100000, '[');
  const Row kRows[] = {
      {"", "expected JSON"},
      {"{\"a\":", "expected JSON"},
      {deep.c_str(), "expected at most 100 objects and lists inside each other"},
      {"[]", "expected an object, got []"},
      {R"({"loadBalancingConfig": {}})", "loadBalancingConfig: expected a list, got {}"},
      {R"({"loadBalancingConfig": []})", "at least one policy that is registered, got none"},
      {R"({"loadBalancingConfig": [{"a": {}}, {"b": {}}]})", "none of these is: a, b"},
      {R"({"loadBalancingConfig": [{}]})",
       "loadBalancingConfig[0]: expected an object with exactly one"},
      {R"({"loadBalancingConfig": [{"a": {}, "b": {}}]})", "exactly one member"},
      {R"({"loadBalancingConfig": [{"pick_first": {"shuffleAddressList": 1}}, {"round_robin": {}}]})",
       "loadBalancingConfig[0].pick_first: "},
      {R"({"loadBalancingPolicy": 1})", "loadBalancingPolicy: expected a text, got 1"},
      {R"({"methodConfig": {}})", "methodConfig: expected a list"},
      {R"({"methodConfig": [{"name": [{"method": "m"}]}]})", "a service along with the method"},
      {R"({"methodConfig": [{"name": [{"service": "s"}]}, {"name": [{"service": "s"}]}]})",
       "methodConfig[1].name[0]: expected a name that does not come before"},
      {R"({"methodConfig": [{"name": [{}], "timeout": 3}]})",
       "methodConfig[0].timeout: expected a duration"},
      {R"({"methodConfig": [{"name": [{}], "waitForReady": "yes"}]})",
       "waitForReady: expected true or"},
      {R"({"methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 1}}]})",
       "retryPolicy.maxAttempts: expected at least 2, got 1"},
      {R"({"retryThrottling": {"maxTokens": 0, "tokenRatio": 1}})",
       "maxTokens: expected a number from 1"},
      {R"({"retryThrottling": {"maxTokens": 1001, "tokenRatio": 1}})", "maxTokens"},
      {R"({"retryThrottling": {"maxTokens": 10, "tokenRatio": 0.0009}})",
       "tokenRatio: expected at least"},
      {R"({"healthCheckConfig": {"serviceName": 1}})",
       "healthCheckConfig.serviceName: expected a text"},
      {R"({"healthCheckConfig": 7})", "healthCheckConfig: expected an object, got 7"},
      {R"({"healthCheckConfig": []})", "healthCheckConfig: expected an object, got []"},
      {R"({"loadBalancingConfig": [{"round_robin": 7}]})",
       "loadBalancingConfig[0].round_robin: expected an object, got 7"},
      {R"({"loadBalancingConfig": [{"nope": 7}, {"round_robin": []}]})",
       "loadBalancingConfig[1].round_robin: expected an object, got []"},
      {R"({"loadBalancingConfig": [{"pick_first": [{}]}]})",
       "loadBalancingConfig[0].pick_first: expected an object, got [{}]"},
      {R"({"methodConfig": [{"name": [{}], "hedgingPolicy": {"maxAttempts": 2}, "retryPolicy":
          {"maxAttempts": 2, "initialBackoff": "1s", "maxBackoff": "1s", "backoffMultiplier": 1,
           "retryableStatusCodes": [14]}}]})",
       "methodConfig[0].hedgingPolicy: expected nothing beside retryPolicy"},
  };
  for (const Row& row : kRows) EXPECT_THAT(Error(row.json), HasSubstr(row.says)) << row.json;
}

TEST_F(ServiceConfigs, ReadDurationsAsProtobufWritesThem) {
  const auto timeout = [this](const std::string& text) {
    return Read(R"({"methodConfig": [{"name": [{}], "timeout": ")" + text + R"("}]})")
        ->methods.For("/s/m")
        .timeout;
  };
  EXPECT_EQ(timeout("1s"), seconds(1));
  EXPECT_EQ(timeout("0s"), seconds(0));
  EXPECT_EQ(timeout("1.5s"), milliseconds(1500));
  EXPECT_EQ(timeout(".000000001s"), Duration(1));
  EXPECT_EQ(timeout("2.s"), seconds(2));
  EXPECT_EQ(timeout("315576000000s"), Duration::max());
  for (const char* text : {"1", "s", ".s", "", "1ms", "1.0000000001s", "-1s", "+1s", "1e3s",
                           "1.2.3s", "315576000001s", "99999999999999999999s", " 1s"}) {
    Error(R"({"methodConfig": [{"name": [{}], "timeout": ")" + std::string(text) + R"("}]})");
  }
}

TEST_F(ServiceConfigs, RETRY_016_TokensAreWithinBoundsAndCountedInThousandths) {
  const auto throttling = [](const std::string& tokens, const std::string& ratio) {
    return R"({"retryThrottling": {"maxTokens": )" + tokens + R"(, "tokenRatio": )" + ratio + "}}";
  };
  for (const char* tokens : {"0", "-1", "1001", "\"4\""}) Error(throttling(tokens, "1"));
  for (const char* ratio : {"0", "-1", "0.0009", "\"1\""}) Error(throttling("4", ratio));
  ASSERT_NE(Read(throttling("1000", "0.001")), nullptr);

  // Of four tokens two are lost, and two successes bring back one and no thousandth more.
  RetryThrottler& throttler = *Read(throttling("4", "0.5009"))->retry_throttler;
  EXPECT_TRUE(throttler.AllowsAfterFailure());
  EXPECT_FALSE(throttler.AllowsAfterFailure());
  for (int i = 0; i < 2; ++i) throttler.OnSuccess();
  EXPECT_FALSE(throttler.AllowsAfterFailure());
}

TEST_F(ServiceConfigs, PreferTheMostExactName) {
  const auto config = Read(R"({"methodConfig": [
      {"name": [{"service": "pkg.S", "method": "M"}], "timeout": "1s"},
      {"name": [{"service": "pkg.S"}], "timeout": "2s"},
      {"name": [{}], "timeout": "3s", "waitForReady": true},
      {"timeout": "4s"}]})");
  ASSERT_NE(config, nullptr);
  EXPECT_EQ(config->methods.For("/pkg.S/M").timeout, seconds(1));
  EXPECT_EQ(config->methods.For("/pkg.S/M").wait_for_ready, std::nullopt) << "nothing is merged";
  EXPECT_EQ(config->methods.For("/pkg.S/Other").timeout, seconds(2));
  EXPECT_EQ(config->methods.For("/S/M").timeout, seconds(3)) << "the package is part of the name";
  EXPECT_EQ(config->methods.For("nonsense").wait_for_ready, true);
  EXPECT_EQ(Read("{}")->methods.For("/pkg.S/M").timeout, std::nullopt);
}

TEST_F(ServiceConfigs, ReadTheWholeOfARetryPolicy) {
  const auto config =
      Read(R"({"methodConfig": [{"name": [{"service": "UserService"}], "retryPolicy": {
      "maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2.0,
      "retryableStatusCodes": ["unavailable", 10]}}],
      "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1239}})");
  ASSERT_NE(config, nullptr);
  const auto& policy = config->methods.For("/UserService/Get").retry_policy;
  ASSERT_TRUE(policy.has_value());
  EXPECT_EQ(policy->max_attempts, 4);
  EXPECT_EQ(policy->initial_backoff, milliseconds(10));
  EXPECT_EQ(policy->max_backoff, milliseconds(100));
  EXPECT_EQ(policy->backoff_multiplier, 2.0);
  EXPECT_THAT(policy->retryable_status_codes,
              testing::ElementsAre(absl::StatusCode::kAborted, absl::StatusCode::kUnavailable));
  ASSERT_TRUE(config->retry_throttling.has_value());
  EXPECT_EQ(config->retry_throttling->max_tokens, 10);
  EXPECT_EQ(config->retry_throttling->token_ratio_thousandths, 123);
  EXPECT_FALSE(config->methods.For("/pkg.UserService/Get").retry_policy.has_value());
}

TEST_F(ServiceConfigs, RefuseARetryPolicyThatLacksAnything) {
  const std::string fields[] = {R"("maxAttempts": 4)", R"("initialBackoff": "1s")",
                                R"("maxBackoff": "1s")", R"("backoffMultiplier": 2)",
                                R"("retryableStatusCodes": [14])"};
  const std::string wrong[] = {R"("maxAttempts": 2.5)", R"("initialBackoff": "0s")",
                               R"("maxBackoff": "0s")", R"("backoffMultiplier": 0)",
                               R"("retryableStatusCodes": [])"};
  const auto with = [](const std::string& all) {
    return R"({"methodConfig": [{"name": [{}], "retryPolicy": {)" + all + "}}]}";
  };
  for (int broken = -1; broken < 5; ++broken) {
    std::string lacking;
    std::string spoiled;
    for (int i = 0; i < 5; ++i) {
      const std::string comma = spoiled.empty() ? "" : ", ";
      spoiled += comma + (i == broken ? wrong[i] : fields[i]);
      if (i != broken) lacking += (lacking.empty() ? "" : ", ") + fields[i];
    }
    if (broken < 0) {
      Read(with(spoiled));
      continue;
    }
    const std::string name = fields[broken].substr(1, fields[broken].find('"', 1) - 1);
    EXPECT_THAT(Error(with(lacking)), HasSubstr(name));
    EXPECT_THAT(Error(with(spoiled)), HasSubstr(name));
  }
  EXPECT_THAT(Error(with(fields[0] + "," + fields[1] + "," + fields[2] + "," + fields[3] +
                         R"(, "retryableStatusCodes": ["NO_SUCH"])")),
              HasSubstr("retryableStatusCodes[0]: expected a status code"));
}

TEST_F(ServiceConfigs, TakeAHedgingPolicyAloneForAFieldThatNobodyKnows) {
  const auto config = Read(R"({"methodConfig": [{"name": [{}], "timeout": "1s",
      "hedgingPolicy": {"maxAttempts": 2}, "retryPolicy": null}]})");
  ASSERT_NE(config, nullptr);
  EXPECT_EQ(config->methods.For("/s/m").timeout, seconds(1));
  EXPECT_EQ(config->methods.For("/s/m").retry_policy, std::nullopt);
}

TEST_F(ServiceConfigs, TellNoHealthServiceFromTheEmptyOne) {
  EXPECT_EQ(Read(R"({"healthCheckConfig": null})")->health_check_service, std::nullopt);
  EXPECT_EQ(Read(R"({"healthCheckConfig": {}})")->health_check_service, std::nullopt);
  EXPECT_EQ(Read("{}")->health_check_service, std::nullopt);
  EXPECT_EQ(Read(R"({"healthCheckConfig": {"serviceName": ""}})")->health_check_service, "");
}

}  // namespace
}  // namespace lbc
