// The whole policy on the stage, over real children.
#include "reference/policies/random_subsetting_experimental/random_subsetting_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"
#include "reference/policies/smooth_weighted_round_robin/smooth_weighted_round_robin.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::ListOfEndpoints;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using enum ConnectivityState;

class RandomSubsettingTest : public testing::Test {
 protected:
  RandomSubsettingTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
    registry_.Register(MakeSmoothWeightedRoundRobinBuilder(kSmoothWeightedRoundRobin));
    builder_ = MakeRandomSubsettingBuilder(registry_);
    stage_.random().NextBits({7});
    stage_.Build(*builder_);
  }
  std::shared_ptr<const LoadBalancingConfig> Config(int size,
                                                    const std::string& child = "round_robin") {
    return *builder_->config_parser()->ParseConfig("{\"subsetSize\": " + std::to_string(size) +
                                                   ", \"childPolicy\": [{\"" + child + "\": {}}]}");
  }
  // How often something of the kind was seen.
  static int Count(const std::vector<std::string>& seen, const std::string& kind) {
    return static_cast<int>(std::count_if(seen.begin(), seen.end(), [&](const std::string& each) {
      return each.rfind(kind, 0) == 0;
    }));
  }
  static std::vector<std::string> Hosts(int count) {
    std::vector<std::string> hosts;
    for (int i = 0; i < count; ++i) hosts.push_back("h" + std::to_string(i) + ":1");
    return hosts;
  }

  Registry registry_;
  std::shared_ptr<const Builder> builder_;
  PolicyStage stage_;
};

TEST_F(RandomSubsettingTest, RS_004_RS_005_SoManyAndAlwaysTheSame) {
  std::vector<std::string> hosts = Hosts(100);
  ASSERT_TRUE(stage_.Lists(hosts, Config(10)).ok());
  EXPECT_EQ(Count(stage_.Seen(), "made"), 10);
  std::reverse(hosts.begin(), hosts.end());
  ASSERT_TRUE(stage_.Lists(hosts, Config(10)).ok());
  const std::vector<std::string> again = stage_.Seen();
  EXPECT_EQ(Count(again, "made") + Count(again, "shutdown"), 0);
}

TEST_F(RandomSubsettingTest, RS_005_EveryPolicyHasASeedOfItsOwn) {
  ASSERT_TRUE(stage_.Lists(Hosts(100), Config(10)).ok());
  const std::vector<std::string> one = stage_.Seen();
  stage_.random().NextBits({8});
  PolicyStage other;
  other.random().NextBits({8});
  other.Build(*builder_);
  ASSERT_TRUE(other.Lists(Hosts(100), Config(10)).ok());
  EXPECT_NE(other.Seen(), one);
}

TEST_F(RandomSubsettingTest, RS_011_RS_015_TheEmptyAndTheRepeatedDoNotCount) {
  const Endpoint empty, a{.addresses = {{.addr = "a:1"}}}, b{.addresses = {{.addr = "b:1"}}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({empty, a, a, b}), Config(2)).ok());
  EXPECT_EQ(Count(stage_.Seen(), "made"), 2);
}

TEST_F(RandomSubsettingTest, RS_010_AttributesArePassedOnAndAChildMayReadAddresses) {
  std::vector<Endpoint> endpoints;
  for (const char* addr : {"a:1", "b:1"}) {
    Address address{.addr = addr};
    address.balancer_attributes =
        address.balancer_attributes.With(kEndpointWeight, std::uint32_t{addr[0] == 'a' ? 3u : 1u});
    endpoints.push_back({.addresses = {address}});
  }
  const auto config = Config(2, "smooth_weighted_round_robin");
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints(endpoints), config).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(2, kReady);
  const std::string picks = stage_.Picks(4);
  EXPECT_EQ(std::count(picks.begin(), picks.end(), '1'), 3) << picks;
}

TEST_F(RandomSubsettingTest, RS_010_ErrorsAndIdleGoToTheChild) {
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config(1, "pick_first")).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  stage_.Forget();
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), testing::Contains("connect 1"));
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kTransientFailure, "refused");
  stage_.ResolverFails("lost");
  EXPECT_EQ(stage_.state(), kTransientFailure);
}

TEST_F(RandomSubsettingTest, BeforeAnyListAResolverErrorFailsCalls) {
  stage_.ResolverFails("no such name");
  EXPECT_EQ(stage_.Picks(), "fail: no such name");
}

TEST_F(RandomSubsettingTest, RESOLVER_005_AnEmptyListIsBad) {
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(std::vector<std::string>{}, Config(2))));
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"}))) << "no config";
}

TEST_F(RandomSubsettingTest, RS_013_AnotherChildTakesOverOnceItIsReady) {
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config(1, "pick_first")).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kReady);
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config(1)).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 2 a:1", "connect 2"));
  EXPECT_EQ(stage_.Picks(), "1");
  stage_.Becomes(2, kConnecting);
  stage_.Becomes(2, kReady);
  stage_.HealthBecomes(2, kReady);
  EXPECT_EQ(stage_.Picks(), "2");
  EXPECT_THAT(stage_.Seen(), ElementsAre("listen 2", "state READY", "shutdown 1"));
}

TEST_F(RandomSubsettingTest, RS_016_AnotherSizeTakesEffectWithItsList) {
  ASSERT_TRUE(stage_.Lists(Hosts(20), Config(5)).ok());
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists(Hosts(20), Config(8)).ok());
  const std::vector<std::string> more = stage_.Seen();
  EXPECT_EQ(Count(more, "made"), 3);
  EXPECT_EQ(Count(more, "shutdown"), 0);
  ASSERT_TRUE(stage_.Lists(Hosts(20), Config(1)).ok());
  const std::vector<std::string> fewer = stage_.Seen();
  EXPECT_EQ(Count(fewer, "made"), 0);
  EXPECT_EQ(Count(fewer, "shutdown"), 7);
}

TEST_F(RandomSubsettingTest, CLOSE_003_CLOSE_005_CloseClosesTheChild) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config(2)).ok());
  stage_.Forget();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), UnorderedElementsAre("shutdown 1", "shutdown 2"));
  EXPECT_TRUE(stage_.Lists({"c:1"}, Config(2)).ok());
  stage_.ExitsIdle();
  stage_.ResolverFails("late");
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

}  // namespace
}  // namespace lbc::policies
