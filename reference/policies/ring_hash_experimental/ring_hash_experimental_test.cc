// The whole policy on the stage, with its real children.
#include "reference/policies/ring_hash_experimental/ring_hash_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::ListOfEndpoints;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

class RingHashTest : public testing::Test {
 protected:
  RingHashTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    builder_ = MakeRingHashBuilder(registry_);
    stage_.Build(*builder_);
  }

  std::shared_ptr<const LoadBalancingConfig> Config(
      const std::string& json = R"({"requestHashHeader": "k"})") {
    return *builder_->config_parser()->ParseConfig(json);
  }
  absl::Status Lists(const std::vector<std::string>& addrs) {
    return stage_.Lists(addrs, Config());
  }
  // The answer to a call that is at home at `addr`: its key is the text of that one's first place.
  std::string AtHome(const std::string& addr) {
    const Metadata metadata = {{"k", addr + "_0"}};
    return stage_.Picks(1, {.metadata = &metadata});
  }
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
    stage_.HealthBecomes(id, kReady);
  }
  void Fails(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kTransientFailure, "refused " + std::to_string(id));
  }

  Registry registry_;
  std::shared_ptr<const Builder> builder_;
  PolicyStage stage_;
};

TEST_F(RingHashTest, RH_015_NothingIsConnectedBeforeACallNeedsIt) {
  EXPECT_TRUE(Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE"));
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "IDLE-009";
  EXPECT_EQ(AtHome("b:1"), "queue");
  EXPECT_EQ(AtHome("b:1"), "queue");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 1 b:1", "connect 1"));
  Connects(1);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(AtHome("b:1"), "1");
  EXPECT_EQ(AtHome("a:1"), "queue");
}

TEST_F(RingHashTest, RH_016_RH_019_AFailureIsFollowedByTheNextWithoutACall) {
  ASSERT_TRUE(Lists({"c:1", "b:1", "a:1"}).ok());
  EXPECT_EQ(AtHome("b:1"), "queue");
  stage_.Forget();
  Fails(1);
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("state CONNECTING", "made 2 a:1", "connect 2", "state CONNECTING"))
      << "RH-020: the one with the least key";
  Fails(2);
  EXPECT_EQ(stage_.state(), kTransientFailure) << "RH-018: two have failed";
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 3u) << "and the third is tried";
  EXPECT_EQ(AtHome("b:1"), "queue") << "the third may yet answer";
  Fails(3);
  EXPECT_EQ(AtHome("b:1"), "fail: refused 1");
  EXPECT_EQ(AtHome("a:1"), "fail: refused 2");
  stage_.Becomes(2, kIdle);
  Connects(2);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(AtHome("b:1"), "2");
}

TEST_F(RingHashTest, RH_021_WhoIsLostSleepsUntilItIsNeeded) {
  ASSERT_TRUE(Lists({"a:1"}).ok());
  EXPECT_EQ(AtHome("a:1"), "queue");
  Connects(1);
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE"));
  EXPECT_EQ(AtHome("a:1"), "queue");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "connect 1"));
}

TEST_F(RingHashTest, RH_008_RH_027_AHashKeyOfItsOwnPlacesAnEndpoint) {
  const Endpoint a{.addresses = {{.addr = "a:1"}},
                   .attributes = Attributes().With(kHashKey, std::string("alpha"))};
  const Endpoint b{.addresses = {{.addr = "b:1"}},
                   .attributes = Attributes().With(kHashKey, std::string())};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({a, b}), Config()).ok());
  EXPECT_EQ(AtHome("alpha"), "queue");
  Connects(1);
  EXPECT_EQ(AtHome("alpha"), "1");
  EXPECT_EQ(AtHome("b:1"), "queue") << "an empty key is none";
  Connects(2);
  Endpoint renamed = a;
  renamed.attributes = Attributes().With(kHashKey, std::string("omega"));
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({renamed, b}), Config()).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
  EXPECT_EQ(AtHome("omega"), "1");
}

TEST_F(RingHashTest, RH_014_RH_027_WeightsGiveParts) {
  Endpoint a{.addresses = {{.addr = "a:1"}}}, b{.addresses = {{.addr = "b:1"}}};
  const auto part_of_b = [&](std::uint32_t weight) {
    b.attributes = Attributes().With(kEndpointWeight, weight);
    EXPECT_TRUE(stage_.Lists(ListOfEndpoints({a, b}), Config()).ok());
    int count = 0;
    for (int i = 0; i < 1000; ++i) {
      const Metadata metadata = {{"k", "user-" + std::to_string(i)}};
      count += stage_.Picks(1, {.metadata = &metadata}) == "2" ? 1 : 0;
    }
    return count;
  };
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({a, b}), Config()).ok());
  EXPECT_EQ(AtHome("a:1"), "queue");
  Connects(1);
  EXPECT_EQ(AtHome("b:1"), "queue");
  Connects(2);
  EXPECT_NEAR(part_of_b(0), 500, 100) << "0 counts as 1";
  EXPECT_NEAR(part_of_b(9), 900, 60);
}

TEST_F(RingHashTest, RH_013_RH_028_AnEndpointIsItsSetOfAddresses) {
  const Address x{.addr = "x:1"}, y{.addr = "y:1"};
  const Endpoint xy{.addresses = {x, y}}, yx{.addresses = {y, x}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({xy, xy}), Config()).ok());
  EXPECT_EQ(AtHome("x:1"), "queue");
  Connects(1);
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({yx}), Config()).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY")) << "the connection is kept";
  EXPECT_EQ(AtHome("y:1"), "1");
}

TEST_F(RingHashTest, CON_045_EndpointsWithoutAddressesAreLeftOut) {
  const Endpoint none, a{.addresses = {{.addr = "a:1"}}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({none, a}), Config()).ok());
  EXPECT_EQ(AtHome("a:1"), "queue");
  Connects(1);
  EXPECT_EQ(AtHome("anything"), "1");
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(ListOfEndpoints({none}), Config())));
  EXPECT_EQ(stage_.state(), kTransientFailure);
}

TEST_F(RingHashTest, RESOLVER_005_AnEmptyListAndAnErrorBeforeAny) {
  stage_.ResolverFails("away");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_NE(AtHome("a:1").find("away"), std::string::npos);
  EXPECT_TRUE(IsBadResolverState(Lists(std::vector<std::string>())));
  ASSERT_TRUE(Lists({"a:1"}).ok());
  EXPECT_EQ(stage_.state(), kIdle);
  stage_.ResolverFails("away");
  EXPECT_EQ(stage_.state(), kIdle) << "RESOLVER-009: what is listed stays good";
}

TEST_F(RingHashTest, BLD_016_AListWithoutItsConfigIsBadAndChangesNothing) {
  struct Foreign final : LoadBalancingConfig {};
  ASSERT_TRUE(Lists({"a:1"}).ok());
  EXPECT_EQ(AtHome("a:1"), "queue");
  Connects(1);
  stage_.Forget();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"})));
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"}, std::make_shared<Foreign>())));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(AtHome("a:1"), "1");
}

TEST_F(RingHashTest, CLOSE_003_CloseGivesUpWhatWasMade) {
  ASSERT_TRUE(Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(AtHome("a:1"), "queue");
  stage_.Forget();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1"));
}

TEST_F(RingHashTest, WithoutPickFirstThereIsNone) {
  const Registry empty;
  EXPECT_EQ(MakeRingHashBuilder(empty)->Build(stage_.channel(), stage_.options()), nullptr);
}

}  // namespace
}  // namespace lbc::policies
