// The states of a SubConn, and the pauses between its attempts, as a policy sees them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/transport/channel_stage.h"
#include "fixtures/transport/puppet_policy.h"

namespace lbc {
namespace {

using fixtures::ChannelStage;
using fixtures::PuppetBuilder;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SubConns : public testing::Test {
 protected:
  SubConns() {
    stage_.policies().Register(puppet_);
    EXPECT_TRUE(
        stage_.Open({.default_service_config = R"({"loadBalancingPolicy": "puppet"})"}).ok());
    stage_.channel().Connect();
    stage_.Settle();
    EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
    stage_.Forget();
  }
  std::vector<std::string> Seen() {
    stage_.Settle();
    return stage_.Seen();
  }
  void Connects(SubConn& sub_conn) {
    sub_conn.Connect();
    stage_.Settle();
  }

  ChannelStage stage_;
  std::shared_ptr<PuppetBuilder> puppet_ =
      std::make_shared<PuppetBuilder>("puppet", stage_.words());
};

TEST_F(SubConns, DoNothingUntilTheyAreAsked) {
  const auto a = puppet_->Make("a:1");
  EXPECT_THAT(Seen(), IsEmpty());
  a->Connect();
  EXPECT_THAT(stage_.Seen(), ElementsAre("dial 1 a:1")) << "the policy is told later: CONC-003";
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 CONNECTING"));
  a->Connect();
  EXPECT_THAT(Seen(), IsEmpty()) << "SC-003";
  stage_.Succeeds(1);
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 READY"));
  a->Connect();
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(SubConns, GoIdleWhenLostAndStayThere) {
  const auto a = puppet_->Make("a:1");
  Connects(*a);
  stage_.Succeeds(1);
  stage_.Forget();
  stage_.Loses(1);
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 IDLE: connection lost"));
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 1);
  stage_.Advances(seconds(600));
  EXPECT_THAT(Seen(), IsEmpty());
  Connects(*a);
  EXPECT_THAT(Seen(), ElementsAre("dial 2 a:1", "puppet hears a:1 CONNECTING"));
}

TEST_F(SubConns, BackOffFromTheStartOfTheAttempt) {
  const auto a = puppet_->Make("a:1");
  Connects(*a);
  stage_.Advances(milliseconds(300));
  stage_.Forget();
  stage_.Fails(1);
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 TRANSIENT_FAILURE: refused"));
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 1);
  a->Connect();
  stage_.Advances(milliseconds(699));
  EXPECT_THAT(Seen(), IsEmpty()) << "a Connect does not cut it short";
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused"));
  stage_.Advances(seconds(600));
  EXPECT_THAT(Seen(), IsEmpty()) << "SC-006: reconnecting takes a Connect";

  stage_.random().NextUnit({0.5});
  Connects(*a);
  stage_.Fails(2);
  stage_.Forget();
  stage_.Advances(milliseconds(1599));
  EXPECT_THAT(Seen(), IsEmpty()) << "the second pause is longer";
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused"));

  Connects(*a);
  stage_.Succeeds(3);
  stage_.Loses(3);
  Connects(*a);
  stage_.Fails(4);
  stage_.Forget();
  stage_.Advances(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused")) << "SC-026: success resets";
}

TEST_F(SubConns, GiveAnAttemptTwentySeconds) {
  const auto a = puppet_->Make("a:1");
  Connects(*a);
  stage_.Forget();
  stage_.Advances(milliseconds(19'999));
  EXPECT_THAT(Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  const auto seen = Seen();
  ASSERT_EQ(seen.size(), 3u) << "the pause was over long before: IDLE follows at once";
  EXPECT_EQ(seen[0], "drain 1");
  EXPECT_THAT(seen[1], HasSubstr("a:1 TRANSIENT_FAILURE: connection to a:1 timed out"));
  EXPECT_THAT(seen[2], HasSubstr("a:1 IDLE"));
  stage_.transport().Succeed(1);
  EXPECT_THAT(Seen(), IsEmpty()) << "late news of an attempt that was given up";
}

TEST_F(SubConns, TryTheirAddressesInOrderWithinOneDeadline) {
  const auto sub_conn = puppet_->MakeOf({"a:1", "b:1", "c:1"});
  Connects(*sub_conn);
  stage_.Fails(1, "first");
  EXPECT_THAT(Seen(),
              ElementsAre("dial 1 a:1", "puppet hears a:1 CONNECTING", "drain 1", "dial 2 b:1"));
  stage_.Advances(seconds(15));
  stage_.Fails(2, "second");
  EXPECT_THAT(Seen(), ElementsAre("drain 2", "dial 3 c:1"));
  stage_.Advances(seconds(5));
  EXPECT_THAT(Seen(), ElementsAre("drain 3", "puppet hears a:1 TRANSIENT_FAILURE: first",
                                  "puppet hears a:1 IDLE: first"));
}

TEST_F(SubConns, SayShutdownOnceAndNothingAfter) {
  const auto never = puppet_->Make("never:1");
  never->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("puppet hears never:1 SHUTDOWN")) << "SC-014";
  const auto a = puppet_->Make("a:1");
  Connects(*a);
  stage_.Forget();
  a->Shutdown();
  a->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 SHUTDOWN")) << "SC-012";
  stage_.Succeeds(1);
  a->Connect();
  stage_.Advances(seconds(600));
  EXPECT_THAT(Seen(), IsEmpty()) << "SC-015";
}

TEST_F(SubConns, LeaveABackOffWhenItIsReset) {
  const auto a = puppet_->Make("a:1");
  Connects(*a);
  stage_.Fails(1);
  stage_.Forget();
  stage_.channel().ResetConnectBackoff();
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused"));
  Connects(*a);
  stage_.Fails(2);
  stage_.Forget();
  stage_.Advances(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused")) << "counted afresh";
}

TEST_F(SubConns, AreWellWhenReadyAndNobodyChecksHealth) {
  const auto a = puppet_->Make("a:1");
  std::vector<std::string> health;
  const StateListener listener = [&](const SubConnState& state) {
    health.emplace_back(ToString(state.connectivity_state));
  };
  a->RegisterHealthListener(listener);
  stage_.Settle();
  EXPECT_THAT(health, IsEmpty()) << "HEALTH-011";
  Connects(*a);
  stage_.Succeeds(1);
  a->RegisterHealthListener(listener);
  EXPECT_THAT(health, IsEmpty()) << "never inline";
  stage_.Settle();
  EXPECT_THAT(health, ElementsAre("READY"));
  a->RegisterHealthListener(listener);
  a->RegisterHealthListener(nullptr);
  stage_.Settle();
  EXPECT_THAT(health, ElementsAre("READY")) << "null unregisters";
}

TEST_F(SubConns, NeedAnAddressAndAnOpenChannel) {
  EXPECT_EQ(puppet_->client_conn().NewSubConn({}, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

// What follows is about the deprecated way of giving a SubConn other addresses.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

TEST_F(SubConns, KeepAConnectionWhoseAddressIsStillListed) {
  const auto a = puppet_->Make("a:1");
  a->UpdateAddresses({{.addr = "b:1"}});
  EXPECT_THAT(Seen(), IsEmpty()) << "CC-019: only stored";
  Connects(*a);
  stage_.Succeeds(1);
  EXPECT_THAT(Seen(),
              ElementsAre("dial 1 b:1", "puppet hears a:1 CONNECTING", "puppet hears a:1 READY"));
  a->UpdateAddresses({{.addr = "c:1"}, {.addr = "b:1"}});
  EXPECT_THAT(Seen(), IsEmpty());
  a->UpdateAddresses({{.addr = "c:1"}});
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "dial 2 c:1", "puppet hears a:1 CONNECTING"));
}

}  // namespace
}  // namespace lbc
