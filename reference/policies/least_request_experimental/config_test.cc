#include "reference/policies/least_request_experimental/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

TEST(LeastRequestConfigTest, LR_001_TwoUnlessItIsSaidAndTenAtMost) {
  struct Fact {
    const char* reason;
    const char* json;
    std::uint32_t choice_count;
  };
  const Fact facts[] = {
      {"absent", "{}", 2},
      {"no config at all", "null", 2},
      {"null is absent", R"({"choiceCount": null})", 2},
      {"the least", R"({"choiceCount": 2})", 2},
      {"between", R"({"choiceCount": 3})", 3},
      {"the most", R"({"choiceCount": 10})", 10},
      {"more is taken for the most", R"({"choiceCount": 11})", 10},
      {"a uint32's greatest", R"({"choiceCount": 4294967295})", 10},
      {"unknown fields are ignored", R"({"choiceCount": 4, "zzz": []})", 4},
  };
  for (const Fact& fact : facts) {
    const auto config = ParseLeastRequestConfig(fact.json);
    ASSERT_TRUE(config.ok()) << fact.reason << ": " << config.status();
    EXPECT_EQ((*config)->choice_count, fact.choice_count) << fact.reason;
  }
}

TEST(LeastRequestConfigTest, LR_001_LR_002_OtherValuesAreRefusedByName) {
  for (const char* value :
       {"0", "1", "-1", "2.5", "4294967296", "\"2\"", "true", "[]", "{}", "1e999"}) {
    const std::string json = std::string("{\"choiceCount\": ") + value + "}";
    const auto config = ParseLeastRequestConfig(json);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << json;
    if (std::string(value) == "1e999") continue;  // No JSON number that a double holds.
    EXPECT_EQ(config.status().message(),
              std::string("least_request_experimental config: field \"choiceCount\": expected a "
                          "whole number from 2 to 4294967295, got ") +
                  value);
  }
  EXPECT_FALSE(ParseLeastRequestConfig("[]").ok());
}

}  // namespace
}  // namespace lbc::policies
