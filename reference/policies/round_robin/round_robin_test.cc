// round_robin with its real children, on the stage.
#include "reference/policies/round_robin/round_robin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "fixtures/random/seeded_random.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::ListOfEndpoints;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

class RoundRobinTest : public testing::Test {
 protected:
  RoundRobinTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    stage_.Build(RoundRobinBuilder(registry_));
  }

  // Connected, and found healthy.
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
    stage_.HealthBecomes(id, kReady);
  }
  void Fails(int id, const std::string& error = "refused") {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kTransientFailure, error);
  }

  Registry registry_;
  PolicyStage stage_;
};

TEST_F(RoundRobinTest, RR_001_RR_018_ConnectsToEveryEndpointAtOnce) {
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 1 a:1", "connect 1", "made 2 b:1", "connect 2",
                                         "made 3 c:1", "connect 3", "state CONNECTING"));
  EXPECT_EQ(stage_.Picks(), "queue");
}

TEST_F(RoundRobinTest, RR_004_EveryRoundVisitsEveryReadyEndpointOnce) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  for (const int id : {1, 2, 3}) Connects(id);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(stage_.Picks(7), "1 2 3 1 2 3 1");
}

TEST_F(RoundRobinTest, RR_005_EveryNewPickerBeginsAtARandomEndpoint) {
  fixtures::SeededRandom chance(3);
  stage_.options().random = &chance;
  stage_.Build(RoundRobinBuilder(registry_));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  for (const int id : {1, 2, 3}) Connects(id);
  std::map<std::string, int> first;
  constexpr int kPickers = 3000;
  for (int i = 0; i < kPickers; ++i) {
    stage_.ResolverFails("any report makes a new picker");
    ++first[stage_.Picks()];
  }
  ASSERT_EQ(first.size(), 3u);
  for (const auto& [endpoint, count] : first) {
    EXPECT_NEAR(count, kPickers / 3.0, 6 * std::sqrt(kPickers * (1 / 3.0) * (2 / 3.0)));
  }
}

TEST_F(RoundRobinTest, RR_008_OnlyReadyEndpointsArePicked) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  Connects(1);
  EXPECT_EQ(stage_.Picks(2), "1 1");
  Connects(2);
  EXPECT_EQ(stage_.Picks(4), "1 2 1 2");
  stage_.Becomes(1, kIdle);
  EXPECT_EQ(stage_.Picks(2), "2 2");
}

TEST_F(RoundRobinTest, RR_010_RR_012_RR_017_FailsWhenAllHaveFailedAndStaysSo) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Fails(1, "a is down");
  EXPECT_EQ(stage_.state(), kConnecting);
  Fails(2, "b is down");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(2), "fail: a is down fail: b is down");
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 1")) << "reconnecting is no news";
}

TEST_F(RoundRobinTest, RR_014_AnEndpointWithTwoAddressesIsOne) {
  const Endpoint two{.addresses = {{.addr = "a:1"}, {.addr = "a:2"}}};
  const Endpoint one{.addresses = {{.addr = "b:1"}}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({two, one})).ok());
  Fails(1);
  EXPECT_EQ(stage_.Seen().back(), "connect 3") << "the endpoint's second address is tried";
  Connects(3);
  Connects(2);
  EXPECT_EQ(stage_.Picks(4), "3 2 3 2");
}

TEST_F(RoundRobinTest, RR_016_IDLE_010_ALostConnectionIsMadeAnew) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE", "connect 1", "state CONNECTING"))
      << "RR-011: IDLE is passed through";
}

TEST_F(RoundRobinTest, RR_019_AnyConfigIsAccepted) {
  struct Foreign final : LoadBalancingConfig {};
  EXPECT_TRUE(stage_.Lists({"a:1"}, std::make_shared<Foreign>()).ok());
  EXPECT_EQ(RoundRobinBuilder(registry_).config_parser(), nullptr);
}

TEST_F(RoundRobinTest, HEALTH_008_AnUnhealthyEndpointGetsNoCalls) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  Connects(2);
  stage_.Forget();
  stage_.HealthBecomes(1, kTransientFailure, "NOT_SERVING");
  EXPECT_EQ(stage_.Picks(2), "2 2");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY")) << "the connection is not touched";
  stage_.HealthBecomes(1, kReady);
  EXPECT_EQ(stage_.Picks(2), "1 2");
}

TEST_F(RoundRobinTest, RESOLVER_001_PERF_003_OneChangeTouchesOneEndpoint) {
  std::vector<std::string> addrs;
  for (int i = 0; i < 1000; ++i) addrs.push_back("a:" + std::to_string(i));
  ASSERT_TRUE(stage_.Lists(addrs).ok());
  for (int id = 1; id <= 1000; ++id) Connects(id);
  stage_.Forget();
  addrs[500] = "new:1";
  ASSERT_TRUE(stage_.Lists(addrs).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("made 1001 new:1", "connect 1001", "shutdown 501", "state READY"));
}

TEST_F(RoundRobinTest, RESOLVER_003_OneRefusalDoesNotHinderTheOthers) {
  stage_.channel().RefuseSubConns({"a:1"}, 1, absl::InternalError("out of descriptors"));
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  EXPECT_EQ(stage_.Picks(2), "1 1");
}

TEST_F(RoundRobinTest, RESOLVER_009_AResolverErrorAfterAGoodListChangesNothing) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.ResolverFails("lost");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(RoundRobinTest, WithoutPickFirstThereIsNoRoundRobin) {
  const Registry empty;
  EXPECT_EQ(RoundRobinBuilder(empty).Build(stage_.channel(), stage_.options()), nullptr);
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("error: round_robin: its child policy pick_first is not registered"));
}

TEST_F(RoundRobinTest, CLOSE_003_CLOSE_005_CloseShutsEverythingDownAndIsSilent) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  stage_.Forget();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1", "shutdown 2"));
  stage_.Becomes(1, kIdle);
  stage_.Becomes(2, kReady);
  stage_.ExitsIdle();
  stage_.ResolverFails("late");
  EXPECT_TRUE(stage_.Lists({"c:1"}).ok());
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

}  // namespace
}  // namespace lbc::policies
