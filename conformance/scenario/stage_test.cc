// The stage: host duties, strictness, weak quiescence, faults, and what it writes down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using verdict::Verdict;

const Endpoint a{"a"}, b{"b"};

void Connects(FakeTestee& testee) {
  testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1), Reported(kConnecting)});
}

void Lists(const Given& given, const When&, const Then&) { given.Policy({a, b}); }

TEST(Stage, DeliversTheFinalShutdownOnce) {
  FakeTestee testee;
  Connects(testee);
  testee.On("ResolverError", {GivenUp(1), GivenUp(1)});
  PlayOn(testee, [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Resolver().Fails();
    then.Connection(a).IsShutDown();
    when.Time().Advances(1ms);
  });
  EXPECT_THAT(testee.taken(), ElementsAre("Build", "UpdateResolverState", "ResolverError",
                                          "SubConnState 1 SHUTDOWN", "Advance"));
}

TEST(Stage, HoldsShutdownsBackUntilTheyMayArrive) {
  FakeTestee testee;
  Connects(testee);
  testee.On("ResolverError", {GivenUp(1)});
  PlayOn(testee, [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    given.ShutdownsArriveLate();
    when.Resolver().Fails();
    then.Connection(a).IsShutDown();
    when.Connection(a).IsSaidToBe(kReady);
    when.ShutdownsArrive();
  });
  EXPECT_THAT(testee.taken(), ElementsAre("Build", "UpdateResolverState", "ResolverError",
                                          "SubConnState 1 READY", "SubConnState 1 SHUTDOWN"));
}

TEST(Stage, AnswersHealthUnlessTheCaseDoes) {
  const auto listen = [](FakeTestee& testee) {
    Connects(testee);
    testee.On("SubConnState 1 READY", {AskedForHealth(1)});
  };
  FakeTestee left_to_it;
  listen(left_to_it);
  PlayOn(left_to_it, [](const Given& given, const When& when, const Then&) {
    given.Policy({a});
    when.Connection(a).Succeeds();
  });
  EXPECT_EQ(left_to_it.taken().back(), "HealthState 1 READY");

  FakeTestee by_hand;
  listen(by_hand);
  PlayOn(by_hand, [](const Given& given, const When& when, const Then&) {
    given.Policy({a});
    given.HealthIsToldStepByStep();
    when.Connection(a).Succeeds();
    when.Health(a).Is(kTransientFailure, "not serving");
  });
  EXPECT_EQ(by_hand.taken().back(), "HealthState 1 TRANSIENT_FAILURE");
  EXPECT_EQ(by_hand.commands().back().health_state().error(), "not serving");
}

TEST(Stage, ReconnectsWhatWasReaddressedAwayFromItsConnection) {
  FakeTestee testee;
  Connects(testee);
  testee.On("ResolverError", {Readdressed(1, {"b"})});
  PlayOn(testee, [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Connection(a).Succeeds();
    when.Resolver().Fails();
  });
  EXPECT_EQ(testee.taken().back(), "SubConnState 1 CONNECTING");
}

TEST(Stage, KeepsWhatWasReaddressedAroundItsConnection) {
  FakeTestee testee;
  Connects(testee);
  testee.On("ResolverError", {Readdressed(1, {"b", "a"})});
  PlayOn(testee, [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Connection(a).Succeeds();
    when.Resolver().Fails();
  });
  EXPECT_EQ(testee.taken().back(), "ResolverError");
}

TEST(Stage, OwesNothingAfterClose) {
  FakeTestee testee;
  Connects(testee);
  testee.On("Close", {GivenUp(1)});
  PlayOn(testee, [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Channel().Closes();
    then.Connection(a).IsShutDown();
  });
  EXPECT_EQ(testee.taken().back(), "Close");
}

TEST(Stage, WhatIsUnsaidFailsAStrictCaseOnly) {
  FakeTestee strict, tolerant;
  for (FakeTestee* testee : {&strict, &tolerant}) {
    Connects(*testee);
    testee->On("ResolverError", {Made(2, {"b"})});
  }
  const AnyBody body = [](const Given& given, const When& when, const Then&) {
    given.Policy({a, b});
    when.Resolver().Fails();
  };
  const verdict::CaseResult result = PlayOn(strict, body);
  EXPECT_EQ(verdict::Name(result.verdict), "FAIL");
  EXPECT_THAT(result.complaint, HasSubstr("nothing that the case does not speak of"));
  EXPECT_THAT(result.steps.back().got, HasSubstr("SubConn 2 (b)"));
  EXPECT_EQ(verdict::Name(PlayOn(tolerant, body, true).verdict), "PASS");
}

TEST(Stage, ARefusedListMustBeSpokenOf) {
  const auto refuse = [](FakeTestee& testee) {
    testee.On("UpdateResolverState", {}, Ended(lbcp::v1::ERROR, "no"));
  };
  FakeTestee testee;
  refuse(testee);
  const verdict::CaseResult result =
      PlayOn(testee, [](const Given& given, const When& when, const Then&) {
        given.PolicyIsBuilt();
        when.Resolver().Lists({a});
      });
  EXPECT_EQ(verdict::Name(result.verdict), "FAIL");
  EXPECT_THAT(result.complaint, HasSubstr("expected the update to be accepted; got error: no"));
}

TEST(Stage, NothingIsConcludedFromAnAbsenceUnderWeakQuiescence) {
  const AnyBody missing = [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Resolver().Fails();
    then.Channel().Reports(kReady);
  };
  const AnyBody absent = [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Resolver().Fails();
    then.NothingHappens();
  };
  const AnyBody wrong = [](const Given& given, const When& when, const Then& then) {
    given.PolicyIsBuilt();
    when.Resolver().Lists({a});
    then.Channel().Reports(kReady);
  };
  for (const lbcp::v1::Quiescence weak :
       {lbcp::v1::SETTLED, lbcp::v1::NONE, lbcp::v1::QUIESCENCE_UNSPECIFIED}) {
    FakeTestee one, two, three;
    for (FakeTestee* testee : {&one, &two, &three}) {
      Connects(*testee);
      testee->mutable_welcome().set_quiescence(weak);
    }
    EXPECT_EQ(verdict::Name(PlayOn(one, missing).verdict), "INCONCLUSIVE");
    EXPECT_EQ(verdict::Name(PlayOn(two, absent).verdict), "INCONCLUSIVE");
    EXPECT_EQ(verdict::Name(PlayOn(three, wrong).verdict), "FAIL");
  }
}

TEST(Stage, BlamesTheRightParty) {
  struct Row {
    const char* why;
    std::function<void(FakeTestee&)> testee;
    const char* verdict;
    const char* complaint;
  };
  const Row rows[] = {
      {"a crash",
       [](FakeTestee& it) {
         it.Faults("Build", {Verdict::kCrash, "signal 11"});
       },
       "CRASH", "signal 11 in Build"},
      {"a hang",
       [](FakeTestee& it) {
         it.Faults("UpdateResolverState", {Verdict::kHang, "no answer"});
       },
       "HANG", "no answer in UpdateResolverState"},
      {"a panic", [](FakeTestee& it) { it.On("Build", {}, Ended(lbcp::v1::PANIC, "nil map")); },
       "CRASH", "panicked in Build: nil map"},
      {"a call that blocks",
       [](FakeTestee& it) { it.On("UpdateResolverState", {}, Ended(lbcp::v1::BLOCKED, "mutex")); },
       "HANG", "never returned"},
      {"an unknown stimulus",
       [](FakeTestee& it) { it.On("Build", {}, Ended(lbcp::v1::UNSUPPORTED)); }, "PROTOCOL",
       "UNSUPPORTED"},
      {"a command that the adapter takes for wrong",
       [](FakeTestee& it) {
         it.On("UpdateResolverState", {}, Ended(lbcp::v1::BAD_COMMAND, "no instance"));
       },
       "PROTOCOL", "BAD_COMMAND"},
      {"what no host allows",
       [](FakeTestee& it) { it.On("UpdateResolverState", {Broke("a nil picker")}); }, "FAIL",
       "breaks the host's contract: a nil picker"},
      {"a policy that cannot be built",
       [](FakeTestee& it) { it.On("Build", {}, Ended(lbcp::v1::ERROR, "nil")); }, "FAIL",
       "cannot be built"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    FakeTestee testee;
    row.testee(testee);
    const verdict::CaseResult result = PlayOn(testee, Lists);
    EXPECT_EQ(verdict::Name(result.verdict), row.verdict);
    EXPECT_THAT(result.complaint, HasSubstr(row.complaint));
  }
}

TEST(Stage, WritesDownStepsThatWereNotReached) {
  FakeTestee testee;
  Connects(testee);
  const verdict::CaseResult result =
      PlayOn(testee, [](const Given& given, const When& when, const Then& then) {
        given.Policy({a});
        then.Channel().Is(kReady);
        when.Time().Advances(1ms);
        then.Picks().Go();
      });
  ASSERT_EQ(result.steps.size(), 4u);
  EXPECT_EQ(result.steps[1].status, verdict::Step::Status::kFailed);
  EXPECT_EQ(result.steps[3].status, verdict::Step::Status::kNotReached);
  EXPECT_EQ(result.steps[3].words, "picks go");
  // Nothing is sent once the case is decided.
  EXPECT_THAT(testee.taken(), ElementsAre("Build", "UpdateResolverState"));
}

TEST(Stage, KeepsTheBeginningOfAnEndlessTraceAndStillJudgesItsEnd) {
  FakeTestee testee;
  testee.On("UpdateResolverState", Events(50'000, Reported(kConnecting)));
  testee.On("ResolverError", {Reported(kReady)});
  const auto result = PlayOn(testee, [](const Given& given, const When& when, const Then& then) {
    given.Policy({a});
    when.Resolver().Fails();
    then.Channel().Reports(kTransientFailure);
  });
  EXPECT_EQ(result.verdict, Verdict::kFail) << result.complaint;
  ASSERT_EQ(result.trace.size(), 40'001u);
  EXPECT_EQ(result.trace[3].name, "StateUpdated");
  EXPECT_THAT(result.trace.back().words, HasSubstr("was not kept"));
  for (const auto& step : result.steps) EXPECT_LE(step.end_message, result.trace.size());
}

// The name and words of what the trace marks as divergent.
std::string Divergence(const verdict::CaseResult& result) {
  for (const auto& entry : result.trace) {
    if (entry.divergent) return entry.name + ": " + entry.words;
  }
  return "";
}

TEST(Stage, MarksTheMessageThatWasWrong) {
  const struct {
    const char* why;
    std::function<void(const Then&)> step;
    const char* marked;
  } kRows[] = {
      {"the wrong one after the right one",
       [](const Then& then) { then.Channel().Reports(kConnecting); }, "READY"},
      {"the first change", [](const Then& then) { then.Channel().Stays(kIdle); }, "CONNECTING"},
      {"the first report", [](const Then& then) { then.Channel().IsSilent(); }, "CONNECTING"},
      {"the forbidden one", [](const Then& then) { then.Channel().NeverShows(kReady); }, "READY"},
      {"what came first, though not told first", [](const Then& then) { then.NothingHappens(); },
       "SubConnCreated"},
      {"what is missing is missed at the end",
       [](const Then& then) { then.Channel().Is(kTransientFailure); }, "Done"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    FakeTestee testee;
    testee.On("ResolverError",
              {Made(1, {"a"}), Reported(kConnecting), Reported(kReady), Reported(kIdle)});
    const auto result =
        PlayOn(testee, [&row](const Given& given, const When& when, const Then& then) {
          given.Policy({a});
          given.NothingBeforeMatters();
          when.Resolver().Fails();
          row.step(then);
        });
    EXPECT_EQ(result.verdict, Verdict::kFail) << result.complaint;
    EXPECT_THAT(Divergence(result), HasSubstr(row.marked));
  }
}

TEST(Stage, NamesSubConnsByTheirEndpointsInTheTrace) {
  FakeTestee testee;
  Connects(testee);
  const verdict::CaseResult result = PlayOn(testee, Lists);
  ASSERT_EQ(result.trace.size(), 7u);
  EXPECT_EQ(result.trace[3].name, "SubConnCreated");
  EXPECT_EQ(result.trace[3].endpoint, "a");
  EXPECT_THAT(result.trace[4].words, HasSubstr("SubConn 1 (a)"));
}

}  // namespace
}  // namespace lbc::scenario
