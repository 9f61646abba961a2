#include "reference/policies/p2c/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(P2cConfigTest, ReadsItsTwoDurations) {
  const auto defaults = ParseP2cConfig("{}");
  ASSERT_TRUE(defaults.ok());
  EXPECT_EQ((*defaults)->decay_time, seconds(10));
  EXPECT_EQ((*defaults)->forced_pick_after, seconds(1));
  const auto both =
      ParseP2cConfig(R"({"decayTime": "0.001s", "forcedPickAfter": "3600s", "zzz": 1})");
  ASSERT_TRUE(both.ok()) << both.status();
  EXPECT_EQ((*both)->decay_time, milliseconds(1));
  EXPECT_EQ((*both)->forced_pick_after, seconds(3600));
  EXPECT_TRUE(ParseP2cConfig("null").ok());
  EXPECT_TRUE(ParseP2cConfig(R"({"decayTime": null})").ok());
}

TEST(P2cConfigTest, RefusesOtherValuesNamingTheField) {
  for (const char* field : {"decayTime", "forcedPickAfter"}) {
    for (const char* value : {"\"0s\"", "\"0.0009s\"", "\"3600.1s\"", "\"-1s\"", "\"10\"", "\"\"",
                              "\"10ms\"", "10", "true", "[]", "{}"}) {
      const std::string json = std::string("{\"") + field + "\": " + value + "}";
      const auto config = ParseP2cConfig(json);
      EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << json;
      EXPECT_EQ(config.status().message(),
                std::string("p2c config: field \"") + field +
                    "\": expected a duration from \"0.001s\" to \"3600s\", got " + value);
    }
  }
}

}  // namespace
}  // namespace lbc::policies
