// Calls that are tried again (gRFC A6): each attempt with a pick, headers and a completion of its
// own.
//
// How many attempts, how long the pauses: retry_test.cc. Here: that calls keep to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using enum ConnectivityState;
using Reach = Attempt::Reach;

// The example of the project's source documents, for every method.
std::string Config(const std::string& codes = R"("UNAVAILABLE")", const std::string& more = "") {
  return R"({"loadBalancingPolicy": "puppet", "methodConfig": [{"name": [{}], "retryPolicy": {
      "maxAttempts": 4, "initialBackoff": "0.01s", "maxBackoff": "0.1s", "backoffMultiplier": 2,
      "retryableStatusCodes": [)" +
         codes + "]}}]" + more + "}";
}

class CallRetries : public PuppetChannelTest {
 protected:
  CallRetries() { Ready(); }
  void Configure(const std::string& config) {
    ASSERT_TRUE(stage_.Lists({"a:1"}, config).ok());
    stage_.Forget();
  }
  // Nothing happens for four fifths of `pause`, and something within six fifths.
  std::vector<std::string> AfterPauseOf(Duration pause) {
    stage_.Forget();
    stage_.Advances(pause * 4 / 5 - nanoseconds(1));
    EXPECT_THAT(stage_.Seen(), IsEmpty()) << "too early";
    stage_.Advances(pause * 2 / 5 + nanoseconds(1));
    return stage_.Seen();
  }
  void ServerSays(const absl::Status& status) { stage_.Finish(1, status); }
};

TEST_F(CallRetries, DONE_010_PICK_021_EachAttemptHasAPickHeadersAndACompletionOfItsOwn) {
  Configure(Config());
  int picks = 0;
  Picks([&](const PickInfo&) {
    const std::string number = std::to_string(++picks);
    return PickResult::Use(*a_,
                           [this, number](const DoneInfo& done) {
                             stage_.words().push_back("done " + number + " " +
                                                      absl::StatusCodeToString(done.status.code()));
                           },
                           {{"x-pick", number}});
  });
  stage_.Call();
  ServerSays(absl::UnavailableError("busy"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1 x-pick=1", "done 1 UNAVAILABLE",
                                         "call 1 fails UNAVAILABLE: busy"));
  EXPECT_THAT(AfterPauseOf(milliseconds(10)),
              ElementsAre("call 1 goes to a:1 x-pick=2 grpc-previous-rpc-attempts=1"));
  ServerSays(absl::UnavailableError("busy"));
  EXPECT_THAT(AfterPauseOf(milliseconds(20)),
              ElementsAre("call 1 goes to a:1 x-pick=3 grpc-previous-rpc-attempts=2"));
  ServerSays(absl::OkStatus());
  EXPECT_THAT(stage_.Seen(), ElementsAre("done 3 OK", "call 1 ends OK"));
}

TEST_F(CallRetries, AreOverWhenNoAttemptIsLeft) {
  Configure(Config());
  Reports(UsePicker(a_));
  stage_.Call();
  for (const int pause_ms : {10, 20, 40}) {
    ServerSays(absl::UnavailableError("busy"));
    EXPECT_THAT(AfterPauseOf(milliseconds(pause_ms)),
                ElementsAre(StartsWith("call 1 goes to a:1")));
  }
  ServerSays(absl::UnavailableError("still busy"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: still busy"));
  EXPECT_EQ(stage_.clock().pending(), 1u) << "the idle timer's alone";
}

TEST_F(CallRetries, GoWhereTheNextPickerSays) {
  Configure(Config());
  const auto b = ReadySubConn("b:1");
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Loses(1);
  Reports(QueuePicker(), kConnecting);
  ServerSays(absl::UnavailableError("connection reset"));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), Contains("call 1 fails UNAVAILABLE: connection reset"));
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "the pause is over, and the picker queues";
  Reports(UsePicker(b));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 goes to b:1")));
}

TEST_F(CallRetries, PICK_009_ADropIsNotTriedAgain) {
  Configure(Config());
  int picks = 0;
  Picks([&](const PickInfo&) {
    ++picks;
    return PickResult::Drop(absl::UnavailableError("over the limit"));
  });
  stage_.Call();
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: over the limit"));
  EXPECT_EQ(picks, 1);
}

TEST_F(CallRetries, PICK_010_AFailedPickCountsAsAnAttempt) {
  Configure(Config());
  int picks = 0;
  Picks([&](const PickInfo&) {
    ++picks;
    return PickResult::Fail(absl::UnavailableError("all down"));
  });
  stage_.Call();
  EXPECT_EQ(picks, 1);
  EXPECT_THAT(AfterPauseOf(milliseconds(10)), IsEmpty());
  EXPECT_EQ(picks, 2) << "the same picker, for another attempt";
  stage_.Advances(seconds(1));
  EXPECT_EQ(picks, 4) << "maxAttempts";
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: all down"));
}

TEST_F(CallRetries, PICK_010_UnlessUnavailableIsNotListed) {
  Configure(Config(R"("ABORTED")"));
  Reports(FailPicker(absl::AbortedError("all down")), kTransientFailure);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: all down"));
}

TEST_F(CallRetries, PICK_014_ACodeIsRewrittenBeforeRetriesAreThoughtOf) {
  Configure(Config(R"("ABORTED")"));
  Picks([](const PickInfo&) { return PickResult::Drop(absl::AbortedError("odd")); });
  stage_.Call();
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 ends INTERNAL: ")));
}

TEST_F(CallRetries, EndWithTheFirstAttemptThatTheApplicationHasSeenSomethingOf) {
  Configure(Config());
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Answers(1);
  ServerSays(absl::UnavailableError("after the headers"));
  EXPECT_THAT(stage_.Seen(), Contains("call 1 ends UNAVAILABLE: after the headers"));
}

TEST_F(CallRetries, KeepToTheDelayThatTheServerNames) {
  Configure(Config());
  Reports(UsePicker(a_));
  stage_.Call();
  const auto says = [this](const std::string& pushback) {
    stage_.Finish(1, DoneInfo{.status = absl::UnavailableError("busy"),
                              .trailers = {{"grpc-retry-pushback-ms", pushback}}});
    stage_.Forget();
  };
  says("50");
  stage_.Advances(milliseconds(49));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 goes to a:1")));
  stage_.Finish(1, DoneInfo{.status = absl::UnavailableError("go away"),
                            .trailers = {{"grpc-retry-pushback-ms", "-1"}}});
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: go away"));
}

TEST_F(CallRetries, AreSparedAServerInTroubleByAllCallsOfTheChannel) {
  Configure(
      Config(R"("UNAVAILABLE")", R"(, "retryThrottling": {"maxTokens": 4, "tokenRatio": 1})"));
  Reports(UsePicker(a_));
  for (int call = 1; call <= 2; ++call) {
    stage_.Call();
    stage_.Forget();
    stage_.Finish(call, absl::UnavailableError("busy"));
    EXPECT_THAT(stage_.Seen(), ElementsAre(call == 1 ? StartsWith("call 1 fails ")
                                                     : StartsWith("call 2 ends UNAVAILABLE")))
        << "two of four tokens are too few";
  }
}

TEST_F(CallRetries, EndAtTheDeadlineInAPause) {
  Configure(Config());
  Reports(UsePicker(a_));
  stage_.Call({.deadline = stage_.clock().Now() + milliseconds(5)});
  ServerSays(absl::UnavailableError("busy"));
  stage_.Forget();
  stage_.Advances(milliseconds(5));
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 ends DEADLINE_EXCEEDED")));
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(CallRetries, EndInAPauseWhenTheyAreCancelledOrTheChannelCloses) {
  Configure(Config());
  Reports(UsePicker(a_));
  for (const int call : {stage_.Call(), stage_.Call()}) {
    stage_.Finish(call, absl::UnavailableError("busy"));
  }
  stage_.Forget();
  stage_.Cancel(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre(StartsWith("call 1 ends CANCELLED")));
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(), Contains("call 2 ends CANCELLED: the client connection is closing"));
}

TEST_F(CallRetries, AreNotMadeOnceTheApplicationHasCancelled) {
  Configure(Config(R"("CANCELLED")"));
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Cancel(1);
  stage_.Forget();
  ServerSays(absl::CancelledError("as you wished"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends CANCELLED: as you wished"));
}

TEST_F(CallRetries, NeedNoPolicyForWhatNoServerWorkedOn) {
  int picks = 0;
  Picks([&](const PickInfo&) {
    ++picks;
    return PickResult::Use(*a_);
  });
  const DoneInfo lost{.status = absl::UnavailableError("stream refused")};
  stage_.Call();
  stage_.Forget();
  for (int i = 0; i < 3; ++i) stage_.Finish(1, lost, Reach::kNotSent);
  EXPECT_EQ(picks, 4) << "as often as it never left";
  stage_.Finish(1, lost, Reach::kUnprocessed);
  EXPECT_EQ(picks, 5);
  EXPECT_THAT(stage_.Seen(), Contains("call 1 goes to a:1")) << "the server has seen no attempt";
  stage_.Finish(1, lost, Reach::kUnprocessed);
  EXPECT_EQ(picks, 5) << "once only";
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: stream refused"));
}

class CallsWithoutRetries : public PuppetChannelTest {
 protected:
  CallsWithoutRetries() : PuppetChannelTest({.disable_retry = true}) { Ready(); }
};

TEST_F(CallsWithoutRetries, RETRY_023_AreSentAgainOnlyIfTheyReachedNoServer) {
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config()).ok());
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Forget();
  const DoneInfo lost{.status = absl::UnavailableError("busy")};
  stage_.Finish(1, lost, Reach::kNotSent);
  EXPECT_THAT(stage_.Seen(), Contains("call 1 goes to a:1"));
  stage_.Forget();
  stage_.Finish(1, lost);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: busy"));
}

TEST_F(CallRetries, AreNotMadeWithoutAPolicyOrForOtherCodes) {
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Forget();
  ServerSays(absl::UnavailableError("busy"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: busy"));
  Configure(Config());
  stage_.Call();
  stage_.Forget();
  stage_.Finish(2, absl::InternalError("broken"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 ends INTERNAL: broken"));
  stage_.Call();
  stage_.Forget();
  stage_.GiveUp(3);
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "whoever drove it is gone";
}

}  // namespace
}  // namespace lbc
