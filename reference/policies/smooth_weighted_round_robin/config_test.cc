#include "reference/policies/smooth_weighted_round_robin/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

TEST(SmoothWeightedRoundRobinConfig, ReadsItsTwoFields) {
  struct Row {
    const char* why;
    const char* json;
    const char* key;
    std::uint32_t weight;
  };
  const Row rows[] = {
      {"the seed's own config", "{}", "weight", 1},
      {"no config at all", "null", "weight", 1},
      {"null is no value", R"({"weightKey": null, "defaultWeight": null})", "weight", 1},
      {"both", R"({"weightKey": "w", "defaultWeight": 7})", "w", 7},
      {"the greatest weight", R"({"defaultWeight": 1000000000})", "weight", 1'000'000'000},
      {"unknown fields are ignored", R"({"zzz": 1, "DefaultWeight": 3})", "weight", 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const auto config = ParseSmoothWeightedRoundRobinConfig("swrr", row.json);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ((*config)->weight_key, row.key);
    EXPECT_EQ((*config)->default_weight, row.weight);
  }
}

TEST(SmoothWeightedRoundRobinConfig, RefusesOtherValuesNamingTheField) {
  struct Row {
    const char* json;
    const char* message;
  };
  const Row rows[] = {
      {"[]", "swrr config: expected a JSON object, got []"},
      {"{weightKey}", "swrr config: expected a JSON object, got text that is not JSON"},
      {R"({"weightKey": 1})",
       "swrr config: field \"weightKey\": expected a text of at least one character, got 1"},
      {R"({"weightKey": ""})",
       "swrr config: field \"weightKey\": expected a text of at least one character, got \"\""},
      {R"({"weightKey": ["w"]})",
       "swrr config: field \"weightKey\": expected a text of at least one character, got [\"w\"]"},
      {R"({"defaultWeight": "1"})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "\"1\""},
      {R"({"defaultWeight": 0})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got 0"},
      {R"({"defaultWeight": -1})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "-1"},
      {R"({"defaultWeight": 1.5})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "1.5"},
      {R"({"defaultWeight": 1000000001})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "1000000001"},
      {R"({"defaultWeight": 18446744073709551615})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "18446744073709551615"},
      {R"({"defaultWeight": true})",
       "swrr config: field \"defaultWeight\": expected a whole number from 1 to 1000000000, got "
       "true"},
  };
  for (const Row& row : rows) {
    const auto config = ParseSmoothWeightedRoundRobinConfig("swrr", row.json);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << row.json;
    EXPECT_EQ(config.status().message(), row.message);
  }
}

}  // namespace
}  // namespace lbc::policies
