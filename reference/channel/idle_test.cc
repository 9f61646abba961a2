// Idle mode: what sends a channel into it, what wakes it, and what asking to connect does
// otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using enum ConnectivityState;

class IdleMode : public PuppetChannelTest {
 protected:
  void ServesFromA() {
    Ready();
    Reports(UsePicker(a_));
  }
};

TEST_F(IdleMode, IDLE_001_IDLE_002_HalfAnHourWithoutCallsClosesEverything) {
  EXPECT_EQ(ChannelOptions().idle_timeout, minutes(30));
  ServesFromA();
  stage_.Advances(minutes(30) - seconds(1));
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Advances(seconds(1));
  EXPECT_EQ(stage_.state(), kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "puppet closed"));
  EXPECT_FALSE(stage_.resolver().active());
  EXPECT_EQ(stage_.clock().pending(), 0u) << "idle costs nothing";
}

TEST(IdleTimeout, IDLE_001_ZeroSwitchesItOff) {
  class Never final : public PuppetChannelTest {
   public:
    Never() : PuppetChannelTest({.idle_timeout = Duration::zero()}) {}
    void TestBody() override {
      Ready();
      Reports(UsePicker(a_));
      stage_.Advances(hours(1000));
      EXPECT_EQ(stage_.state(), kReady);
      EXPECT_THAT(stage_.Seen(), IsEmpty());
    }
  };
  Never().TestBody();
}

TEST_F(IdleMode, IDLE_003_ACallUnderWayKeepsItAwakeAndTimeCountsFromTheEndOfTheLast) {
  ServesFromA();
  stage_.Call();
  stage_.Advances(minutes(45));
  stage_.Finish(1);
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Advances(minutes(29));
  stage_.Finish(stage_.Call());
  stage_.Advances(minutes(30) - seconds(1));
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Advances(seconds(1));
  EXPECT_EQ(stage_.state(), kIdle);
}

TEST_F(IdleMode, IDLE_003_ACallThatWaitsKeepsItAwakeToo) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  stage_.Call(Patient());
  stage_.Advances(hours(2));
  EXPECT_EQ(stage_.state(), kConnecting);
  stage_.Cancel(1);
  stage_.Advances(minutes(30));
  EXPECT_EQ(stage_.state(), kIdle);
}

TEST_F(IdleMode, IDLE_004_ACallWakesItAndWaitsForTheConnection) {
  ServesFromA();
  stage_.Advances(minutes(30));
  stage_.Forget();
  stage_.Call();
  EXPECT_EQ(stage_.state(), kConnecting);
  EXPECT_TRUE(stage_.resolver().active());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"))
      << "and is not placed by the picker of before";
  const auto again = ReadySubConn("a:1");
  Reports(UsePicker(again));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(IdleMode, IDLE_004_ARequestToConnectWakesIt) {
  EXPECT_EQ(stage_.channel().GetState(/*try_to_connect=*/false), kIdle);
  stage_.Settle();
  EXPECT_FALSE(stage_.resolver().active()) << "to look is not to ask";
  EXPECT_EQ(stage_.channel().GetState(/*try_to_connect=*/true), kIdle);
  stage_.Settle();
  EXPECT_TRUE(stage_.resolver().active());
  EXPECT_EQ(stage_.state(), kConnecting);
}

// Notes the channel's state while it is built.
class StateNoter final : public ResolverBuilder {
 public:
  explicit StateNoter(fixtures::ChannelStage& stage) : stage_(stage) {}
  [[nodiscard]] std::string scheme() const override { return "noter"; }
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(const Target&, ResolverListener&,
                                                                const ResolverOptions&) override {
    noted.emplace_back(ToString(stage_.state()));
    return std::make_unique<Resolver>();
  }
  std::vector<std::string> noted;

 private:
  fixtures::ChannelStage& stage_;
};

TEST(LeavingIdleMode, IDLE_005_ConnectingIsPublicBeforeTheResolverIsBuilt) {
  fixtures::ChannelStage stage;
  const auto noter = std::make_shared<StateNoter>(stage);
  stage.resolvers().Register(noter);
  stage.policies().Register(std::make_shared<fixtures::PuppetBuilder>("pick_first", stage.words()));
  ASSERT_TRUE(stage.Open({}, "noter:///x").ok());
  EXPECT_EQ(stage.state(), kIdle);
  stage.Call();
  EXPECT_THAT(noter->noted, ElementsAre("CONNECTING"));
}

TEST_F(IdleMode, IDLE_006_APolicyWithoutExitIdleCannotBeMade) {
  class Without : public Balancer {
   public:
    absl::Status UpdateClientConnState(const ClientConnState&) override { return absl::OkStatus(); }
    void ResolverError(const absl::Status&) override {}
    void Close() override {}
  };
  class With final : public Without {
   public:
    void ExitIdle() override {}
  };
  EXPECT_TRUE(std::is_abstract_v<Without>);
  EXPECT_FALSE(std::is_abstract_v<With>) << "nothing else is missing";
}

TEST_F(IdleMode, IDLE_007_ARequestToConnectReachesTheNewestPolicyAtAnyTime) {
  ServesFromA();
  for (int i = 0; i < 2; ++i) {
    stage_.channel().Connect();
    stage_.Settle();
    EXPECT_THAT(stage_.Seen(), ElementsAre("puppet exits idle")) << "also when READY";
  }
  const auto newer = std::make_shared<fixtures::PuppetBuilder>("newer", stage_.words());
  stage_.policies().Register(newer);
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "newer"})").ok());
  stage_.Forget();
  stage_.channel().Connect();
  stage_.Settle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("newer exits idle")) << "the newest, and no other";
}

}  // namespace
}  // namespace lbc
