// Calls that wait for a picker: what lets them wait, and all that ends the wait.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reference/channel/puppet_channel_test_util.h"
#include "reference/policies/builtin.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;
using enum ConnectivityState;

class Waits : public PuppetChannelTest {};

TEST_F(Waits, PICK_004_BothKindsOfCallWaitInLineWhenThePickerQueues) {
  Ready();
  Reports(QueuePicker());
  for (int i = 0; i < 3; ++i) stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 2 goes to a:1",
                                         "call 3 goes to a:1", "call 4 goes to a:1"));
}

TEST_F(Waits, PICK_004_PICK_015_PICK_016_ADeadlineEndsTheWaitOfBothKinds) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  const TimePoint now = stage_.clock().Now();
  stage_.Call({.deadline = now + seconds(2), .wait_for_ready = true});
  stage_.Call({.deadline = now + seconds(1)});
  stage_.Call({.deadline = now});
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 3 ends DEADLINE_EXCEEDED: ")));
  stage_.Advances(milliseconds(999));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 2 ends DEADLINE_EXCEEDED: ")));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 ends DEADLINE_EXCEEDED: ")));
  EXPECT_EQ(stage_.clock().pending(), 1u) << "the idle timer's alone";
}

TEST_F(Waits, PICK_015_TheLatestErrorOfAPickerIsInTheWords) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("a is down")), kTransientFailure);
  stage_.Call({.deadline = stage_.clock().Now() + seconds(1), .wait_for_ready = true});
  Reports(FailPicker(absl::UnavailableError("b is down")), kTransientFailure);
  Reports(QueuePicker(), kConnecting);
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(),
              ElementsAre(AllOf(StartsWith("call 1 ends DEADLINE_EXCEEDED: "),
                                HasSubstr("b is down"), Not(HasSubstr("a is down")))));
}

TEST_F(Waits, PICK_004_PICK_015_PICK_016_CancellingEndsTheWaitOfBothKinds) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  stage_.Call(Patient());
  stage_.Call();
  stage_.Call();
  stage_.Cancel(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends CANCELLED: the call was cancelled"));
  stage_.Cancel(2);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 ends CANCELLED: the call was cancelled"));
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 3 goes to a:1"));
  stage_.Cancel(3);
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "what is under way its driver cancels";
}

TEST_F(Waits, PICK_025_APickerThatQueuesFailsNoCallWhateverTheState) {
  Ready();
  for (const ConnectivityState state : {kIdle, kConnecting, kReady, kTransientFailure}) {
    SCOPED_TRACE(ToString(state));
    Reports(QueuePicker(), state);
    EXPECT_EQ(stage_.state(), state);
    stage_.Call();
    EXPECT_THAT(stage_.Seen(), IsEmpty());
  }
}

TEST_F(Waits, PICK_027_ClosingADeadlineAndCancellingEndWhatWaitsForReadiness) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("down")), kTransientFailure);
  stage_.Call(Patient());
  stage_.Call({.deadline = stage_.clock().Now() + seconds(1), .wait_for_ready = true});
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 2 ends DEADLINE_EXCEEDED: ")));
  stage_.Cancel(3);
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 3 ends CANCELLED: ")));
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), Contains("call 1 ends CANCELLED: the client connection is closing"));
}

TEST_F(Waits, PICK_028_ACallOnAClosedChannelIsCancelled) {
  Ready();
  Reports(UsePicker(a_));
  EXPECT_EQ(stage_.Closes(), "OK");
  stage_.Forget();
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 ends CANCELLED: the client connection is closing",
                          "call 2 ends CANCELLED: the client connection is closing"));
}

TEST_F(Waits, PICK_029_TheCallsWordOnWaitingGoesBeforeTheConfigsAndThatBeforeTheDefault) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("down")), kTransientFailure);
  EXPECT_TRUE(stage_
                  .Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet", "methodConfig": [
      {"name": [{"service": "patient.Service"}], "waitForReady": true},
      {"name": [{"service": "hasty.Service"}], "waitForReady": false}]})")
                  .ok());
  stage_.Forget();
  stage_.Call({.full_method_name = "/other.Service/Call"});
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: down")) << "the default";
  stage_.Call({.full_method_name = "/patient.Service/Call"});
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "the config before the default";
  stage_.Call({.full_method_name = "/patient.Service/Call", .wait_for_ready = false});
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 3 ends UNAVAILABLE: down")) << "the call first";
  stage_.Call({.full_method_name = "/hasty.Service/Call", .wait_for_ready = true});
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "the call first";
}

TEST_F(Waits, PICK_036_CallsMadeWhileTheChannelConnectsAreNotFailedForThat) {
  for (const char* policy : {"pick_first", "round_robin"}) {
    SCOPED_TRACE(policy);
    fixtures::ChannelStage stage;
    policies::RegisterBuiltinPolicies(stage.policies());
    ASSERT_TRUE(stage
                    .Open({.default_service_config =
                               R"({"loadBalancingPolicy": ")" + std::string(policy) + R"("})"})
                    .ok());
    stage.Call();
    ASSERT_TRUE(stage.Lists({"a:1"}).ok());
    stage.Call();
    stage.Call(Patient());
    stage.Advances(seconds(2));
    EXPECT_THAT(stage.Seen(), ElementsAre("dial 1 a:1"));
    stage.Succeeds(1);
    EXPECT_THAT(stage.Seen(),
                ElementsAre("call 1 goes to a:1", "call 2 goes to a:1", "call 3 goes to a:1"));
  }
}

TEST_F(Waits, UntilTheResolverAndThePolicyHaveSpoken) {
  stage_.Call();
  EXPECT_EQ(stage_.state(), kConnecting) << "a call wakes the channel";
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Ready();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(Waits, NoLongerThanTheServiceConfigAllowsTheMethod) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  EXPECT_TRUE(stage_
                  .Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet", "methodConfig": [
      {"name": [{"service": "test.Service"}], "timeout": "2s"}]})")
                  .ok());
  stage_.Forget();
  stage_.Call();
  stage_.Call({.deadline = stage_.clock().Now() + seconds(1)});
  stage_.Call({.deadline = stage_.clock().Now() + seconds(3)});
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 2 ends DEADLINE_EXCEEDED: ")));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 ends DEADLINE_EXCEEDED: "),
                                         StartsWith("call 3 ends DEADLINE_EXCEEDED: ")));
}

}  // namespace
}  // namespace lbc
