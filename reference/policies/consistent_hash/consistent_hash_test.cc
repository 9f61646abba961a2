// The whole policy on the stage.
#include "reference/policies/consistent_hash/consistent_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "fixtures/channel/policy_stage.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using enum ConnectivityState;

class ConsistentHashTest : public testing::Test {
 protected:
  ConsistentHashTest() { stage_.Build(*builder_); }

  std::string PickWith(const std::string& key, PolicyStage& stage) {
    const Attributes attributes = Attributes().With(kCallKey, key);
    return stage.Picks(1, {.full_method_name = "/s/m", .call_attributes = &attributes});
  }
  std::map<std::string, std::string> Homes(PolicyStage& stage) {
    std::map<std::string, std::string> homes;
    for (int i = 0; i < 200; ++i) {
      const std::string key = "user-" + std::to_string(i);
      homes[key] = PickWith(key, stage);
    }
    return homes;
  }

  std::shared_ptr<const Builder> builder_ = MakeConsistentHashBuilder();
  PolicyStage stage_;
};

TEST_F(ConsistentHashTest, CH_004_CH_005_MembershipFollowsReadiness) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(PickWith("alice", stage_), "queue");
  stage_.Becomes(2, kReady);
  for (const auto& [key, home] : Homes(stage_)) EXPECT_EQ(home, "2");
  stage_.Becomes(1, kReady);
  std::map<std::string, int> counts;
  for (const auto& [key, home] : Homes(stage_)) ++counts[home];
  EXPECT_EQ(counts.size(), 2u);
  EXPECT_EQ(stage_.Picks(),
            "drop: consistent_hash: the call has no key in its attribute lbc.call_key");
}

TEST_F(ConsistentHashTest, CH_007_TheOrderOfTheListDoesNotMatter) {
  PolicyStage other;
  other.Build(*builder_);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  ASSERT_TRUE(other.Lists({"c:1", "a:1", "b:1"}).ok());
  for (const int id : {1, 2, 3}) {
    stage_.Becomes(id, kReady);
    other.Becomes(id, kReady);
  }
  const std::map<std::string, std::string> same_server = {{"1", "2"}, {"2", "3"}, {"3", "1"}};
  const auto homes = Homes(stage_), others = Homes(other);
  for (const auto& [key, home] : homes) EXPECT_EQ(others.at(key), same_server.at(home));
}

TEST_F(ConsistentHashTest, AChangeOfConfigTakesEffect) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  for (const int id : {1, 2, 3}) stage_.Becomes(id, kReady);
  const auto before = Homes(stage_);
  const auto one_replica = builder_->config_parser()->ParseConfig(R"({"replicas": 1})");
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, *one_replica).ok());
  EXPECT_NE(Homes(stage_), before);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_EQ(Homes(stage_), before);
}

}  // namespace
}  // namespace lbc::policies
