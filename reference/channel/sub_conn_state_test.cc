// The states of a SubConn as a policy sees them, and what its connection does meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/random/seeded_random.h"
#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

class SubConnStates : public PuppetChannelTest {
 protected:
  SubConnStates() { Connects(); }
  std::shared_ptr<SubConn> Connecting(const std::string& addr) {
    auto sub_conn = puppet_->Make(addr);
    sub_conn->Connect();
    stage_.Settle();
    stage_.Forget();
    return sub_conn;
  }
  int resolve_now_count() { return stage_.resolver().resolve_now_count(); }
};

TEST_F(SubConnStates, SC_001_ANewOneIsIdleAndSaysNothing) {
  const auto a = puppet_->Make("a:1");
  stage_.Advances(minutes(1));
  EXPECT_THAT(Seen(), IsEmpty());
  a->Connect();
  EXPECT_THAT(Seen(), ElementsAre("dial 1 a:1", "puppet hears a:1 CONNECTING"))
      << "the first word is CONNECTING";
}

TEST_F(SubConnStates, SC_002_ConnectDialsAndReturnsBeforeAnythingIsTold) {
  const auto a = puppet_->Make("a:1");
  a->Connect();
  EXPECT_THAT(stage_.Seen(), ElementsAre("dial 1 a:1")) << "the policy is told later: CONC-003";
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 CONNECTING"));
}

TEST_F(SubConnStates, SC_003_ConnectDoesNothingInAnyStateButIdle) {
  const auto a = Connecting("a:1");
  a->Connect();
  EXPECT_THAT(Seen(), IsEmpty()) << "CONNECTING";
  stage_.Succeeds(1);
  stage_.Forget();
  a->Connect();
  EXPECT_THAT(Seen(), IsEmpty()) << "READY";
  const auto b = Connecting("b:1");
  stage_.Fails(2);
  stage_.Forget();
  b->Connect();
  stage_.Advances(milliseconds(999));
  EXPECT_THAT(Seen(), IsEmpty()) << "TRANSIENT_FAILURE: the back-off is not cut short";
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears b:1 IDLE: refused")) << "nor remembered";
  a->Shutdown();
  stage_.Settle();
  stage_.Forget();
  a->Connect();
  EXPECT_THAT(Seen(), IsEmpty()) << "SHUTDOWN";
}

TEST_F(SubConnStates, SC_004_IsNotReadyBeforeTheTransportSaysThatCallsCanBeSent) {
  const auto a = Connecting("a:1");
  Reports(UsePicker(a), kConnecting);
  stage_.Call();
  stage_.Advances(seconds(19));
  EXPECT_THAT(Seen(), IsEmpty()) << "a server that accepts and stays silent";
  stage_.Succeeds(1);
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 READY"));
}

TEST_F(SubConnStates, SC_005_AFailedAttemptIsTransientFailureWithTheReason) {
  Connecting("a:1");
  stage_.Fails(1, "connection refused");
  EXPECT_THAT(Seen(),
              ElementsAre("drain 1", "puppet hears a:1 TRANSIENT_FAILURE: connection refused"));
}

TEST_F(SubConnStates, SC_006_AfterItsBackOffItIsIdleAndStaysSo) {
  Connecting("a:1");
  stage_.Fails(1);
  stage_.Forget();
  stage_.Advances(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused"));
  stage_.Advances(minutes(10));
  EXPECT_THAT(Seen(), IsEmpty()) << "it waits to be asked";
}

TEST_F(SubConnStates, SC_007_ALostConnectionGoesStraightToIdle) {
  const auto a = ReadySubConn("a:1");
  stage_.Loses(1);
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 IDLE: connection lost"));
  stage_.Advances(minutes(10));
  EXPECT_THAT(Seen(), IsEmpty()) << "it waits to be asked";
}

TEST_F(SubConnStates, SC_009_AConnectionThatTakesNoNewCallsFinishesTheOldOnes) {
  const auto a = ReadySubConn("a:1");
  Reports(UsePicker(a));
  stage_.Call();
  stage_.Loses(1);  // So a transport tells of a GOAWAY, too.
  stage_.Call();
  EXPECT_THAT(Seen(), ElementsAre("call 1 goes to a:1", "drain 1",
                                  "puppet hears a:1 IDLE: connection lost"))
      << "no new call goes there";
  stage_.Finish(1);
  EXPECT_THAT(Seen(), ElementsAre("call 1 ends OK"));
}

TEST_F(SubConnStates, SC_010_EveryFailureCancellationAndLossAsksForResolution) {
  const auto a = Connecting("a:1");
  EXPECT_EQ(resolve_now_count(), 0);
  stage_.Fails(1);
  EXPECT_EQ(resolve_now_count(), 1) << "a failed attempt";
  stage_.Advances(seconds(1));
  a->Connect();
  stage_.Advances(seconds(20));
  EXPECT_EQ(resolve_now_count(), 2) << "an attempt that took too long";
  a->Connect();
  stage_.Settle();
  stage_.Succeeds(3);
  EXPECT_EQ(resolve_now_count(), 2) << "a success is no reason";
  stage_.Loses(3);
  EXPECT_EQ(resolve_now_count(), 3) << "a connection lost";
  a->Connect();
  stage_.Settle();
  a->Shutdown();
  stage_.Settle();
  EXPECT_EQ(resolve_now_count(), 4) << "an attempt cancelled";
  ReadySubConn("b:1")->Shutdown();
  puppet_->Make("c:1")->Shutdown();
  stage_.Settle();
  EXPECT_EQ(resolve_now_count(), 4) << "nothing failed";
}

TEST_F(SubConnStates, SC_011_SC_012_ShutdownIsToldOnceAndNothingAfterIt) {
  const auto a = ReadySubConn("a:1");
  a->Shutdown();
  a->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 SHUTDOWN"));
  stage_.Loses(1);
  a->Shutdown();
  a->Connect();
  stage_.channel().ResetConnectBackoff();
  stage_.Advances(minutes(10));
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(SubConnStates, SC_013_ShutdownLetsCallsFinishAndTakesNoNewOnes) {
  const auto a = ReadySubConn("a:1");
  Reports(UsePicker(a));
  stage_.Call();
  a->Shutdown();
  stage_.Call();
  EXPECT_THAT(Seen(), ElementsAre("call 1 goes to a:1", "drain 1", "puppet hears a:1 SHUTDOWN"));
  stage_.Finish(1);
  EXPECT_THAT(Seen(), ElementsAre("call 1 ends OK"));
}

TEST_F(SubConnStates, SC_014_ShutdownBeforeAnyConnectIsToldToo) {
  puppet_->Make("a:1")->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 SHUTDOWN"));
}

TEST_F(SubConnStates, SC_015_ShutdownWhileConnectingGivesTheAttemptUp) {
  const auto a = Connecting("a:1");
  a->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 SHUTDOWN"));
  stage_.Succeeds(1);
  EXPECT_THAT(Seen(), IsEmpty());
  const auto b = Connecting("b:1");
  stage_.transport().Fail(2);  // Told, and not yet worked on.
  b->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("drain 2", "puppet hears b:1 SHUTDOWN"));
  stage_.Advances(minutes(10));
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(SubConnStates, SC_016_AClosedPolicyHearsNothingMoreNotEvenShutdown) {
  const auto a = ReadySubConn("a:1");
  Connecting("b:1");
  stage_.transport().Lose(1);  // Told, and not yet worked on.
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(Seen(), testing::Each(testing::Not(HasSubstr("hears"))));
}

TEST_F(SubConnStates, SC_016_IdleModeIsSilentToo) {
  ReadySubConn("a:1");
  Reports(QueuePicker());
  stage_.Advances(minutes(30));
  EXPECT_EQ(stage_.state(), kIdle);
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet closed"));
}

TEST_F(SubConnStates, SC_017_EventsComeInOrderAndNoneIsLeftOut) {
  const auto a = puppet_->Make("a:1");
  a->Connect();
  stage_.transport().Succeed(1);
  stage_.transport().Lose(1);
  EXPECT_THAT(Seen(),
              ElementsAre("dial 1 a:1", "puppet hears a:1 CONNECTING", "drain 1",
                          "puppet hears a:1 READY", "puppet hears a:1 IDLE: connection lost"))
      << "not even what is over before it is told";
}

TEST_F(SubConnStates, SC_017_SC_019_OnlyTheStepsOfTheAutomatonAreEverTaken) {
  const std::set<std::pair<ConnectivityState, ConnectivityState>> allowed = {
      {kIdle, kConnecting},
      {kConnecting, kReady},
      {kConnecting, kTransientFailure},
      {kConnecting, kIdle},
      {kReady, kIdle},
      {kTransientFailure, kIdle},
      {kIdle, kShutdown},
      {kConnecting, kShutdown},
      {kReady, kShutdown},
      {kTransientFailure, kShutdown}};
  std::set<std::pair<ConnectivityState, ConnectivityState>> taken;
  fixtures::SeededRandom random(3);
  for (int round = 0; round < 300; ++round) {
    ConnectivityState state = kIdle;
    const auto sub_conn = *puppet_->client_conn().NewSubConn(
        {{.addr = "a:1"}}, {.state_listener = [&](const SubConnState& told) {
          const std::pair step(state, told.connectivity_state);
          EXPECT_TRUE(allowed.contains(step)) << "round " << round << ": " << ToString(step.first)
                                              << " to " << ToString(step.second);
          taken.insert(step);
          state = told.connectivity_state;
        }});
    sub_conn->Connect();
    for (int i = 0; i < 8; ++i) {
      const int attempt = stage_.transport().attempts();
      switch (random.Below(8)) {
        case 0:
          sub_conn->Connect();
          break;
        case 1:
          stage_.transport().Succeed(attempt);
          break;
        case 2:
          stage_.transport().Fail(attempt);
          break;
        case 3:
          stage_.transport().Lose(attempt);
          break;
        case 4:
          stage_.channel().ResetConnectBackoff();
          break;
        case 5:
          stage_.Advances(seconds(2));
          break;
        default:
          stage_.Settle();
      }
    }
    sub_conn->Shutdown();
    stage_.Settle();
    EXPECT_EQ(state, kShutdown);
  }
  EXPECT_EQ(taken, allowed) << "all of them were taken";
}

TEST_F(SubConnStates, SC_020_TheErrorComesWithFailureAndWithTheIdleThatEndsIt) {
  Connecting("a:1");
  stage_.Fails(1, "no route to a");
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "puppet hears a:1 TRANSIENT_FAILURE: no route to a"));
  stage_.Advances(seconds(1));
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: no route to a"));
}

TEST_F(SubConnStates, SC_029_CallsShareOneConnection) {
  const auto a = ReadySubConn("a:1");
  Reports(UsePicker(a));
  for (int i = 0; i < 10'000; ++i) stage_.Call();
  EXPECT_EQ(stage_.transport().attempts(), 1);
  EXPECT_EQ(stage_.Seen().size(), 10'000u);
}

TEST_F(SubConnStates, SC_034_ShutdownIsTheChannelsLastState) {
  const auto a = ReadySubConn("a:1");
  Reports(UsePicker(a));
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_EQ(stage_.state(), kShutdown);
  a->Connect();
  stage_.Settle();
  EXPECT_EQ(stage_.channel().GetState(/*try_to_connect=*/true), kShutdown);
  stage_.Call();
  stage_.Advances(minutes(60));
  EXPECT_EQ(stage_.state(), kShutdown);
}

TEST_F(SubConnStates, HealthIsReadyWhenNobodyChecksIt) {
  const auto a = puppet_->Make("a:1");
  std::vector<std::string> health;
  const StateListener listener = [&](const SubConnState& state) {
    health.emplace_back(ToString(state.connectivity_state));
  };
  a->RegisterHealthListener(listener);
  stage_.Settle();
  EXPECT_THAT(health, IsEmpty()) << "HEALTH-011";
  a->Connect();
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

}  // namespace
}  // namespace lbc
