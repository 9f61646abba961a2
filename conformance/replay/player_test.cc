#include "conformance/replay/player.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/replay/play_all_test_util.h"
#include "conformance/replay/story.h"
#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::replay {
namespace {

using scenario::Answers;
using scenario::AnyBody;
using scenario::Asked;
using scenario::Ended;
using scenario::Endpoint;
using scenario::FakeTestee;
using scenario::Given;
using scenario::GivenUp;
using scenario::Made;
using scenario::PlayOn;
using scenario::Reported;
using scenario::Then;
using scenario::Turn;
using scenario::Turns;
using scenario::Use;
using scenario::When;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Plays a body on a testee and gives what was said, as a trace that has been on disk.
trace::Trace Record(FakeTestee& testee, const AnyBody& body) {
  verdict::RunResult run;
  run.policy = "fake";
  verdict::CaseResult result = PlayOn(testee, body, true);
  result.name = "fake/FAKE/sample";
  absl::StatusOr<trace::Trace> trace = trace::Parse(trace::Write(run, result), "sample.lbtrace");
  EXPECT_TRUE(trace.ok()) << trace.status();
  return *std::move(trace);
}

const Endpoint a{"a"}, b{"b"};

// Two endpoints: a succeeds, b fails, one call is made and finishes.
const AnyBody kStory = [](const Given& given, const When& when, const Then& then) {
  given.Policy({a, b});
  when.Connection(a).Succeeds();
  when.Connection(b).Fails();
  when.Calls(2).AreMade();
  when.OpenCalls().Finish();
  then.Picks(3).GoTo(a);
};

// Makes both, `first` with number 1.
FakeTestee Well(const std::string& first, const std::string& second) {
  const std::uint32_t of_a = first == "a" ? 1 : 2;
  const std::string number = std::to_string(of_a);
  lbcp::v1::PickAnswer held = Use(of_a);
  held.set_has_completion(true);
  FakeTestee testee;
  testee.On("UpdateResolverState", {Made(1, {first}), Asked(1), Made(2, {second}), Asked(2),
                                    Reported(lbcp::v1::CONNECTING, 1)});
  testee.On("SubConnState " + number + " READY", {Reported(lbcp::v1::READY, 2)});
  testee.On("Pick", {}, Answers{{held}});
  return testee;
}

TEST(Player, PlaysOnTheSameTesteeWhatWasRecorded) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  FakeTestee again = Well("a", "b");
  const std::vector<Played> all = PlayAll(trace, again);
  const Outcome outcome = OutcomeOf(all);
  EXPECT_TRUE(outcome.same()) << Conclude(trace, outcome, all.size());
  EXPECT_EQ(again.taken(), recorded.taken());
}

TEST(Player, FindsSubConnsByRoleWhenTheyAreNumberedOtherwise) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  FakeTestee other = Well("b", "a");
  const std::vector<Played> all = PlayAll(trace, other);
  EXPECT_TRUE(OutcomeOf(all).same()) << Conclude(trace, OutcomeOf(all), all.size());
  EXPECT_THAT(other.taken(), testing::Contains("SubConnState 2 READY"));
  EXPECT_THAT(other.taken(), testing::Contains("SubConnState 1 TRANSIENT_FAILURE"));
  // Not the number of the recording: the second is the one for a.
  EXPECT_THAT(other.taken(), testing::Not(testing::Contains("SubConnState 1 READY")));
}

TEST(Player, LeavesOutWhatNoHostCouldSayToThisTestee) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  FakeTestee lazy;
  lazy.On("UpdateResolverState", {Made(1, {"a"}), Made(2, {"b"})});
  const std::vector<Played> all = PlayAll(trace, lazy);
  const Outcome outcome = OutcomeOf(all);
  ASSERT_FALSE(outcome.same());
  EXPECT_EQ(outcome.divergence->stimulus, "resolver lists a b");
  EXPECT_THAT(
      outcome.divergence->comparison.only_first,
      ElementsAre("asks SubConn a to connect", "asks SubConn b to connect", "reports CONNECTING"));
  EXPECT_GT(outcome.left_out, 0u);
  EXPECT_THAT(lazy.taken(), testing::Not(testing::Contains("SubConnState 1 CONNECTING")));
  EXPECT_THAT(Conclude(trace, outcome, all.size()),
              HasSubstr("differs first in step 1, sample.lbtrace:"));
}

TEST(Player, DoesTheDutiesThatThisTesteeIsOwed) {
  // The recorded one keeps what left the list, this one gives it up: the host owes it a SHUTDOWN.
  const AnyBody body = [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Resolver().Lists({b});
    when.Channel().LeavesIdle();
  };
  FakeTestee keeps = Well("a", "b");
  keeps.On("UpdateResolverState", {});
  const trace::Trace trace = Record(keeps, body);
  FakeTestee gives_up = Well("a", "b");
  gives_up.On("UpdateResolverState", {GivenUp(1)});
  const std::vector<Played> all = PlayAll(trace, gives_up);
  EXPECT_THAT(gives_up.taken(), testing::Contains("SubConnState 1 SHUTDOWN"));
  ASSERT_FALSE(OutcomeOf(all).same());
  EXPECT_THAT(OutcomeOf(all).divergence->comparison.only_second, ElementsAre("gives SubConn a up"));
}

TEST(Player, ComparesHowDutiesEnd) {
  const AnyBody body = [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Resolver().Lists({b});
  };
  const auto gives_up = [](lbcp::v1::Outcome list) {
    FakeTestee testee = Well("a", "b");
    testee.On("UpdateResolverState", {GivenUp(1)}, Ended(list));
    return testee;
  };
  for (const lbcp::v1::Outcome list : {lbcp::v1::OK, lbcp::v1::ERROR}) {
    FakeTestee panics = gives_up(list);
    panics.On("SubConnState 1 SHUTDOWN", {}, Ended(lbcp::v1::PANIC));
    const trace::Trace trace = Record(panics, body);
    FakeTestee again = gives_up(list);
    again.On("SubConnState 1 SHUTDOWN", {}, Ended(lbcp::v1::PANIC));
    EXPECT_TRUE(OutcomeOf(PlayAll(trace, again)).same());
    FakeTestee mended = gives_up(list);
    const Outcome outcome = OutcomeOf(PlayAll(trace, mended));
    ASSERT_FALSE(outcome.same());
    EXPECT_THAT(outcome.divergence->comparison.only_first,
                ElementsAre("ends with PANIC when SubConn a is SHUTDOWN"));
  }
}

TEST(Player, OwesNothingToAPolicyThatPanicked) {
  const AnyBody body = [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Resolver().Lists({b});
  };
  const auto panics = [] {
    FakeTestee testee = Well("a", "b");
    testee.On("UpdateResolverState", {GivenUp(1)}, Ended(lbcp::v1::PANIC));
    return testee;
  };
  FakeTestee recorded = panics();
  const trace::Trace trace = Record(recorded, body);
  FakeTestee again = panics();
  EXPECT_TRUE(OutcomeOf(PlayAll(trace, again)).same());
  EXPECT_THAT(again.taken(), testing::Not(testing::Contains("SubConnState 1 SHUTDOWN")));
}

TEST(Player, HoldsBackWhatTheCaseHeldBack) {
  const AnyBody body = [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    given.ShutdownsArriveLate();
    when.Resolver().Lists({b});
    when.Channel().LeavesIdle();
    when.ShutdownsArrive();
  };
  const auto gives_up = [] {
    FakeTestee testee = Well("a", "b");
    testee.On("UpdateResolverState", {GivenUp(1)});
    return testee;
  };
  FakeTestee recorded = gives_up();
  const trace::Trace trace = Record(recorded, body);
  FakeTestee again = gives_up();
  EXPECT_TRUE(OutcomeOf(PlayAll(trace, again)).same());
  EXPECT_EQ(again.taken(), recorded.taken());
  EXPECT_EQ(again.taken().back(), "SubConnState 1 SHUTDOWN");
}

TEST(Player, NamesTheCallsOfThisTestee) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  // Counts its calls from 101.
  class Shifted : public Turns {
   public:
    Turn Take(lbcp::v1::Command command) override {
      if (command.has_call_done()) {
        for (auto& call : *command.mutable_call_done()->mutable_calls()) {
          EXPECT_GT(call, 100u);
          call -= 100;
        }
      }
      Turn turn = inner.Take(command);
      if (turn.done.first_call() > 0) turn.done.set_first_call(turn.done.first_call() + 100);
      return turn;
    }
    const lbcp::v1::Welcome& welcome() const override { return inner.welcome(); }
    FakeTestee inner = Well("a", "b");
  } shifted;
  EXPECT_TRUE(OutcomeOf(PlayAll(trace, shifted)).same());
}

TEST(Player, StopsWhereTheTesteeFailsAsAProgram) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  FakeTestee crashes = Well("a", "b");
  crashes.Faults("SubConnState 2 TRANSIENT_FAILURE",
                 {verdict::Verdict::kCrash, "the process ended"});
  const std::vector<Played> all = PlayAll(trace, crashes);
  EXPECT_EQ(all.back().seen.fault, "fails as a program: CRASH");
  EXPECT_FALSE(OutcomeOf(all).same());
}

TEST(Player, SaysThatThePolicyIsUnknown) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  FakeTestee stranger;
  stranger.On("Build", {}, Ended(lbcp::v1::UNKNOWN_POLICY));
  const std::unique_ptr<Player> player = Player::Make(trace, stranger).value();
  EXPECT_TRUE(player->Next().has_value());
  EXPECT_TRUE(player->unknown_policy());
  EXPECT_FALSE(player->Next().has_value());
}

TEST(Story, IsTheSameFromTheRecordingAsFromAReplay) {
  FakeTestee recorded = Well("a", "b");
  const trace::Trace trace = Record(recorded, kStory);
  const std::string story = TellStory(trace);
  EXPECT_THAT(story, HasSubstr("  . when  connection a succeeds\n"
                               "      > SubConn a is CONNECTING\n"
                               "      > SubConn a is READY\n"
                               "        reports READY\n"));
  EXPECT_THAT(story, HasSubstr("        3 picks go to SubConn a\n"));
}

}  // namespace
}  // namespace lbc::replay
