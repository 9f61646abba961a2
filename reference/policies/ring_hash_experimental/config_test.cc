#include "reference/policies/ring_hash_experimental/config.h"

#include <gtest/gtest.h>

#include <string>

namespace lbc::policies {
namespace {

TEST(RingHashConfigTest, RH_001_RH_003_RH_005_SizesHaveDefaultsAndACap) {
  struct Fact {
    const char* reason;
    const char* json;
    std::uint64_t least;
    std::uint64_t most;
  };
  const Fact facts[] = {
      {"absent", "{}", 1024, 4096},
      {"no config at all", "null", 1024, 4096},
      {"null is absent", R"({"minRingSize": null, "maxRingSize": null})", 1024, 4096},
      {"0 is the default", R"({"minRingSize": 0, "maxRingSize": 0})", 1024, 4096},
      {"the least", R"({"minRingSize": 1, "maxRingSize": 1})", 1, 1},
      {"between", R"({"minRingSize": 100, "maxRingSize": 2000})", 100, 2000},
      {"the cap itself", R"({"minRingSize": 4096, "maxRingSize": 4096})", 4096, 4096},
      {"more counts as the cap", R"({"minRingSize": 4097, "maxRingSize": 5000})", 4096, 4096},
      {"the most that is accepted", R"({"minRingSize": 8388608, "maxRingSize": 8388608})", 4096,
       4096},
      {"unknown fields are ignored", R"({"minRingSize": 7, "zzz": []})", 7, 4096},
  };
  for (const Fact& fact : facts) {
    const auto config = ParseRingHashConfig(fact.json);
    ASSERT_TRUE(config.ok()) << fact.reason << ": " << config.status();
    EXPECT_EQ((*config)->min_ring_size, fact.least) << fact.reason;
    EXPECT_EQ((*config)->max_ring_size, fact.most) << fact.reason;
  }
}

TEST(RingHashConfigTest, RH_002_OtherSizesAreRefusedByName) {
  for (const char* field : {"minRingSize", "maxRingSize"}) {
    for (const char* value : {"-1", "8388609", "2.5", "\"7\"", "true", "[]", "{}", "1e30"}) {
      const std::string json = std::string("{\"") + field + "\": " + value + "}";
      const auto config = ParseRingHashConfig(json);
      EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << json;
      EXPECT_EQ(
          config.status().message().find(std::string("ring_hash_experimental config: field "
                                                     "\"") +
                                         field + "\": expected a whole number from 0 to 8388608"),
          0u)
          << config.status();
    }
  }
  EXPECT_FALSE(ParseRingHashConfig("[]").ok());
}

TEST(RingHashConfigTest, RH_004_RH_006_TheLeastIsAtMostTheMost) {
  struct Fact {
    const char* reason;
    const char* json;
    const char* field;
  };
  const Fact facts[] = {
      {"said so", R"({"minRingSize": 11, "maxRingSize": 10})", "minRingSize"},
      {"before the cap", R"({"minRingSize": 8000, "maxRingSize": 5000})", "minRingSize"},
      {"against the default", R"({"minRingSize": 5000})", "minRingSize"},
      {"the default against it", R"({"maxRingSize": 1000})", "maxRingSize"},
  };
  for (const Fact& fact : facts) {
    const auto config = ParseRingHashConfig(fact.json);
    EXPECT_FALSE(config.ok()) << fact.reason;
    EXPECT_NE(config.status().message().find(std::string("field \"") + fact.field + '"'),
              std::string::npos)
        << config.status();
  }
}

TEST(RingHashConfigTest, RH_022_HeadersAreTakenInAnyCase) {
  const struct {
    const char* json;
    const char* header;
  } facts[] = {
      {"{}", ""},
      {R"({"requestHashHeader": null})", ""},
      {R"({"requestHashHeader": ""})", ""},
      {R"({"requestHashHeader": "x-user"})", "x-user"},
      {R"({"requestHashHeader": "X-User_1.b"})", "x-user_1.b"},
  };
  for (const auto& fact : facts) {
    const auto config = ParseRingHashConfig(fact.json);
    ASSERT_TRUE(config.ok()) << config.status();
    EXPECT_EQ((*config)->request_hash_header, fact.header);
  }
}

TEST(RingHashConfigTest, RH_022_WhatIsNoTextHeaderIsRefusedByName) {
  for (const char* value : {"\"x user\"", "\"x-user-bin\"", "\"X-User-Bin\"", "\"\\n\"", "1",
                            "true", "[]", "{}", "[\"x\"]"}) {
    const auto config = ParseRingHashConfig(std::string("{\"requestHashHeader\": ") + value + "}");
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << value;
    EXPECT_NE(config.status().message().find("field \"requestHashHeader\""), std::string::npos)
        << config.status();
  }
}

}  // namespace
}  // namespace lbc::policies
