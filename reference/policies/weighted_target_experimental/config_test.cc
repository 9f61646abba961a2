#include "reference/policies/weighted_target_experimental/config.h"

#include <gtest/gtest.h>

#include <string>

#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

class WeightedTargetConfigTest : public testing::Test {
 protected:
  WeightedTargetConfigTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
  }
  Registry registry_;
};

TEST_F(WeightedTargetConfigTest, ReadsWeightAndChildOfEachTarget) {
  const auto config = ParseWeightedTargetConfig(
      R"({"targets": {"a": {"weight": 4294967295, "childPolicy": [{"nobody": {}}, {"round_robin": {}}]},
                      "b": {"weight": 1, "childPolicy": [{"pick_first": {}}], "z": 1}}})",
      registry_);
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ((*config)->targets.at("a").weight, 4294967295u);
  EXPECT_EQ((*config)->targets.at("a").child.builder, registry_.Find("round_robin"));
  EXPECT_EQ((*config)->targets.at("b").child.builder, registry_.Find("pick_first"));
}

TEST_F(WeightedTargetConfigTest, RefusesTheRestByName) {
  struct Fact {
    const char* json;
    const char* message;
  };
  const Fact facts[] = {
      {R"({"targets": []})", "field \"targets\": expected an object"},
      {R"({"targets": {"a": 3}})", "field \"targets.a\": expected an object"},
      {R"({"targets": {"a": {"childPolicy": [{"pick_first": {}}]}}})",
       "field \"targets.a.weight\": expected a whole number from 1 to 4294967295, got nothing"},
      {R"({"targets": {"a": {"weight": 0, "childPolicy": [{"pick_first": {}}]}}})",
       "\"targets.a.weight\""},
      {R"({"targets": {"a": {"weight": -1, "childPolicy": [{"pick_first": {}}]}}})",
       "\"targets.a.weight\""},
      {R"({"targets": {"a": {"weight": 4294967296, "childPolicy": [{"pick_first": {}}]}}})",
       "\"targets.a.weight\""},
      {R"({"targets": {"a": {"weight": "2", "childPolicy": [{"pick_first": {}}]}}})",
       "\"targets.a.weight\""},
      {R"({"targets": {"a": {"weight": 1}}})", "\"targets.a.childPolicy\""},
      {R"({"targets": {"a": {"weight": 1, "childPolicy": [{"nobody": {}}]}}})",
       "\"targets.a.childPolicy\""},
      {R"({"targets": {"b": {"weight": 1, "childPolicy": [{"pick_first": {"shuffleAddressList": 3}}]}}})",
       "field \"targets.b.childPolicy\": pick_first config: field \"shuffleAddressList\""},
  };
  for (const Fact& fact : facts) {
    const auto config = ParseWeightedTargetConfig(fact.json, registry_);
    EXPECT_EQ(config.status().code(), absl::StatusCode::kInvalidArgument) << fact.json;
    EXPECT_NE(config.status().message().find(fact.message), std::string::npos) << config.status();
  }
}

}  // namespace
}  // namespace lbc::policies
