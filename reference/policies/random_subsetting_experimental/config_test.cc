#include "reference/policies/random_subsetting_experimental/config.h"

#include <gtest/gtest.h>

#include <string>

#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

class RandomSubsettingConfigTest : public testing::Test {
 protected:
  RandomSubsettingConfigTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
  }
  Registry registry_;
};

TEST_F(RandomSubsettingConfigTest, RS_001_ReadsSizeAndChild) {
  const auto config = ParseRandomSubsettingConfig(
      R"({"subsetSize": 4294967295, "childPolicy": [{"nobody": {}}, {"round_robin": {}}], "z": 1})",
      registry_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ((*config)->subset_size, 4294967295u);
  EXPECT_EQ((*config)->child.builder, registry_.Find("round_robin"));
}

TEST_F(RandomSubsettingConfigTest, RS_001_RefusesTheRestByName) {
  struct Fact {
    const char* json;
    const char* message;
  };
  const Fact facts[] = {
      {"{}", "field \"subsetSize\": expected a whole number from 1 to 4294967295, got nothing"},
      {R"({"subsetSize": null, "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": 0, "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": -1, "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": 1.5, "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": "2", "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": 4294967296, "childPolicy": [{"round_robin": {}}]})", "\"subsetSize\""},
      {R"({"subsetSize": 2})", "\"childPolicy\""},
      {R"({"subsetSize": 2, "childPolicy": null})", "\"childPolicy\""},
      {R"({"subsetSize": 2, "childPolicy": {"round_robin": {}}})", "\"childPolicy\""},
      {R"({"subsetSize": 2, "childPolicy": [{"nobody": {}}]})", "\"childPolicy\""},
      {R"({"subsetSize": 2, "childPolicy": [{"pick_first": {"shuffleAddressList": 3}}]})",
       "field \"childPolicy\": pick_first config: field \"shuffleAddressList\""},
  };
  for (const Fact& fact : facts) {
    const auto config = ParseRandomSubsettingConfig(fact.json, registry_);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << fact.json;
    EXPECT_NE(config.status().message().find(fact.message), std::string::npos) << config.status();
  }
}

}  // namespace
}  // namespace lbc::policies
