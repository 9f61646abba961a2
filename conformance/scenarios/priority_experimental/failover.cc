// When the next child is tried: at once when one has failed, else when its time is over.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("x", "c"), d = For("z", "d");
const Config kTwo = InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}});
const Config kTwoRoundRobins = InOrder({{"x", kOverRoundRobin}, {"y", kOverRoundRobin}});
const Config kThree =
    InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}, {"z", kOverPickFirst}});

SCENARIO(OnlyTheFirstIsTried, Checks{"PRI-007"},
         "Of three children the first alone connects, and serves.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({d, b, a}, kThree);
  then.Connections().AreAttempted({a});
  then.Picks().Wait();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(TheNextIsTriedOnceOneHasFailed, Checks{"PRI-008"},
         "When the first of three children fails the second is tried, and the third is not.") {
  given.Policy({a, b, d}, kThree);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(EachIsTriedInItsTurn, Checks{"PRI-008"},
         "When the first and the second have failed the third is tried.") {
  given.Policy({a, b, d}, kThree);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({d});
  then.Channel().Stays(kConnecting);
  when.Connection(d).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(d);
}

SCENARIO(TenSecondsAreEnough, Checks{"PRI-009"}, Needs{Capability("virtual_time")},
         "A child that is still connecting after ten seconds is passed over, and not before.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Time().Advances(9900ms);
  then.Connections().AreLeftAlone();
  then.Picks().Wait();
  when.Time().Advances(100ms);
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kConnecting);
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(EachHasTenSecondsOfItsOwn, Checks{"PRI-009"}, Needs{Capability("virtual_time")},
         "The second child has its ten seconds from when it is tried.") {
  given.Policy({a, b, d}, kThree);
  given.EveryConnectionIsStarting();
  when.Time().Advances(4s);
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Starts();
  when.Time().Advances(9900ms);
  then.Connections().AreLeftAlone();
  when.Time().Advances(100ms);
  then.Connections().AreAttempted({d});
  then.Channel().Stays(kConnecting);
}

SCENARIO(AnEqualListIsNoReasonToWaitLonger, Checks{"PRI-010"}, Needs{Capability("virtual_time")},
         "A list that has the first child report CONNECTING once more gives it no more time.") {
  given.Policy({a, b}, kTwoRoundRobins);
  given.EveryConnectionIsStarting();
  when.Time().Advances(6s);
  when.Resolver().Lists({a, b}, kTwoRoundRobins);
  then.Connections().AreLeftAlone();
  when.Time().Advances(4s);
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kConnecting);
}

SCENARIO(
    AnEqualListIsNoReasonToWaitAgain, Checks{"PRI-010"}, Needs{Capability("virtual_time")},
    "A list that has the first child report CONNECTING once more, when its time is over, leaves "
    "calls to the second.") {
  given.Policy({a, b}, kTwoRoundRobins);
  given.EveryConnectionIsStarting();
  when.Time().Advances(10s);
  then.Connections().AreAttempted({b});
  when.Resolver().Lists({a, b}, kTwoRoundRobins);
  then.Connections().AreLeftAlone();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(ALostConnectionIsWaitedFor, Checks{"PRI-011"}, Needs{Capability("virtual_time")},
         "When the connection of the first child is lost calls wait for ten seconds, and then the "
         "second is tried.") {
  given.Policy({a, b}, kTwoRoundRobins);
  given.EveryConnectionIsReady();
  when.Time().Advances(60s);
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  then.Channel().Reaches(kConnecting);
  then.Picks().Wait();
  when.Connection(a).Starts();
  when.Time().Advances(9900ms);
  then.Connections().AreLeftAlone();
  when.Time().Advances(100ms);
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kConnecting);
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(OneThatHasFailedIsNotWaitedFor, Checks{"PRI-012"},
         "When a child that has failed gets a new endpoint to try, calls go on to the one below.") {
  given.Policy({a, b}, kTwoRoundRobins);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Lists({a, c, b}, kTwoRoundRobins);
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kReady);
  then.Channel().NeverShows(kConnecting);
  then.Picks(50).GoTo(b);
  when.Connection(c).Succeeds();
  then.Picks(50).GoTo(c);
  then.Channel().Stays(kReady);
}

}  // namespace
}  // namespace lbc::scenario
