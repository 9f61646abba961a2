#include "reference/policies/weighted_round_robin/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(WeightedRoundRobinConfigTest, WRR_001_Defaults) {
  for (const char* json : {"{}", "null", R"({"blackoutPeriod": null, "zzz": 1})"}) {
    const auto config = ParseWeightedRoundRobinConfig(json);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ((*config)->blackout_period, seconds(10));
    EXPECT_EQ((*config)->weight_expiration_period, seconds(180));
    EXPECT_EQ((*config)->weight_update_period, seconds(1));
    EXPECT_EQ((*config)->error_utilization_penalty, 1);
  }
}

TEST(WeightedRoundRobinConfigTest, WRR_004_WRR_005_ReadsEveryField) {
  const auto config = ParseWeightedRoundRobinConfig(
      R"({"enableOobLoadReport": true, "oobReportingPeriod": "30s", "blackoutPeriod": "0s",
          "weightExpirationPeriod": "20s", "weightUpdatePeriod": "0.5s",
          "errorUtilizationPenalty": 0})");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ((*config)->blackout_period, seconds(0));
  EXPECT_EQ((*config)->weight_expiration_period, seconds(20));
  EXPECT_EQ((*config)->weight_update_period, milliseconds(500));
  EXPECT_EQ((*config)->error_utilization_penalty, 0);
  EXPECT_TRUE((*config)->enable_oob_load_report);
  EXPECT_EQ((*config)->oob_reporting_period, seconds(30));
}

TEST(WeightedRoundRobinConfigTest, WRR_002_UpdatesNoMoreOftenThanTenTimesASecond) {
  for (const char* period : {"0s", "0.01s", "0.1s"}) {
    const auto config =
        ParseWeightedRoundRobinConfig(std::string(R"({"weightUpdatePeriod": ")") + period + "\"}");
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ((*config)->weight_update_period, milliseconds(100)) << period;
  }
}

TEST(WeightedRoundRobinConfigTest, WRR_003_RefusesOtherValuesByName) {
  struct Fact {
    const char* field;
    const char* value;
  };
  const Fact facts[] = {
      {"blackoutPeriod", "\"-1s\""},        {"blackoutPeriod", "10"},
      {"weightExpirationPeriod", "\"10\""}, {"weightExpirationPeriod", "true"},
      {"weightUpdatePeriod", "\"1m\""},     {"weightUpdatePeriod", "[]"},
      {"oobReportingPeriod", "3"},          {"errorUtilizationPenalty", "-0.1"},
      {"errorUtilizationPenalty", "\"1\""}, {"errorUtilizationPenalty", "{}"},
      {"enableOobLoadReport", "1"},         {"enableOobLoadReport", "\"true\""},
  };
  for (const Fact& fact : facts) {
    const std::string json = std::string("{\"") + fact.field + "\": " + fact.value + "}";
    const auto config = ParseWeightedRoundRobinConfig(json);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << json;
    EXPECT_NE(config.status().message().find(std::string("field \"") + fact.field + "\""),
              std::string::npos)
        << config.status();
  }
}

}  // namespace
}  // namespace lbc::policies
