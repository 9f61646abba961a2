// What a policy learns at the end of a call that it placed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using enum ConnectivityState;

class Completions : public PuppetChannelTest {
 protected:
  // Places calls on a_ and keeps what their hooks are given.
  void KeepsWhatHooksHear() {
    Picks([this](const PickInfo&) {
      return PickResult::Use(*a_, [this](const DoneInfo& done) { heard_.push_back(done); });
    });
  }
  std::vector<DoneInfo> heard_;
};

TEST_F(Completions, DONE_001_RunOnceHoweverTheCallEnds) {
  Ready();
  PicksWithHook(*a_);
  stage_.Call();
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 goes to a:1", "done OK sent received", "call 1 ends OK"));
  stage_.Call();
  stage_.Finish(2, absl::DataLossError("server says"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 goes to a:1", "done DATA_LOSS sent",
                                         "call 2 ends DATA_LOSS: server says"));
  stage_.Call();
  stage_.Finish(3, absl::DeadlineExceededError("too late"));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 3 goes to a:1", "done DEADLINE_EXCEEDED sent",
                                         "call 3 ends DEADLINE_EXCEEDED: too late"));
  stage_.Call();
  stage_.GiveUp(4);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 4 goes to a:1", "done CANCELLED"));
  stage_.Call();
  stage_.Loses(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 5 goes to a:1", "drain 1",
                                         "puppet hears a:1 IDLE: connection lost"))
      << "a connection that takes no new calls lets the old ones finish";
  stage_.Finish(5, absl::UnavailableError("connection reset"));
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("done UNAVAILABLE sent", "call 5 ends UNAVAILABLE: connection reset"));
}

TEST_F(Completions, DONE_001_RunOnceWhenTheChannelCloses) {
  Ready();
  PicksWithHook(*a_);
  stage_.Call();
  stage_.Forget();
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("drain 1", "puppet closed", "abort 1", "done CANCELLED sent",
                          "call 1 ends CANCELLED: the client connection is closing"));
}

TEST_F(Completions, DONE_002_HearNothingAtOnceWhenTheChoiceIsNotReady) {
  Ready();
  const auto idle = puppet_->Make("idle:1");
  PicksWithHook(*idle);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("done OK")) << "no error, nothing sent, nothing received";
  Reports(UsePicker(a_));
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 1 ends OK"))
      << "and nothing later";
}

TEST_F(Completions, DONE_003_DoNotRunWhenTheChoiceIsNoneOfTheChannels) {
  Ready();
  ForeignSubConn foreign;
  PicksWithHook(foreign);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Reports(UsePicker(a_));
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 1 ends OK"));
}

TEST_F(Completions, DONE_005_MayBeMissing) {
  Ready();
  Reports(UsePicker(a_));
  stage_.Call();
  stage_.Finish(1);
  stage_.Call();
  stage_.GiveUp(2);
  stage_.Call();
  stage_.Finish(3, absl::InternalError("odd"));
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("call 1 goes to a:1", "call 1 ends OK", "call 2 goes to a:1",
                          "call 3 goes to a:1", "call 3 ends INTERNAL: odd"));
}

TEST_F(Completions, DONE_006_HearTheStatusAndNoErrorOnSuccess) {
  Ready();
  KeepsWhatHooksHear();
  stage_.Call();
  stage_.Finish(1);
  stage_.Call();
  stage_.Finish(2, absl::AbortedError("the server's own words"));
  ASSERT_EQ(heard_.size(), 2u);
  EXPECT_EQ(heard_[0].status, absl::OkStatus());
  EXPECT_EQ(heard_[1].status, absl::AbortedError("the server's own words"))
      << "a server may say ABORTED: only a policy may not";
}

TEST_F(Completions, DONE_007_HearTheTrailers) {
  Ready();
  KeepsWhatHooksHear();
  stage_.Call();
  stage_.Finish(1, DoneInfo{.trailers = {{"x-load", "3"}, {"x-load", "4"}}});
  ASSERT_EQ(heard_.size(), 1u);
  EXPECT_EQ(heard_[0].trailers, (Metadata{{"x-load", "3"}, {"x-load", "4"}}));
}

TEST_F(Completions, DONE_008_HearWhetherBytesWentAndCame) {
  Ready();
  KeepsWhatHooksHear();
  constexpr std::pair<bool, bool> kCases[] = {
      {false, false}, {true, false}, {true, true}, {false, true}};
  for (const auto& [sent, received] : kCases) {
    SCOPED_TRACE(std::to_string(sent) + std::to_string(received));
    stage_.Finish(stage_.Call(), DoneInfo{.status = absl::UnknownError("x"),
                                          .bytes_sent = sent,
                                          .bytes_received = received});
    EXPECT_EQ(heard_.back().bytes_sent, sent);
    EXPECT_EQ(heard_.back().bytes_received, received);
  }
}

TEST_F(Completions, DONE_011_RunBeforeTheApplicationHearsTheEnd) {
  Ready();
  PicksWithHook(*a_);
  stage_.Call();
  stage_.Forget();
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("done OK sent received", "call 1 ends OK"));
}

TEST_F(Completions, DONE_014_ComeAtTheEndOfAStreamAndNotAtItsStart) {
  Ready();
  PicksWithHook(*a_);
  stage_.Call();
  stage_.Advances(minutes(60));
  Reports(QueuePicker(), kConnecting);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("done OK sent received", "call 1 ends OK"));
}

}  // namespace
}  // namespace lbc
