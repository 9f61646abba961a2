// A child that is not needed: it keeps its connections for a quarter of an hour.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("z", "c");
const Config kTwo = InOrder({{"x", kOverRoundRobin}, {"y", kOverPickFirst}});
const Config kThree =
    InOrder({{"x", kOverRoundRobin}, {"y", kOverPickFirst}, {"z", kOverPickFirst}});

// The second child has served, and the first is back.
void TheSecondIsNotNeededAnyMore(const Given& given, const When& when, const Then& then) {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Picks().GoTo(b);
  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Picks().GoTo(a);
  then.Channel().Is(kReady);
}
// And then the first fails again.
void TheFirstFailsAgain(const When& when, const Then& then) {
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
}

SCENARIO(KeptForAQuarterOfAnHour, Checks{"PRI-015"}, Needs{Capability("virtual_time")},
         "A child that is not needed any more keeps its connection for nearly 15 minutes.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Time().Advances(899s);
  then.Connections().AreLeftAlone();
  then.Picks().GoTo(a);
}

SCENARIO(ThenClosed, Checks{"PRI-016"}, Needs{Capability("virtual_time")},
         "After 15 minutes the connection of a child that was not needed is shut down.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Time().Advances(900s);
  then.Connections().AreShutDown({b});
  then.Channel().Stays(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(NeededAgainItServesAtOnce, Checks{"PRI-017"}, Needs{Capability("virtual_time")},
         "A child that is needed again within 15 minutes serves with the connection it has.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Time().Advances(600s);
  TheFirstFailsAgain(when, then);
  then.Connections().AreLeftAlone();
  then.Channel().Is(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(OneThatFailedMeanwhileIsPassedOver, Checks{"PRI-008"},
         "When the first fails again, and the second had failed before it was put aside, calls go "
         "to the third at once, and none is failed.") {
  given.Policy({a, b, c}, kThree);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({c});
  when.Connection(c).Succeeds();
  then.Picks().GoTo(c);
  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Picks().GoTo(a);
  then.Channel().Is(kReady);
  TheFirstFailsAgain(when, then);
  then.Channel().NeverShows(kTransientFailure);
  then.Channel().Is(kReady);
  then.Picks(50).GoTo(c);
}

SCENARIO(NeededAgainItIsNotClosed, Checks{"PRI-017"}, Needs{Capability("virtual_time")},
         "A child that is needed again is not shut down when its 15 minutes would be over.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Time().Advances(600s);
  TheFirstFailsAgain(when, then);
  then.Channel().Is(kReady);
  when.Time().Advances(600s);
  then.Connections().AreLeftAlone();
  then.Picks(50).GoTo(b);
}

SCENARIO(
    ItHearsOfLists, Checks{"PRI-034"},
    "A child that is not needed gives up a server that is listed no more, and connects the one "
    "that is listed for it now.") {
  const Endpoint d = For("y", "d");
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Resolver().Lists({a, d}, kTwo);
  then.Connections().AreShutDown({b});
  then.Connection(d).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(ClosedItIsConnectedAnew, Checks{"PRI-016"}, Needs{Capability("virtual_time")},
         "A child that was closed for not being needed is connected anew when it is.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Time().Advances(900s);
  then.Connections().AreShutDown({b});
  TheFirstFailsAgain(when, then);
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Is(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(ClosingIsForThoseAsideToo, Checks{"PRI-031"},
         "Closing shuts down the connection of a child that is not needed, too.") {
  TheSecondIsNotNeededAnyMore(given, when, then);
  when.Channel().Closes();
  then.Connections().AreShutDown({a, b});
}

}  // namespace
}  // namespace lbc::scenario
