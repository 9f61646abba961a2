#include "reference/policies/consistent_hash/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

using WithoutKey = ConsistentHashConfig::WithoutKey;

TEST(ConsistentHashConfigTest, ReadsItsFields) {
  const auto defaults = ParseConsistentHashConfig("{}");
  ASSERT_TRUE(defaults.ok());
  EXPECT_EQ((*defaults)->replicas, 100u);
  EXPECT_EQ((*defaults)->key_header, "");
  EXPECT_EQ((*defaults)->without_key, WithoutKey::kFail);
  EXPECT_FALSE((*defaults)->bounded_load_factor.has_value());

  const auto all = ParseConsistentHashConfig(
      R"({"replicas": 1000, "keyHeader": "x-user_1.b", "withoutKey": "random",
          "boundedLoadFactor": 1.25, "zzz": {}})");
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_EQ((*all)->replicas, 1000u);
  EXPECT_EQ((*all)->key_header, "x-user_1.b");
  EXPECT_EQ((*all)->without_key, WithoutKey::kRandom);
  EXPECT_EQ((*all)->bounded_load_factor, 1.25);

  EXPECT_TRUE(ParseConsistentHashConfig("null").ok());
  EXPECT_TRUE(ParseConsistentHashConfig(R"({"replicas": 1, "withoutKey": "fail", "keyHeader": null,
                                            "boundedLoadFactor": 100})")
                  .ok());
}

TEST(ConsistentHashConfigTest, RefusesOtherValuesNamingTheField) {
  struct Row {
    const char* field;
    const char* value;
    const char* expected;
  };
  const char* kReplicas = "a whole number from 1 to 1000";
  const char* kHeader = "a header's name in lower case that does not end in -bin";
  const char* kText = "a text of at least one character";
  const char* kChoice = "\"fail\" or \"random\"";
  const char* kFactor = "a number from 1.01 to 100";
  const Row rows[] = {
      {"replicas", "0", kReplicas},
      {"replicas", "1001", kReplicas},
      {"replicas", "-1", kReplicas},
      {"replicas", "1.5", kReplicas},
      {"replicas", "\"100\"", kReplicas},
      {"replicas", "true", kReplicas},
      {"replicas", "[]", kReplicas},
      {"keyHeader", "\"X-User\"", kHeader},
      {"keyHeader", "\"x user\"", kHeader},
      {"keyHeader", "\":path\"", kHeader},
      {"keyHeader", "\"x-user-bin\"", kHeader},
      {"keyHeader", "\"\"", kText},
      {"keyHeader", "1", kText},
      {"withoutKey", "\"queue\"", kChoice},
      {"withoutKey", "\"Fail\"", kChoice},
      {"withoutKey", "false", kText},
      {"boundedLoadFactor", "1", kFactor},
      {"boundedLoadFactor", "0.5", kFactor},
      {"boundedLoadFactor", "-2", kFactor},
      {"boundedLoadFactor", "101", kFactor},
      {"boundedLoadFactor", "\"1.25\"", kFactor},
      {"boundedLoadFactor", "{}", kFactor},
  };
  for (const Row& row : rows) {
    const std::string json = std::string("{\"") + row.field + "\": " + row.value + "}";
    const auto config = ParseConsistentHashConfig(json);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << json;
    EXPECT_EQ(config.status().message(), std::string("consistent_hash config: field \"") +
                                             row.field + "\": expected " + row.expected + ", got " +
                                             row.value);
  }
}

}  // namespace
}  // namespace lbc::policies
