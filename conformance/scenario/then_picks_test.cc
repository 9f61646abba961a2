// The verbs about picks, calls and bursts, each with what it accepts and what it refuses.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using verdict::Verdict;

const Endpoint a{"a"}, b{"b"}, c{"c"};

// a and b are READY, c was given up; picks are answered in this cycle.
std::function<void(FakeTestee&)> Picking(std::vector<lbcp::v1::PickAnswer> cycle) {
  return [cycle = std::move(cycle)](FakeTestee& testee) {
    testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2),
                                      Made(3, {"c"}), Asked(3), Reported(kConnecting, 1)});
    testee.On("SubConnState 2 READY", {Reported(kReady, 2), GivenUp(3)});
    testee.On("SubConnState 1 TRANSIENT_FAILURE", {Reported(kTransientFailure, 2)});
    testee.On("Pick", {}, Answers{cycle});
    testee.On("Burst", {}, Answers{cycle});
  };
}

AnyBody WhenReady(std::function<void(const When&, const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.Policy({a, b, c});
    given.ConnectionIsReady(a);
    given.ConnectionIsReady(b);
    rest(when, then);
  };
}

AnyBody Picks(std::function<void(const Then&)> rest) {
  return WhenReady([rest = std::move(rest)](const When&, const Then& then) { rest(then); });
}

const lbcp::v1::PickAnswer kToA = Use(1), kToB = Use(2), kToShutDown = Use(3);

TEST(ThenPicks, SpeaksOfWhereTheyGo) {
  ExpectRows({
      {"GoTo: there", Picking({kToA}), Picks([](const Then& then) { then.Picks().GoTo(a); }),
       Verdict::kPass},
      {"GoTo: elsewhere among many", Picking({kToA, kToB}),
       Picks([](const Then& then) { then.Picks().GoTo(a); }), Verdict::kFail,
       "picks that go to a; got picks to SubConn 2 (b)"},
      {"GoTo: to what was given up", Picking({kToShutDown}),
       Picks([](const Then& then) { then.Picks().GoTo(c); }), Verdict::kFail},
      {"GoTo: waits", Picking({Queue()}), Picks([](const Then& then) { then.Picks().GoTo(a); }),
       Verdict::kFail, "wait"},
      {"GoOnlyTo: one is enough", Picking({kToA}), Picks([](const Then& then) {
         then.Picks().GoOnlyTo({a, b});
       }),
       Verdict::kPass},
      {"GoOnlyTo: one outside", Picking({kToA, kToB}), Picks([](const Then& then) {
         then.Picks().GoOnlyTo({a, c});
       }),
       Verdict::kFail},
      {"Go: anywhere READY", Picking({kToB}), Picks([](const Then& then) { then.Picks().Go(); }),
       Verdict::kPass},
      {"Go: not to what was given up", Picking({kToShutDown}),
       Picks([](const Then& then) { then.Picks().Go(); }), Verdict::kFail},
      {"ReachAll: each at least once", Picking({kToA, kToA, kToB}), Picks([](const Then& then) {
         then.Picks(9).ReachAll({a, b});
       }),
       Verdict::kPass},
      {"ReachAll: one starves", Picking({kToA}), Picks([](const Then& then) {
         then.Picks(9).ReachAll({a, b});
       }),
       Verdict::kFail, "a 9, b 0"},
      {"AllGoToOne: one", Picking({kToB}),
       Picks([](const Then& then) { then.Picks(9).AllGoToOne(); }), Verdict::kPass},
      {"AllGoToOne: two", Picking({kToA, kToB}),
       Picks([](const Then& then) { then.Picks(9).AllGoToOne(); }), Verdict::kFail,
       "picks to SubConn 1 (a); and picks to SubConn 2 (b)"},
  });
}

std::vector<lbcp::v1::PickAnswer> Mixed(std::size_t to_a, std::size_t to_b) {
  std::vector<lbcp::v1::PickAnswer> cycle(to_a, kToA);
  cycle.resize(to_a + to_b, kToB);
  return cycle;
}

TEST(ThenPicks, SpeaksOfShares) {
  ExpectRows({
      {"Rotate: a circle", Picking({kToA, kToB}), Picks([](const Then& then) {
         then.Picks(10).Rotate({a, b});
       }),
       Verdict::kPass},
      {"Rotate: equal, but not in turn", Picking({kToA, kToA, kToB, kToB}),
       Picks([](const Then& then) {
         then.Picks(12).Rotate({a, b});
       }),
       Verdict::kFail, "picks 1 to 2 reach only 1"},
      {"Rotate: a stranger", Picking({kToA, kToB}),
       Picks([](const Then& then) { then.Picks(10).Rotate({a}); }), Verdict::kFail,
       "elsewhere or nowhere 5"},
      {"AreSharedEqually: whatever the order", Picking({kToA, kToA, kToB, kToB}),
       Picks([](const Then& then) {
         then.Picks(12).AreSharedEqually({a, b});
       }),
       Verdict::kPass},
      {"AreSharedEqually: off by one of an odd number", Picking({kToA, kToB}),
       Picks([](const Then& then) {
         then.Picks(11).AreSharedEqually({a, b});
       }),
       Verdict::kPass},
      {"AreSharedEqually: not", Picking({kToA, kToA, kToB}), Picks([](const Then& then) {
         then.Picks(12).AreSharedEqually({a, b});
       }),
       Verdict::kFail, "a 8, b 4"},
      {"AreSharedInProportion: two to one", Picking({kToA, kToA, kToB}),
       Picks([](const Then& then) {
         then.Picks(900).AreSharedInProportion({{a, 2}, {b, 1}});
       }),
       Verdict::kPass},
      {"AreSharedInProportion: one to two", Picking({kToA, kToA, kToB}),
       Picks([](const Then& then) {
         then.Picks(900).AreSharedInProportion({{a, 1}, {b, 2}});
       }),
       Verdict::kFail, "a correct policy fails this with a chance below 1e-11"},
      {"AreSharedInProportion: a stranger is picked", Picking({kToA, kToB}),
       Picks([](const Then& then) {
         then.Picks(90).AreSharedInProportion({{a, 1}});
       }),
       Verdict::kFail, "picks of these only"},
      // 4.5 % too many for b: more than goes unseen, less than is broken.
      {"AreSharedInProportion: neither shown to hold nor to be broken", Picking(Mixed(1791, 209)),
       Picks([](const Then& then) {
         then.Picks(2000).AreSharedInProportion({{a, 9}, {b, 1}});
       }),
       Verdict::kInconclusive, "it is open"},
  });
}

TEST(ThenPicks, SpeaksOfWaitingAndFailing) {
  const lbcp::v1::PickAnswer refused = Fail("connection refused by a");
  ExpectRows({
      {"Wait", Picking({Queue()}), Picks([](const Then& then) { then.Picks().Wait(); }),
       Verdict::kPass},
      {"Wait: no", Picking({Queue(), kToA}), Picks([](const Then& then) { then.Picks().Wait(); }),
       Verdict::kFail, "picks that wait"},
      {"Fail", Picking({refused}), Picks([](const Then& then) { then.Picks().Fail(); }),
       Verdict::kPass},
      {"Fail: no", Picking({Queue()}), Picks([](const Then& then) { then.Picks().Fail(); }),
       Verdict::kFail, "picks that fail"},
      {"FailSaying", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailSaying("refused by a"); }), Verdict::kPass},
      {"FailSaying: something else", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailSaying("refused by b"); }), Verdict::kFail,
       "a text holding \"refused by b\""},
      {"FailSayingNothingOf", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailSayingNothingOf("dns"); }), Verdict::kPass},
      {"FailSayingNothingOf: it does", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailSayingNothingOf("refused"); }), Verdict::kFail,
       "a text without \"refused\""},
      {"FailWithTheCause: no connection has failed", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailWithTheCause(); }), Verdict::kFail,
       "the error of a failed connection"},
      {"FailWithTheCause", Picking({refused}),
       [](const Given& given, const When& when, const Then& then) {
         given.Policy({a, b, c});
         when.Connection(a).Fails();
         then.Channel().Reports(kTransientFailure);
         then.Picks().FailWithTheCause();
       },
       Verdict::kPass},
      {"FailOnlyWithACauseThatWasTold: of none was told", Picking({refused}),
       Picks([](const Then& then) { then.Picks().FailOnlyWithACauseThatWasTold(); }),
       Verdict::kFail, "no failure but with the text"},
      {"FailOnlyWithACauseThatWasTold: what waits or goes does not fail", Picking({Queue(), kToA}),
       Picks([](const Then& then) { then.Picks().FailOnlyWithACauseThatWasTold(); }),
       Verdict::kPass},
      {"FailOnlyWithACauseThatWasTold", Picking({refused, Queue()}),
       [](const Given& given, const When& when, const Then& then) {
         given.Policy({a, b, c});
         when.Connection(a).Fails();
         then.Channel().Reports(kTransientFailure);
         then.Picks().FailOnlyWithACauseThatWasTold();
       },
       Verdict::kPass},
      {"FailOrWait", Picking({refused, Queue()}),
       Picks([](const Then& then) { then.Picks().FailOrWait(); }), Verdict::kPass},
      {"FailOrWait: goes", Picking({kToA}),
       Picks([](const Then& then) { then.Picks().FailOrWait(); }), Verdict::kFail},
      {"AreAnswered: anyhow", Picking({refused, Queue(), kToA}),
       Picks([](const Then& then) { then.Picks().AreAnswered(); }), Verdict::kPass},
      {"AreAnswered: not at all", Picking({}),
       Picks([](const Then& then) { then.Picks().AreAnswered(); }), Verdict::kProtocol,
       "10 picks were answered 0 times"},
  });
}

TEST(ThenPicks, NoPickerWaitsAndAnInvalidAnswerFails) {
  lbcp::v1::PickAnswer none, invalid;
  none.set_outcome(lbcp::v1::NO_PICKER);
  invalid.set_outcome(lbcp::v1::INVALID);
  invalid.set_message("neither a SubConn nor an error");
  ExpectRows({
      {"no picker", Picking({none}), Picks([](const Then& then) { then.Picks().Wait(); }),
       Verdict::kPass},
      {"invalid", Picking({invalid}), Picks([](const Then& then) { then.Picks().AreAnswered(); }),
       Verdict::kFail, "what no channel can use: neither a SubConn nor an error"},
  });
  FakeTestee testee;
  Picking({invalid})(testee);
  const verdict::CaseResult result =
      PlayOn(testee, Picks([](const Then& then) { then.Picks().Go(); }));
  EXPECT_EQ(result.checks, std::vector<std::string>{"CON-012"}) << "whatever the case checks";
}

TEST(ThenPicks, AKeptPickerIsNamedAndMayGoToWhatIsNoLongerReady) {
  FakeTestee testee;
  Picking({kToA})(testee);
  const verdict::CaseResult result =
      PlayOn(testee, WhenReady([](const When& when, const Then& then) {
               when.PickerIsKept();
               when.Connection(a).IsLost();
               then.Picks().FromKeptPicker().GoTo(a);
             }));
  EXPECT_EQ(verdict::Name(result.verdict), "PASS") << result.complaint;
  EXPECT_EQ(testee.commands().back().pick().picker(), 2u);
}

TEST(ThenPicks, AgreeWithTheState) {
  const auto play = [](profile::Key::Failover failover, bool failed) {
    profile::Profile strict = profile::Minimal("fake");
    strict.spreads = profile::Spreads::kKeyed;
    strict.key = profile::Key{profile::Key::From::kHeader, "shard", failover};
    FakeTestee testee;
    testee.On("UpdateResolverState",
              {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2), Reported(kConnecting, 1)});
    testee.On("Pick", {}, Answers{{Fail("refused by the owner")}});
    return PlayOn(
               testee,
               [failed](const Given& given, const When& when, const Then& then) {
                 given.Policy({a, b});
                 if (failed) when.Connection(b).Starts();
                 if (failed) when.Connection(b).Fails("refused by the owner");
                 then.Picks().AgreeWithTheState();
               },
               true, strict)
        .verdict;
  };
  using enum profile::Key::Failover;
  EXPECT_EQ(play(kNone, true), Verdict::kPass);
  EXPECT_EQ(play(kNone, false), Verdict::kFail) << "nothing has failed yet";
  EXPECT_EQ(play(kNext, true), Verdict::kFail) << "another one gets the call, or may yet";
}

TEST(ThenPicks, WhatDisagreesWithTheStateAccusesTheRequirementAboutThatState) {
  lbcp::v1::PickAnswer dropped;
  dropped.set_outcome(lbcp::v1::DROP);
  dropped.set_code(14);
  const struct {
    State state;
    lbcp::v1::PickAnswer answer;
    const char* accused;
  } rows[] = {
      {kConnecting, Fail("no"), "CON-005"},   {kIdle, Use(1), "CON-006"},
      {kTransientFailure, Use(1), "CON-007"}, {kTransientFailure, dropped, "CON-008"},
      {kReady, Queue(), "CON-010"},           {kReady, kToShutDown, "CON-011"},
      {kIdle, kToShutDown, "CON-011"},
  };
  profile::Profile rotates = profile::Minimal("fake");
  rotates.spreads = profile::Spreads::kEqual;
  for (const auto& row : rows) {
    SCOPED_TRACE(row.accused);
    FakeTestee testee;
    testee.On("UpdateResolverState", {Made(1, {"a"}), Asked(1), Made(3, {"c"}), GivenUp(3)});
    testee.On("SubConnState 1 READY", {Reported(row.state, 2)});
    testee.On("Pick", {}, Answers{{row.answer}});
    const verdict::CaseResult result = PlayOn(
        testee,
        [](const Given& given, const When&, const Then& then) {
          given.Policy({a});
          given.ConnectionIsReady(a);
          then.Picks().AgreeWithTheState();
        },
        true, rotates);
    EXPECT_EQ(result.checks, std::vector<std::string>{row.accused});
    EXPECT_NE(result.complaint.find(std::string("(") + row.accused + ")"), std::string::npos)
        << result.complaint;
  }
}

TEST(ThenCalls, SpeaksOfTheCallsThatWereMade) {
  const auto made = [](std::function<void(const Then&)> rest) {
    return WhenReady([rest = std::move(rest)](const When& when, const Then& then) {
      when.Calls(4).AreMade();
      rest(then);
    });
  };
  ExpectRows({
      {"Wait", Picking({Queue()}), made([](const Then& then) { then.Calls().Wait(); }),
       Verdict::kPass},
      {"Wait: one does not", Picking({Queue(), kToA}),
       made([](const Then& then) { then.Calls().Wait(); }), Verdict::kFail, "calls that wait"},
      {"GoTo", Picking({kToA}), made([](const Then& then) { then.Calls().GoTo(a); }),
       Verdict::kPass},
      {"GoTo: elsewhere", Picking({kToB}), made([](const Then& then) { then.Calls().GoTo(a); }),
       Verdict::kFail, "calls that go to a"},
      {"Go", Picking({kToA, kToB}), made([](const Then& then) { then.Calls().Go(); }),
       Verdict::kPass},
      {"Fail", Picking({Fail("no")}), made([](const Then& then) { then.Calls().Fail(); }),
       Verdict::kPass},
      {"Spare: it got a quarter", Picking({kToA, kToB, kToB, kToB}), made([](const Then& then) {
         then.Calls().Spare(a, {a, b});
       }),
       Verdict::kFail, "fewer than 1 at a, and none elsewhere; got a 1, b 3"},
      {"Spare", Picking({kToB}), made([](const Then& then) {
         then.Calls().Spare(a, {a, b});
       }),
       Verdict::kPass},
      {"Spare: one waits", Picking({kToB, Queue()}), made([](const Then& then) {
         then.Calls().Spare(a, {a, b});
       }),
       Verdict::kFail, "elsewhere or nowhere 2"},
      {"none was made", Picking({kToA}), Picks([](const Then& then) { then.Calls().Go(); }),
       Verdict::kFail, "no call was made"},
  });
}

TEST(ThenBurst, SpeaksOfTheLastBurst) {
  const auto burst = [](std::function<void(const Then&)> rest) {
    return WhenReady([rest = std::move(rest)](const When& when, const Then& then) {
      when.ManyThreadsPick(4, 5).WhileNothingElseHappens();
      rest(then);
    });
  };
  ExpectRows({
      {"AnsweredEveryPick", Picking({kToA, Queue()}),
       burst([](const Then& then) { then.Burst().AnsweredEveryPick(); }), Verdict::kPass},
      {"AnsweredEveryPick: none", Picking({}),
       burst([](const Then& then) { then.Burst().AnsweredEveryPick(); }), Verdict::kProtocol,
       "20 picks were answered 0 times"},
      {"AnsweredEveryPick: no burst", Picking({kToA}),
       Picks([](const Then& then) { then.Burst().AnsweredEveryPick(); }), Verdict::kFail,
       "a burst"},
      {"IsSharedEqually", Picking({kToA, kToB}), burst([](const Then& then) {
         then.Burst().IsSharedEqually({a, b});
       }),
       Verdict::kPass},
      {"IsSharedEqually: not", Picking({kToA, kToA, kToB}), burst([](const Then& then) {
         then.Burst().IsSharedEqually({a, b});
       }),
       Verdict::kFail, "a 14, b 6"},
      {"Waited", Picking({Queue()}), burst([](const Then& then) { then.Burst().Waited(); }),
       Verdict::kPass},
      {"Waited: one did not", Picking({Queue(), kToA}),
       burst([](const Then& then) { then.Burst().Waited(); }), Verdict::kFail, "picks that wait"},
  });
}

}  // namespace
}  // namespace lbc::scenario
