// What pick_first survives although no conforming channel does it: late events, a second Close,
// listeners called from inside its own calls; and what it owes at its end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::FakeChannel;
using fixtures::PolicyStage;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

class PickFirstSurvivalTest : public testing::Test {
 protected:
  PickFirstSurvivalTest() { stage_.Build(PickFirstBuilder()); }

  // Every Connect is answered at once, on the caller's stack, by `states`.
  void AnswersConnectInlineWith(std::vector<ConnectivityState> states) {
    stage_.channel().set_inline_script([this, states](FakeChannel::During during, int id) {
      if (during != FakeChannel::During::kConnect) return;
      for (const ConnectivityState state : states) stage_.channel().DeliverState(id, {state, {}});
    });
  }

  PolicyStage stage_;
};

TEST_F(PickFirstSurvivalTest, CLOSE_002_CLOSE_003_CloseShutsDownEverythingOnce) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(250));
  stage_.Forget();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1", "shutdown 2"));
  EXPECT_EQ(stage_.clock().pending(), 0u) << "CLOSE-004: the timer is cancelled";
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, CLOSE_005_AfterCloseNothingIsSaidOrDone) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Closes();
  stage_.Forget();
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  stage_.ExitsIdle();
  stage_.ResolverFails("late");
  EXPECT_TRUE(stage_.Lists({"c:1"}).ok());
  stage_.Advances(milliseconds(1000));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, AnIdlePickerMayOutliveItsPolicy) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  stage_.Closes();
  stage_.DestroyPolicy();
  stage_.Forget();
  EXPECT_EQ(stage_.Picks(), "queue");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, LateEventsFindNobodyWhenThePolicyIsGone) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.DestroyPolicy();
  stage_.Forget();
  stage_.Becomes(1, kReady);
  stage_.Advances(milliseconds(1000));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, PF_033_LateEventsOfWhatWasGivenUpAreIgnored) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(250));
  stage_.Becomes(2, kReady);
  stage_.Forget();
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(1, kShutdown);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "2");
  // The same address again, in a new SubConn: the old one's words are still nobody's.
  stage_.Becomes(2, kIdle);
  stage_.ExitsIdle();
  stage_.Forget();
  stage_.Becomes(1, kReady);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, AListenerCalledInsideConnectIsHeardInItsTurn) {
  AnswersConnectInlineWith({kConnecting, kReady});
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("state CONNECTING", "made 1 a:1", "connect 1", "state READY"));
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstSurvivalTest, AThousandInlineFailuresDoNotRecurse) {
  AnswersConnectInlineWith({kConnecting, kTransientFailure});
  std::vector<std::string> addrs;
  for (int i = 0; i < 1000; ++i) addrs.push_back("a:" + std::to_string(i));
  EXPECT_TRUE(stage_.Lists(addrs).ok());
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 1000u);
}

TEST_F(PickFirstSurvivalTest, AListenerCalledInsideNewSubConnIsHeardAfterIt) {
  stage_.channel().set_inline_script([this](FakeChannel::During during, int id) {
    if (during == FakeChannel::During::kNewSubConn) stage_.channel().DeliverState(id, {kReady, {}});
  });
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstSurvivalTest, ShutdownHeardInsideShutdownIsIgnored) {
  stage_.channel().set_inline_script([this](FakeChannel::During during, int id) {
    if (during == FakeChannel::During::kShutdown) {
      stage_.channel().DeliverState(id, {ConnectivityState::kShutdown, {}});
    }
  });
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(250));
  stage_.Becomes(2, kReady);
  EXPECT_EQ(stage_.Picks(), "2");
  stage_.Closes();
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
}

TEST_F(PickFirstSurvivalTest, HealthHeardInsideItsRegistrationCounts) {
  stage_.channel().set_inline_script([this](FakeChannel::During during, int id) {
    if (during == FakeChannel::During::kRegisterHealthListener) {
      stage_.channel().DeliverHealth(id, {kReady, {}});
    }
  });
  ResolverState list = fixtures::ListOf({"a:1"});
  list.attributes = Attributes().With(kEnableHealthListener, true);
  ASSERT_TRUE(stage_.Lists(list).ok());
  stage_.Becomes(1, kReady);
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstSurvivalTest, CloseInsideConnectEndsThePass) {
  stage_.channel().set_inline_script([this](FakeChannel::During during, int /*id*/) {
    if (during == FakeChannel::During::kConnect) stage_.balancer()->Close();
  });
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
  EXPECT_EQ(stage_.clock().pending(), 0u);
}

TEST_F(PickFirstSurvivalTest, AListInsideConnectIsTakenAfterwards) {
  bool once = true;
  stage_.channel().set_inline_script([&](FakeChannel::During during, int /*id*/) {
    if (during != FakeChannel::During::kConnect || !std::exchange(once, false)) return;
    EXPECT_TRUE(
        stage_.balancer()->UpdateClientConnState({fixtures::ListOf({"b:1"}), nullptr}).ok());
  });
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("state CONNECTING", "made 1 a:1", "connect 1", "shutdown 1",
                          "state CONNECTING", "made 2 b:1", "connect 2"));
}

TEST_F(PickFirstSurvivalTest, AFailureWithoutAReasonStillFailsCalls) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.channel().DeliverState(1, {kTransientFailure, absl::OkStatus()});
  EXPECT_EQ(stage_.Picks(), "fail: connection failed for a reason nobody gave");
}

}  // namespace
}  // namespace lbc::policies
