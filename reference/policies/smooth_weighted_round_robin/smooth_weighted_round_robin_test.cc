// The whole policy on the stage.
#include "reference/policies/smooth_weighted_round_robin/smooth_weighted_round_robin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::PolicyStage;
using testing::ElementsAre;
using enum ConnectivityState;

class SmoothWeightedRoundRobinTest : public testing::Test {
 protected:
  SmoothWeightedRoundRobinTest() { stage_.Build(*builder_); }

  // Addresses a:1, b:1, … with these texts as their weights; an empty one tells none.
  static ResolverState Weighing(const std::vector<std::string>& weights) {
    std::vector<std::string> addrs;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      addrs.push_back(std::string(1, static_cast<char>('a' + i)) + ":1");
    }
    ResolverState list = ListOf(addrs);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (weights[i].empty()) continue;
      list.addresses[i].metadata =
          Attributes().With(AttributeKey<std::string>{"weight"}, weights[i]);
    }
    return list;
  }
  void Connects(const std::vector<int>& ids) {
    for (const int id : ids) stage_.Becomes(id, kReady);
  }

  std::shared_ptr<const Builder> builder_ = MakeSmoothWeightedRoundRobinBuilder();
  PolicyStage stage_;
};

TEST_F(SmoothWeightedRoundRobinTest, SWRR_001_BothNames) {
  EXPECT_EQ(builder_->Name(), "smooth_weighted_round_robin");
  EXPECT_EQ(MakeSmoothWeightedRoundRobinBuilder(kCustomWeightedRoundRobin)->Name(),
            "custom_weighted_round_robin");
  EXPECT_TRUE(builder_->config_parser()->ParseConfig("{}").ok());
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_001_AsksForTheChannelsHealthCheck) {
  ASSERT_TRUE(stage_.Lists(Weighing({"5"})).ok());
  EXPECT_EQ(stage_.Seen().front(), "made 1 a:1 with health check");
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_002_SWRR_007_CallsFollowTheWeights) {
  ASSERT_TRUE(stage_.Lists(Weighing({"5", "1", "1"})).ok());
  EXPECT_EQ(stage_.Picks(), "queue") << "SWRR-010";
  Connects({1, 2, 3});
  EXPECT_EQ(stage_.Picks(14), "1 1 1 2 1 1 3 1 1 1 2 1 1 3");
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_010_SWRR_011_OnlyTheReadyTakePartFromTheBeginning) {
  ASSERT_TRUE(stage_.Lists(Weighing({"5", "1", "1"})).ok());
  Connects({1, 3});
  EXPECT_EQ(stage_.Picks(6), "1 1 1 1 1 3");
  Connects({2});
  EXPECT_EQ(stage_.Picks(4), "1 1 1 2");
  stage_.Becomes(1, kIdle);
  EXPECT_EQ(stage_.Picks(4), "2 3 2 3");
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_011_AnEqualListLeavesTheOrderWhereItIs) {
  ASSERT_TRUE(stage_.Lists(Weighing({"5", "1", "1"})).ok());
  Connects({1, 2, 3});
  EXPECT_EQ(stage_.Picks(3), "1 1 1");
  ASSERT_TRUE(stage_.Lists(Weighing({"5", "1", "1"})).ok());
  EXPECT_EQ(stage_.Picks(4), "2 1 1 3");
  ASSERT_TRUE(stage_.Lists(Weighing({"10", "2", "2"})).ok());
  EXPECT_EQ(stage_.Picks(4), "1 1 1 2") << "other weights, if only in name";
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_015_ANewWeightTakesEffectWithoutANewConnection) {
  ASSERT_TRUE(stage_.Lists(Weighing({"1", "1"})).ok());
  Connects({1, 2});
  EXPECT_EQ(stage_.Picks(4), "1 2 1 2");
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists(Weighing({"1", "3"})).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
  EXPECT_EQ(stage_.Picks(4), "2 2 1 2");
}

TEST_F(SmoothWeightedRoundRobinTest, SWRR_008_SWRR_009_SWRR_017_WeightsThatAreNone) {
  ASSERT_TRUE(stage_.Lists(Weighing({"2", "", "0"})).ok());
  Connects({1, 2, 3});
  EXPECT_EQ(stage_.Picks(6), "1 1 2 1 1 2");
  ASSERT_TRUE(stage_.Lists(Weighing({"0", "-1", "0"})).ok());
  EXPECT_EQ(stage_.Picks(6), "1 2 3 1 2 3");
}

TEST_F(SmoothWeightedRoundRobinTest, TheConfigIsFollowed) {
  const auto config = builder_->config_parser()->ParseConfig(R"({"defaultWeight": 2})");
  ASSERT_TRUE(stage_.Lists(Weighing({"", "1"}), *config).ok());
  Connects({1, 2});
  EXPECT_EQ(stage_.Picks(6), "1 1 2 1 1 2");
  const auto other = builder_->config_parser()->ParseConfig(R"({"weightKey": "share"})");
  ASSERT_TRUE(stage_.Lists(Weighing({"", "100"}), *other).ok());
  EXPECT_EQ(stage_.Picks(4), "1 2 1 2") << "a new config alone takes effect";
}

}  // namespace
}  // namespace lbc::policies
