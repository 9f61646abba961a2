// The verbs about connections, each with what it accepts and what it refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/scenario/fake_testee_test_util.h"

namespace lbc::scenario {
namespace {

using verdict::Verdict;

const Endpoint a{"a"}, b{"b"}, c{"c"};

std::function<void(FakeTestee&)> Doing(Events at_list, Events at_error = {}) {
  return [=](FakeTestee& testee) {
    testee.On("UpdateResolverState", at_list).On("ResolverError", at_error);
  };
}

AnyBody AfterTheList(std::function<void(const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.PolicyIsBuilt();
    when.Resolver().Lists({a, b});
    rest(then);
  };
}

// What the list brought is of no interest.
AnyBody AfterTheError(std::function<void(const Then&)> rest) {
  return [rest = std::move(rest)](const Given& given, const When& when, const Then& then) {
    given.Policy({a, b});
    when.Resolver().Fails();
    rest(then);
  };
}

const Events kBothTried = {Made(1, {"a"}), Asked(1), Made(2, {"b"}), Asked(2)};

TEST(ThenConnection, SpeaksOfMakingAndAttempts) {
  ExpectRows({
      {"IsAttempted: making is part of it", Doing({Made(1, {"a"}), Asked(1)}),
       AfterTheList([](const Then& then) { then.Connection(a).IsAttempted(); }), Verdict::kPass},
      {"IsAttempted: a repeated Connect starts nothing",
       Doing({Made(1, {"a"}), Asked(1), Asked(1)}),
       AfterTheList([](const Then& then) { then.Connection(a).IsAttempted(); }), Verdict::kPass},
      {"IsAttempted: made only", Doing({Made(1, {"a"})}),
       AfterTheList([](const Then& then) { then.Connection(a).IsAttempted(); }), Verdict::kFail,
       "one attempt on a"},
      {"IsAttempted: another one is", Doing({Made(1, {"b"}), Asked(1)}),
       AfterTheList([](const Then& then) { then.Connection(a).IsAttempted(); }), Verdict::kFail,
       "no attempt; instead the policy"},
      {"IsNotAttempted: made only", Doing({Made(1, {"a"})}), AfterTheList([](const Then& then) {
         then.Connection(a).IsNotAttempted();
         then.Connection(a).IsMade();
       }),
       Verdict::kPass},
      {"IsNotAttempted: it is", Doing({Made(1, {"a"}), Asked(1)}),
       AfterTheList([](const Then& then) { then.Connection(a).IsNotAttempted(); }), Verdict::kFail,
       "no attempt on a"},
      {"IsMade: leaves the attempt to be spoken of", Doing({Made(1, {"a"}), Asked(1)}),
       AfterTheList([](const Then& then) { then.Connection(a).IsMade(); }), Verdict::kFail,
       "nothing that the case does not speak of"},
      {"IsMade: not", Doing({}),
       AfterTheList([](const Then& then) { then.Connection(a).IsMade(); }), Verdict::kFail,
       "one new SubConn for a"},
      {"WasNeverMade: never", Doing({}),
       AfterTheList([](const Then& then) { then.Connection(a).WasNeverMade(); }), Verdict::kPass},
      {"WasNeverMade: given up counts as made", Doing({Made(1, {"a"}), GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).WasNeverMade(); }), Verdict::kFail,
       "no SubConn for a"},
      {"CannotBeMade: tried and failed", Doing({CouldNotMake("a")}),
       AfterTheList([](const Then& then) { then.Connection(a).CannotBeMade(); }), Verdict::kPass},
      {"CannotBeMade: not tried", Doing({}),
       AfterTheList([](const Then& then) { then.Connection(a).CannotBeMade(); }), Verdict::kFail,
       "a try to make one"},
  });
}

TEST(ThenConnection, SpeaksOfKeepingAndGivingUp) {
  ExpectRows({
      {"IsShutDown: it is", Doing(kBothTried, {GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsShutDown(); }), Verdict::kPass},
      {"IsShutDown: the other one is", Doing(kBothTried, {GivenUp(2)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsShutDown(); }), Verdict::kFail,
       "the SubConn of a to be shut down"},
      {"IsKept: an attempt is no change", Doing({Made(1, {"a"})}, {Asked(1)}),
       AfterTheError([](const Then& then) {
         then.Connection(a).IsKept();
         then.Connection(a).IsAttempted();
       }),
       Verdict::kPass},
      {"IsKept: shut down", Doing(kBothTried, {GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsKept(); }), Verdict::kFail,
       "it was shut down"},
      {"IsKept: replaced", Doing(kBothTried, {Made(3, {"a"}), GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsKept(); }), Verdict::kFail,
       "1 made, 1 shut down"},
      {"IsKept: re-addressed", Doing(kBothTried, {Readdressed(1, {"a", "b"})}),
       AfterTheError([](const Then& then) { then.Connection(a).IsKept(); }), Verdict::kFail,
       "1 re-addressed"},
      {"IsReaddressedTo: these", Doing(kBothTried, {Readdressed(1, {"b", "a"})}),
       AfterTheError([](const Then& then) {
         then.Connection(a).IsReaddressedTo({"b", "a"});
       }),
       Verdict::kPass},
      {"IsReaddressedTo: others", Doing(kBothTried, {Readdressed(1, {"a", "b"})}),
       AfterTheError([](const Then& then) {
         then.Connection(a).IsReaddressedTo({"b", "a"});
       }),
       Verdict::kFail, "addresses b a"},
      {"IsReaddressedTo: not at all", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.Connection(a).IsReaddressedTo({"b"}); }),
       Verdict::kFail, "one UpdateAddresses"},
      {"Holds: these in this order", Doing({Made(1, {"a", "b"})}),
       AfterTheError([](const Then& then) {
         then.Connection(a).Holds({"a", "b"});
       }),
       Verdict::kPass},
      {"Holds: another order", Doing({Made(1, {"b", "a"})}), AfterTheError([](const Then& then) {
         then.Connection(a).Holds({"a", "b"});
       }),
       Verdict::kFail, "SubConn 1 (b a)"},
      {"Holds: no SubConn", Doing({}),
       AfterTheError([](const Then& then) { then.Connection(a).Holds({"a"}); }), Verdict::kFail,
       "a SubConn for a"},
  });
}

TEST(ThenConnection, SpeaksOfHealth) {
  ExpectRows({
      {"IsAskedForHealth: a listener", Doing({Made(1, {"a"}), AskedForHealth(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsAskedForHealth(); }),
       Verdict::kPass},
      {"IsAskedForHealth: the old flag", Doing({Made(1, {"a"}, true)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsAskedForHealth(); }),
       Verdict::kPass},
      {"IsAskedForHealth: neither", Doing({Made(1, {"a"}), Made(2, {"b"}, true)}),
       AfterTheError([](const Then& then) { then.Connection(a).IsAskedForHealth(); }),
       Verdict::kFail, "neither"},
      {"WasNeverAskedForHealth: never", Doing({Made(1, {"a"})}),
       AfterTheError([](const Then& then) { then.Connection(a).WasNeverAskedForHealth(); }),
       Verdict::kPass},
      {"WasNeverAskedForHealth: it was", Doing({Made(1, {"a"}), AskedForHealth(1)}),
       AfterTheError([](const Then& then) { then.Connection(a).WasNeverAskedForHealth(); }),
       Verdict::kFail, "no interest in health"},
  });
}

TEST(ThenConnections, SpeaksOfAttemptsAndEnds) {
  ExpectRows({
      {"AreAttempted: in any order", Doing(kBothTried), AfterTheList([](const Then& then) {
         then.Connections().AreAttempted({b, a});
       }),
       Verdict::kPass},
      {"AreAttempted: one too few", Doing({Made(1, {"a"}), Asked(1)}),
       AfterTheList([](const Then& then) {
         then.Connections().AreAttempted({a, b});
       }),
       Verdict::kFail, "attempts on a"},
      {"AreAttempted: one too many", Doing(kBothTried),
       AfterTheList([](const Then& then) { then.Connections().AreAttempted({a}); }), Verdict::kFail,
       "attempts on a b"},
      {"AreAttemptedInOrder: this order", Doing(kBothTried), AfterTheList([](const Then& then) {
         then.Connections().AreAttemptedInOrder({a, b});
       }),
       Verdict::kPass},
      {"AreAttemptedInOrder: another one", Doing(kBothTried), AfterTheList([](const Then& then) {
         then.Connections().AreAttemptedInOrder({b, a});
       }),
       Verdict::kFail, "in the order b a"},
      {"AreShutDown: these", Doing(kBothTried, {GivenUp(2), GivenUp(1)}),
       AfterTheError([](const Then& then) {
         then.Connections().AreShutDown({a, b});
       }),
       Verdict::kPass},
      {"AreShutDown: twice is once", Doing(kBothTried, {GivenUp(2), GivenUp(2)}),
       AfterTheError([](const Then& then) { then.Connections().AreShutDown({b}); }),
       Verdict::kPass},
      {"AreShutDown: one too many", Doing(kBothTried, {GivenUp(2), GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreShutDown({a}); }), Verdict::kFail,
       "just the SubConns of a"},
      {"AreAllShutDown: all", Doing(kBothTried, {GivenUp(2), GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreAllShutDown(); }),
       Verdict::kPass},
      {"AreAllShutDown: one lives", Doing(kBothTried, {GivenUp(2)}),
       AfterTheError([](const Then& then) { then.Connections().AreAllShutDown(); }), Verdict::kFail,
       "SubConn 1 (a) lives"},
  });
}

TEST(ThenConnections, SpeaksOfLeavingAlone) {
  ExpectRows({
      {"AreLeftAlone: nothing", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.Connections().AreLeftAlone(); }), Verdict::kPass},
      {"AreLeftAlone: a repeated Connect is nothing", Doing(kBothTried, {Asked(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreLeftAlone(); }), Verdict::kPass},
      {"AreLeftAlone: an attempt", Doing({Made(1, {"a"})}, {Asked(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreLeftAlone(); }), Verdict::kFail,
       "1 attempted"},
      {"AreNeitherMadeNorShutDown: attempts are tolerated", Doing({Made(1, {"a"})}, {Asked(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreNeitherMadeNorShutDown(); }),
       Verdict::kPass},
      {"AreNeitherMadeNorShutDown: made", Doing({}, {Made(1, {"a"})}),
       AfterTheError([](const Then& then) { then.Connections().AreNeitherMadeNorShutDown(); }),
       Verdict::kFail, "1 made"},
      {"AreMadeAtMost: as many", Doing({}, {Made(1, {"a"})}),
       AfterTheError([](const Then& then) { then.Connections().AreMadeAtMost(1); }),
       Verdict::kPass},
      {"AreMadeAtMost: more", Doing({}, {Made(1, {"a"}), Made(2, {"b"})}),
       AfterTheError([](const Then& then) { then.Connections().AreMadeAtMost(1); }), Verdict::kFail,
       "2 made"},
      {"AreShutDownAtMost: as many", Doing(kBothTried, {GivenUp(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreShutDownAtMost(1); }),
       Verdict::kPass},
      {"AreShutDownAtMost: more", Doing(kBothTried, {GivenUp(1), GivenUp(2)}),
       AfterTheError([](const Then& then) { then.Connections().AreShutDownAtMost(1); }),
       Verdict::kFail, "2 shut down"},
      {"Number: as many", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.Connections().Number(2); }), Verdict::kPass},
      {"Number: given up is gone", Doing(kBothTried, {}),
       AfterTheError([](const Then& then) { then.Connections().Number(1); }), Verdict::kFail,
       "1 SubConns"},
      {"AreTried: asked for", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.Connections().AreTried(); }), Verdict::kPass},
      {"AreTried: idle", Doing({Made(1, {"a"})}),
       AfterTheError([](const Then& then) { then.Connections().AreTried(); }), Verdict::kFail,
       "an attempt under way"},
      {"AreJustified: one for each address", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.Connections().AreJustified(); }), Verdict::kPass},
      {"AreJustified: any number where nothing is promised",
       Doing({Made(1, {"a"}), Made(2, {"a"}), Made(3, {"a"})}),
       AfterTheError([](const Then& then) { then.Connections().AreJustified(); }), Verdict::kPass},
      {"AreJustified: not listed", Doing({Made(1, {"c"})}),
       AfterTheError([](const Then& then) { then.Connections().AreJustified(); }), Verdict::kFail,
       "only SubConns for listed addresses"},
      {"AreNotAskedOnceShutDown: asked before", Doing(kBothTried, {GivenUp(1), GivenUp(2)}),
       AfterTheError([](const Then& then) {
         then.Connections().AreNotAskedOnceShutDown();
         then.Connections().AreAllShutDown();
       }),
       Verdict::kPass},
      {"AreNotAskedOnceShutDown: asked after", Doing(kBothTried, {GivenUp(1), Asked(2), Asked(1)}),
       AfterTheError([](const Then& then) { then.Connections().AreNotAskedOnceShutDown(); }),
       Verdict::kFail, "no Connect of a SubConn that was shut down; got SubConn 1 (a)"},
      {"NothingHappens: nothing", Doing(kBothTried),
       AfterTheError([](const Then& then) { then.NothingHappens(); }), Verdict::kPass},
      {"NothingHappens: a repeated report is something",
       Doing({Reported(kReady)}, {Reported(kReady)}),
       AfterTheError([](const Then& then) { then.NothingHappens(); }), Verdict::kFail,
       "channel reported READY"},
      {"NothingHappens: an attempt", Doing({Made(1, {"a"})}, {Asked(1)}),
       AfterTheError([](const Then& then) { then.NothingHappens(); }), Verdict::kFail,
       "1 attempted"},
  });
}

TEST(ThenConnections, AreJustifiedByWhatIsPromised) {
  profile::Profile promising = profile::Minimal("fake");
  promising.subconns = profile::SubConns::kPerAddress;
  FakeTestee testee;
  Doing({Made(1, {"a"}), Made(2, {"a"}), Made(3, {"a"})})(testee);
  const verdict::CaseResult result =
      PlayOn(testee, AfterTheError([](const Then& then) { then.Connections().AreJustified(); }),
             false, promising);
  EXPECT_EQ(verdict::Name(result.verdict), "FAIL");
  EXPECT_THAT(result.complaint, ::testing::HasSubstr("at most 2 SubConns; got 3 live"));
}

}  // namespace
}  // namespace lbc::scenario
