// The attempts of a SubConn: how long each may take, which addresses it tries, and the pauses
// between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/random/scripted_random.h"
#include "fixtures/random/seeded_random.h"
#include "reference/channel/disconnect_error.h"
#include "reference/channel/puppet_channel_test_util.h"
#include "reference/core/backoff.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

TEST(Backoff, SC_021_GrowsFromOneSecondByFourTenthsUpToTwoMinutes) {
  fixtures::ScriptedRandom random;
  const double kExpected[] = {1, 1.6, 2.56, 4.096, 6.5536};
  for (int failures = 0; failures < 5; ++failures) {
    random.NextUnit({0.5});  // The middle: no jitter. Not drawn from for the first.
    const std::chrono::duration<double> pause = BackoffAfter({}, failures, random);
    EXPECT_NEAR(pause.count(), kExpected[failures], 1e-6);
    if (failures > 0) continue;
    EXPECT_EQ(random.Unit(), 0.5) << "SC-022: the first pause has no jitter";
  }
  random.NextUnit({0.5, 0.5});
  EXPECT_EQ(BackoffAfter({}, 11, random), seconds(120));
  EXPECT_EQ(BackoffAfter({}, 1'000'000'000, random), seconds(120));
}

TEST(Backoff, SC_021_SC_022_IsOffByAFifthEitherWayAfterTheCap) {
  fixtures::ScriptedRandom random;
  random.NextUnit({0.0, 0.0});
  EXPECT_EQ(BackoffAfter({}, 1, random), milliseconds(1280));
  EXPECT_EQ(BackoffAfter({}, 50, random), seconds(96));
  fixtures::SeededRandom seeded(7);
  Duration least = Duration::max();
  Duration most{};
  for (int i = 0; i < 10'000; ++i) {
    const Duration pause = BackoffAfter({}, 50, seeded);
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  EXPECT_GE(least, seconds(96));
  EXPECT_LE(most, seconds(144));
  EXPECT_LT(least, milliseconds(96'100)) << "10,000 draws reach into the last thousandth";
  EXPECT_GT(most, milliseconds(143'900));
}

TEST(Backoff, SC_028_ClientsThatStartTogetherSpreadTheirThirdRetry) {
  std::vector<Duration> thirds;
  for (std::uint64_t client = 0; client < 100; ++client) {
    fixtures::SeededRandom random(client);
    Duration sum{};
    for (int failures = 0; failures < 3; ++failures) sum += BackoffAfter({}, failures, random);
    thirds.push_back(sum);
  }
  std::sort(thirds.begin(), thirds.end());
  // 1 s + 1.6 s ± 20 % + 2.56 s ± 20 %.
  EXPECT_GE(thirds.front(), milliseconds(4328)) << "nobody tries more often than that";
  EXPECT_LE(thirds.back(), milliseconds(5992));
  EXPECT_GT(thirds[89] - thirds[10], milliseconds(400)) << "and four fifths are not one crowd";
}

class SubConnAttempts : public PuppetChannelTest {
 protected:
  SubConnAttempts() { Connects(); }
  void Connect(SubConn& sub_conn) {
    sub_conn.Connect();
    stage_.Settle();
  }
  // Fails the latest attempt at once; the pause after it takes exactly so long.
  void FailsAndPausesFor(Duration pause) {
    stage_.Fails(stage_.transport().attempts());
    stage_.Forget();
    stage_.Advances(pause - milliseconds(1));
    EXPECT_THAT(stage_.Seen(), IsEmpty()) << "too early";
    stage_.Advances(milliseconds(1));
    EXPECT_THAT(stage_.Seen(), ElementsAre("puppet hears a:1 IDLE: refused"));
  }
};

TEST_F(SubConnAttempts, SC_022_PausesAreOneSecondAndThenGrowWithJitter) {
  const auto a = puppet_->Make("a:1");
  stage_.random().NextUnit({0.0, 0.5, 0.75});
  Connect(*a);
  FailsAndPausesFor(milliseconds(1000));
  Connect(*a);
  FailsAndPausesFor(milliseconds(1280));
  Connect(*a);
  FailsAndPausesFor(milliseconds(2560));
  Connect(*a);
  FailsAndPausesFor(milliseconds(4506));  // 4.096 s and a tenth, rounded up.
}

TEST_F(SubConnAttempts, SC_024_ThePauseCountsFromTheStartOfTheAttempt) {
  const auto a = puppet_->Make("a:1");
  Connect(*a);
  stage_.Advances(milliseconds(300));
  FailsAndPausesFor(milliseconds(700));
  Connect(*a);
  stage_.Advances(seconds(5));
  stage_.Fails(2);
  stage_.Advances(Duration::zero());
  EXPECT_THAT(stage_.Seen(), ElementsAre("dial 2 a:1", "puppet hears a:1 CONNECTING", "drain 2",
                                         "puppet hears a:1 TRANSIENT_FAILURE: refused",
                                         "puppet hears a:1 IDLE: refused"))
      << "the pause was over before the attempt was";
}

TEST_F(SubConnAttempts, SC_025_AnAttemptHasTwentySeconds) {
  const auto a = puppet_->Make("a:1");
  Connect(*a);
  stage_.Forget();
  stage_.Advances(milliseconds(19'999));
  EXPECT_THAT(Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(Seen(),
              ElementsAre("drain 1", HasSubstr("TRANSIENT_FAILURE: connection to a:1 timed"),
                          HasSubstr("a:1 IDLE: ")));
  stage_.transport().Succeed(1);
  EXPECT_THAT(Seen(), IsEmpty()) << "late news of an attempt that was given up";
}

TEST_F(SubConnAttempts, SC_025_OrAsLongAsTheBackOffIfThatIsLonger) {
  const auto a = puppet_->Make("a:1");
  for (int attempt = 1; attempt <= 8; ++attempt) {
    Connect(*a);
    stage_.Fails(attempt);
    stage_.Advances(seconds(60));
  }
  stage_.random().NextUnit({0.5});
  Connect(*a);
  stage_.Forget();
  stage_.Advances(milliseconds(42'949));  // 1.6 to the eighth, in seconds.
  EXPECT_THAT(Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(Seen(), ElementsAre("drain 9", HasSubstr("TRANSIENT_FAILURE"), HasSubstr("IDLE")));
}

TEST_F(SubConnAttempts, SC_026_ASuccessBeginsThePausesAnew) {
  const auto a = puppet_->Make("a:1");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    Connect(*a);
    stage_.Fails(attempt);
    stage_.Advances(seconds(10));
  }
  Connect(*a);
  stage_.Succeeds(4);
  stage_.Loses(4);
  Connect(*a);
  FailsAndPausesFor(seconds(1));
}

TEST_F(SubConnAttempts, SC_027_EachSubConnHasPausesOfItsOwn) {
  const auto dead = puppet_->Make("dead:1");
  for (int attempt = 1; attempt <= 5; ++attempt) {
    Connect(*dead);
    stage_.Fails(attempt);
    stage_.Advances(seconds(10));
  }
  const auto a = puppet_->Make("a:1");
  Connect(*a);
  FailsAndPausesFor(seconds(1));
  Connect(*dead);
  Connect(*a);
  stage_.Succeeds(stage_.transport().attempts());
  stage_.Forget();
  stage_.random().NextUnit({0.5});
  stage_.Fails(7);
  stage_.Forget();
  stage_.Advances(seconds(5));
  EXPECT_THAT(Seen(), IsEmpty()) << "what a's success resets is a's";
}

TEST_F(SubConnAttempts, SC_030_AResetEndsEveryPauseAndBeginsAllAnew) {
  const auto a = puppet_->Make("a:1");
  const auto b = puppet_->Make("b:1");
  for (int round = 0; round < 3; ++round) {
    for (SubConn* sub_conn : {a.get(), b.get()}) {
      Connect(*sub_conn);
      stage_.Fails(stage_.transport().attempts());
    }
    if (round < 2) stage_.Advances(seconds(10));
  }
  stage_.Forget();
  stage_.channel().ResetConnectBackoff();
  EXPECT_THAT(Seen(),
              ElementsAre("puppet hears a:1 IDLE: refused", "puppet hears b:1 IDLE: refused"));
  Connect(*a);
  FailsAndPausesFor(seconds(1));
}

TEST_F(SubConnAttempts, SC_031_SeveralAddressesAreTriedInOrderWithinOneTimeLimit) {
  const auto sub_conn = puppet_->MakeOf({"a:1", "b:1", "c:1"});
  Connect(*sub_conn);
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

TEST_F(SubConnAttempts, SC_031_TheFirstSuccessEndsTheAttempt) {
  const auto sub_conn = puppet_->MakeOf({"a:1", "b:1", "c:1"});
  Connect(*sub_conn);
  stage_.Fails(1);
  stage_.Forget();
  stage_.Succeeds(2);
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 READY"));
}

// A producer that says when it is made and closed.
class ProbeBuilder final : public ProducerBuilder {
 public:
  ProbeBuilder(std::string name, std::vector<std::string>& seen)
      : name_(std::move(name)), seen_(seen) {}
  [[nodiscard]] std::shared_ptr<Producer> Build(SubConn& /*sub_conn*/) const override {
    class Probe final : public Producer {
     public:
      explicit Probe(const ProbeBuilder& builder) : builder_(builder) {}
      void Close() override { builder_.seen_.push_back(builder_.name_ + " closed"); }

     private:
      const ProbeBuilder& builder_;
    };
    seen_.push_back(name_ + " made");
    return std::make_shared<Probe>(*this);
  }

 private:
  const std::string name_;
  std::vector<std::string>& seen_;
};

TEST_F(SubConnAttempts, SC_032_AProducerIsSharedAndClosedWhenTheLastLetsGo) {
  const auto a = ReadySubConn("a:1");
  const auto b = ReadySubConn("b:1");
  const ProbeBuilder loads("loads", stage_.words());
  const ProbeBuilder pings("pings", stage_.words());
  const auto first = a->GetOrBuildProducer(loads);
  const auto second = a->GetOrBuildProducer(loads);
  const auto other = a->GetOrBuildProducer(pings);
  EXPECT_EQ(first->producer, second->producer);
  EXPECT_NE(first->producer, other->producer);
  EXPECT_NE(first->producer, b->GetOrBuildProducer(loads)->producer) << "one for each SubConn";
  EXPECT_THAT(Seen(), ElementsAre("loads made", "pings made", "loads made"));
  first->release();
  first->release();
  EXPECT_THAT(Seen(), IsEmpty()) << "the second still holds it, however often the first lets go";
  second->release();
  EXPECT_THAT(Seen(), ElementsAre("loads closed"));
  const auto anew = a->GetOrBuildProducer(loads);
  EXPECT_THAT(Seen(), ElementsAre("loads made"));
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(Seen(), UnorderedElementsAre("drain 1", "pings closed", "loads closed", "drain 2",
                                           "loads closed", "puppet closed"));
}

TEST_F(SubConnAttempts, SC_032_AChangeOfStateClosesAProducerToo) {
  const auto a = ReadySubConn("a:1");
  const ProbeBuilder loads("loads", stage_.words());
  const auto before = a->GetOrBuildProducer(loads);
  stage_.Loses(1);
  EXPECT_THAT(Seen(), ElementsAre("loads made", "drain 1", "loads closed",
                                  "puppet hears a:1 IDLE: connection lost"));
  const auto after = a->GetOrBuildProducer(loads);
  EXPECT_NE(before->producer, after->producer);
  before->release();
  EXPECT_THAT(Seen(), ElementsAre("loads made")) << "an old hold has no say in the new one";
  EXPECT_EQ(stage_.Closes(), "OK");
}

TEST_F(SubConnAttempts, SC_033_AProducersStreamNeedsAReadySubConnAndIsToldOnTheSerializer) {
  const auto a = ReadySubConn("a:1");
  std::vector<std::string> told;
  const LoadReportEvents events{
      .report = [&](const auto&) { told.emplace_back("report"); },
      .end = [&](const absl::Status& status) { told.emplace_back(status.message()); }};
  auto stream = a->OpenLoadReports(seconds(10), events);
  ASSERT_TRUE(stream.ok()) << stream.status();
  const LoadReportEvents& server = stage_.transport().connection(1)->loads();
  server.report(nullptr);
  EXPECT_THAT(told, IsEmpty()) << "not inside the transport's call";
  stage_.Settle();
  server.end(absl::UnavailableError("gone"));
  stage_.Settle();
  EXPECT_THAT(told, ElementsAre("report", "gone"));
  server.report(nullptr);
  *stream = nullptr;
  stage_.Settle();
  EXPECT_THAT(told, ElementsAre("report", "gone")) << "what is closed says no more";
  EXPECT_THAT(Seen(), ElementsAre("loads 1 every 10 s", "no loads 1"));

  stage_.Loses(1);
  stage_.Forget();
  EXPECT_EQ(a->OpenLoadReports(seconds(10), events).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_THAT(Seen(), IsEmpty());
  EXPECT_EQ(stage_.Closes(), "OK");
}

TEST_F(SubConnAttempts, METRICS_003_ConnectionsAreCountedAsTheyComeAndGo) {
  const std::string target = " grpc.target=manual:///service";
  const auto a = ReadySubConn("a:1");
  EXPECT_THAT(stage_.Measured(), ElementsAre("connection_attempts_succeeded 1" + target,
                                             "open_connections 1" + target));
  stage_.Loses(1);
  EXPECT_THAT(stage_.Measured(),
              ElementsAre("disconnections 1" + target + " grpc.disconnect_error=unknown",
                          "open_connections -1" + target));
  Connect(*a);
  stage_.Fails(2);
  EXPECT_THAT(stage_.Measured(), ElementsAre("connection_attempts_failed 1" + target));
  const auto b = ReadySubConn("b:1");
  static_cast<void>(stage_.Measured());
  b->Shutdown();
  EXPECT_THAT(stage_.Measured(), ElementsAre("disconnections 1" + target +
                                                 " grpc.disconnect_error=subchannel shutdown",
                                             "open_connections -1" + target));
}

TEST_F(SubConnAttempts, METRICS_006_ALossIsCountedUnderItsReason) {
  const auto a = ReadySubConn("a:1");
  static_cast<void>(stage_.Measured());
  const absl::Status away = absl::UnavailableError("the server is going away");
  stage_.Loses(1, WithDisconnectError(away, "GOAWAY NO_ERROR"));
  EXPECT_THAT(stage_.Measured(), Contains("disconnections 1 grpc.target=manual:///service "
                                          "grpc.disconnect_error=GOAWAY NO_ERROR"));
}

TEST_F(SubConnAttempts, METRICS_005_AnAttemptThatIsGivenUpCountsForNothing) {
  const auto a = puppet_->Make("a:1");
  Connect(*a);
  a->Shutdown();
  stage_.Settle();
  EXPECT_THAT(stage_.Measured(), IsEmpty());
}

}  // namespace
}  // namespace lbc
