// What becomes of calls: the four outcomes of a pick, waiting, deadlines, completion hooks.
#include "reference/channel/call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/transport/channel_stage.h"
#include "fixtures/transport/puppet_policy.h"
#include "reference/core/fixed_picker.h"

namespace lbc {
namespace {

using fixtures::ChannelStage;
using fixtures::FunctionPicker;
using fixtures::PuppetBuilder;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

class Calls : public testing::Test {
 protected:
  Calls() {
    stage_.policies().Register(puppet_);
    EXPECT_TRUE(
        stage_.Open({.default_service_config = R"({"loadBalancingPolicy": "puppet"})"}).ok());
  }
  // From the first list on: SubConn a is READY, and the policy has reported nothing yet.
  void Ready() {
    stage_.channel().Connect();
    stage_.Settle();
    EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
    a_ = puppet_->Make("a:1");
    a_->Connect();
    stage_.Settle();
    stage_.Succeeds(1);
    stage_.Forget();
  }
  void Reports(std::shared_ptr<const Picker> picker, ConnectivityState state = kReady) {
    puppet_->Report(state, std::move(picker));
    stage_.Settle();
  }
  // A picker that chooses a, with a hook that writes down what it hears.
  std::shared_ptr<const Picker> Hooked() {
    return std::make_shared<FunctionPicker>([this](const PickInfo& info) {
      EXPECT_EQ(info.full_method_name, "/test.Service/Call");
      return PickResult::Use(*a_, [this](const DoneInfo& done) {
        stage_.words().push_back("done " + absl::StatusCodeToString(done.status.code()) +
                                 (done.bytes_sent ? " sent" : "") +
                                 (done.bytes_received ? " received" : ""));
      });
    });
  }
  static CallSpec Patient() { return {.wait_for_ready = true}; }

  ChannelStage stage_;
  std::shared_ptr<PuppetBuilder> puppet_ =
      std::make_shared<PuppetBuilder>("puppet", stage_.words());
  std::shared_ptr<SubConn> a_;
};

TEST_F(Calls, WaitUntilTheResolverAndThePolicyHaveSpoken) {
  stage_.Call();
  EXPECT_EQ(stage_.state(), kConnecting) << "a call wakes the channel";
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Ready();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(Calls, GoWhereThePickerSaysWithItsMetadata) {
  Ready();
  Reports(std::make_shared<FunctionPicker>([this](const PickInfo& info) {
    EXPECT_EQ(*FindFirst(*info.metadata, "x-user"), "ann");
    EXPECT_EQ(*info.call_attributes->Get(kCallKey), "key");
    return PickResult::Use(*a_, nullptr, {{"x-picked", "yes"}});
  }));
  stage_.Call({.metadata = {{"x-user", "ann"}},
               .attributes = Attributes().With(kCallKey, std::string("key"))});
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1 x-picked=yes"));
}

TEST_F(Calls, WaitInLineWhenThePickerQueues) {
  Ready();
  int asked = 0;
  Reports(std::make_shared<FunctionPicker>([&](const PickInfo&) {
    ++asked;
    return PickResult::Queue();
  }));
  for (int i = 0; i < 3; ++i) stage_.Call();
  stage_.Call(Patient());
  EXPECT_EQ(asked, 4) << "PICK-018: each call asks a picker once";
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 2 goes to a:1",
                                         "call 3 goes to a:1", "call 4 goes to a:1"));
}

TEST_F(Calls, FailUnlessTheyAreReadyToWait) {
  Ready();
  Reports(FailPicker(absl::NotFoundError("no server in zone eu-1")), kTransientFailure);
  stage_.Call();
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: no server in zone eu-1"));
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 goes to a:1"));
}

TEST_F(Calls, AreDroppedEvenIfTheyWouldWait) {
  Ready();
  Reports(std::make_shared<FunctionPicker>(
      [](const PickInfo&) { return PickResult::Drop(absl::PermissionDeniedError("not you")); }));
  stage_.Call(Patient());
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends PERMISSION_DENIED: not you"));
  Reports(std::make_shared<FunctionPicker>(
      [](const PickInfo&) { return PickResult::Drop(absl::AbortedError("odd")); }));
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("call 2 ends INTERNAL: ")));
}

TEST_F(Calls, PickAgainWhenTheChoiceIsNotReady) {
  Ready();
  const auto idle = puppet_->Make("idle:1");
  int done = 0;
  Reports(std::make_shared<FunctionPicker>([&](const PickInfo&) {
    return PickResult::Use(*idle, [&](const DoneInfo& info) {
      ++done;
      EXPECT_TRUE(info.status.ok());
      EXPECT_FALSE(info.bytes_sent);
    });
  }));
  stage_.Call();
  EXPECT_EQ(done, 1) << "DONE-002";
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
  EXPECT_EQ(done, 1);
}

TEST_F(Calls, WaitWhenTheChoiceIsNoneOfTheChannels) {
  class Foreign final : public SubConn {
    void Connect() override {}
    void Shutdown() override {}
    void UpdateAddresses(const std::vector<Address>&) override {}
    void RegisterHealthListener(StateListener) override {}
  };
  Ready();
  Foreign foreign;
  int done = 0;
  Reports(std::make_shared<FunctionPicker>(
      [&](const PickInfo&) { return PickResult::Use(foreign, [&](const DoneInfo&) { ++done; }); }));
  stage_.Call();
  EXPECT_EQ(done, 0) << "DONE-003";
  EXPECT_THAT(stage_.logs(), testing::Contains(HasSubstr("did not make")));
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(Calls, RunTheHookOnceHoweverTheyEnd) {
  Ready();
  Reports(Hooked());
  stage_.Call();
  stage_.Finish(1);
  stage_.Call();
  stage_.Finish(2, absl::DataLossError("server says"));
  stage_.Call();
  stage_.GiveUp(3);
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 goes to a:1", "call 1 ends OK", "done OK sent received",
                          "call 2 goes to a:1", "call 2 ends DATA_LOSS: server says",
                          "done DATA_LOSS sent", "call 3 goes to a:1", "done CANCELLED"));
  stage_.Call();
  stage_.Forget();
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(
      stage_.Seen(),
      testing::IsSupersetOf({"abort 1", "call 4 ends CANCELLED: the client connection is closing",
                             "done CANCELLED sent"}));
}

TEST_F(Calls, EndAtTheirDeadlineWhileTheyWait) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("all down")), kTransientFailure);
  const TimePoint now = stage_.clock().Now();
  stage_.Call({.deadline = now + seconds(2), .wait_for_ready = true});
  Reports(QueuePicker(), kConnecting);
  stage_.Call({.deadline = now + seconds(1)});
  stage_.Call({.deadline = now});
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("call 3 ends DEADLINE_EXCEEDED")));
  stage_.Advances(milliseconds(999));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("call 2 ends DEADLINE_EXCEEDED")));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("latest balancer error: all down")));
  EXPECT_EQ(stage_.clock().pending(), 1u) << "the idle timer's alone";
}

TEST_F(Calls, EndWhenTheyAreCancelledWhileTheyWait) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  stage_.Call(Patient());
  stage_.Call();
  stage_.Cancel(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends CANCELLED: the call was cancelled"));
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 goes to a:1"));
  stage_.Cancel(2);
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "what is under way its driver cancels";
}

TEST_F(Calls, KeepToWhatTheServiceConfigSaysOfTheirMethod) {
  Ready();
  Reports(FailPicker(absl::UnavailableError("down")), kTransientFailure);
  EXPECT_TRUE(stage_
                  .Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet", "methodConfig": [
      {"name": [{"service": "test.Service"}], "timeout": "2s", "waitForReady": true}]})")
                  .ok());
  stage_.Forget();
  stage_.Call();
  stage_.Call({.wait_for_ready = false});
  stage_.Call({.deadline = stage_.clock().Now() + seconds(1)});
  stage_.Call({.full_method_name = "/other.Service/Call"});
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 2 ends UNAVAILABLE: down", "call 4 ends UNAVAILABLE: down"));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("call 3 ends DEADLINE_EXCEEDED")));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("call 1 ends DEADLINE_EXCEEDED")));
}

TEST_F(Calls, EndWhenTheChannelCloses) {
  Ready();
  Reports(QueuePicker(), kConnecting);
  stage_.Call(Patient());
  stage_.Forget();
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(),
              testing::Contains("call 1 ends CANCELLED: the client connection is closing"));
  stage_.Call();
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 2 ends CANCELLED: the client connection is closing"));
}

TEST_F(Calls, DoNotMindAPickerThatGoesWhileTheyAreUnderWay) {
  Ready();
  Reports(Hooked());
  stage_.Call();
  Reports(FailPicker(absl::UnavailableError("down")), kTransientFailure);
  a_->Shutdown();
  stage_.Settle();
  stage_.Forget();
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends OK", "done OK sent received")) << "SC-013";
}

}  // namespace
}  // namespace lbc
