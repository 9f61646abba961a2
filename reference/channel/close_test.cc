// Closing a channel: what ends, in which order, and that nothing is heard afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

class Closing : public PuppetChannelTest {};

TEST_F(Closing, CLOSE_001_ClosesThePolicyOnceAndLeavesNothingBehind) {
  Ready();
  Reports(UsePicker(a_));
  const auto dialling = puppet_->Make("b:1");
  dialling->Connect();
  const auto failed = puppet_->Make("c:1");
  failed->Connect();
  stage_.Settle();
  stage_.Fails(3);
  stage_.Forget();
  EXPECT_GT(stage_.clock().pending(), 0u);
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "drain 2", "puppet closed"))
      << "every connection, and every attempt";
  EXPECT_FALSE(stage_.resolver().active());
  EXPECT_EQ(stage_.clock().pending(), 0u) << "no timer";
  stage_.Succeeds(2);
  stage_.Advances(minutes(60));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(Closing, CLOSE_001_ClosesBothPoliciesDuringASwitch) {
  Ready();
  Reports(UsePicker(a_));
  stage_.policies().Register(std::make_shared<fixtures::PuppetBuilder>("newer", stage_.words()));
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "newer"})").ok());
  stage_.Forget();
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), ElementsAre("newer closed", "drain 1", "puppet closed"));
}

TEST_F(Closing, CLOSE_007_EndsCallsThatWaitAndThoseThatCome) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(),
              testing::IsSupersetOf({"call 1 ends CANCELLED: the client connection is closing",
                                     "call 2 ends CANCELLED: the client connection is closing"}));
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 3 ends CANCELLED: the client connection is closing",
                          "call 4 ends CANCELLED: the client connection is closing"));
}

TEST_F(Closing, CLOSE_008_CutsCallsUnderWayWhereShutdownLetsThemFinish) {
  Ready();
  const auto b = ReadySubConn("b:1");
  Reports(UsePicker(a_));
  stage_.Call();
  a_->Shutdown();
  Reports(UsePicker(b));
  stage_.Call();
  stage_.Forget();
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends OK")) << "a was shut down before it ended";
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), Contains("call 2 ends CANCELLED: the client connection is closing"));
}

TEST_F(Closing, CLOSE_008_CutsAlsoTheCallsOfAConnectionThatOnlyDrains) {
  Ready();
  Reports(UsePicker(a_));
  stage_.Call();
  a_->Shutdown();
  stage_.Settle();
  stage_.Forget();
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), Contains("call 1 ends CANCELLED: the client connection is closing"));
}

TEST_F(Closing, CLOSE_009_ASecondCloseAnswersAnErrorAndChangesNothing) {
  Ready();
  Reports(UsePicker(a_));
  EXPECT_EQ(stage_.Closes(), "OK");
  stage_.Forget();
  EXPECT_THAT(stage_.Closes(), HasSubstr("CANCELLED: the client connection was closed before"));
  stage_.channel().Connect();
  stage_.channel().ResetConnectBackoff();
  a_->Connect();
  stage_.Advances(minutes(60));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.state(), kShutdown);
}

TEST_F(Closing, CLOSE_010_AnswersOnlyWhenThePolicysCloseHasReturned) {
  Ready();
  puppet_->OnClose([this] { stage_.words().emplace_back("the policy takes its time"); });
  stage_.channel().Close([this](const absl::Status&) { stage_.words().emplace_back("answered"); });
  EXPECT_THAT(Seen(),
              ElementsAre("drain 1", "puppet closed", "the policy takes its time", "answered"));
}

TEST_F(Closing, CLOSE_010_AlsoOfAPolicyReplacedJustBefore) {
  Connects();
  Reports(QueuePicker(), kConnecting);
  const auto newer = std::make_shared<fixtures::PuppetBuilder>("newer", stage_.words());
  stage_.policies().Register(newer);
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "newer"})").ok());
  stage_.Forget();
  stage_.channel().Close([this](const absl::Status&) { stage_.words().emplace_back("answered"); });
  newer->Report(kReady, QueuePicker());  // Retires the old one, which is closed later.
  EXPECT_THAT(Seen(), ElementsAre("puppet closed", "newer closed", "answered"));
}

TEST_F(Closing, CLOSE_012_DisturbsNoOtherChannel) {
  Ready();
  Reports(UsePicker(a_));
  fixtures::ManualSerializer& serializer = stage_.serializer();
  const auto theirs = std::make_shared<ManualResolver>("theirs");
  stage_.resolvers().Register(theirs);
  LogSink& log = NoLog();
  auto other = Channel::Make("theirs:///service",
                             {.default_service_config = R"({"loadBalancingPolicy": "puppet"})"},
                             {.transport = &stage_.transport(),
                              .clock = &stage_.clock(),
                              .random = &stage_.random(),
                              .serializer = &serializer,
                              .policies = &stage_.policies(),
                              .resolvers = &stage_.resolvers(),
                              .log = &log});
  ASSERT_TRUE(other.ok());
  (*other)->Connect();
  stage_.Settle();
  ASSERT_TRUE(theirs->UpdateState({.addresses = {{.addr = "a:1"}}}).ok());
  // The strings are now those of the other channel's policy.
  const auto b = ReadySubConn("a:1");
  Reports(UsePicker(b));
  (*other)->Close();
  stage_.Settle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 2", "puppet closed"));
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Call();
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 1 ends OK"));
}

TEST_F(Closing, CLOSE_013_WhatThePolicySaysAfterItsCloseIsNotHeard) {
  Ready();
  Reports(UsePicker(a_));
  // The instance lives until the channel goes, and so does its handle.
  absl::Status late;
  puppet_->OnClose([&] {
    puppet_->Report(kTransientFailure, FailPicker(absl::UnavailableError("late")));
    puppet_->client_conn().ResolveNow();
    late = puppet_->client_conn().NewSubConn({{.addr = "late:1"}}, {}).status();
    a_->Connect();
  });
  stage_.Advances(minutes(30));
  EXPECT_EQ(stage_.state(), kIdle) << "and not TRANSIENT_FAILURE";
  EXPECT_EQ(late.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "puppet closed"));
  stage_.channel().Connect();
  stage_.Settle();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0);
}

}  // namespace
}  // namespace lbc
