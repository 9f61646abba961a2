// What pick_first says of itself, and when it says nothing. The caller gains a state that means
// something, and no work for a picker that is no news.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(TheFirstListIsConnecting, Checks{"PF-022"},
         "The first list makes the policy report CONNECTING, and picks wait.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a});
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();
  then.Connection(a).IsAttempted();

  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(AStateIsNotReportedTwice, Checks{"PF-023"}, Needs{Capability("virtual_time")},
         "A SubConn's event that does not change the reported state leads to no report.") {
  given.Policy({a, b});
  when.Connection(a).Starts();
  then.Channel().IsSilent();

  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.Connection(b).Starts();
  then.Channel().IsSilent();

  when.Connection(a).Succeeds();
  then.Channel().SpeaksTimes(1);
  then.Channel().Is(kReady);
  then.Connections().AreShutDown({b});
  then.Picks().GoTo(a);
}

SCENARIO(EventsOfALoserAreIgnored, Checks{"PF-033", "PF-007"}, Needs{Capability("virtual_time")},
         "What a SubConn says after it was given up for a faster one changes nothing.") {
  given.Policy({a, b});
  given.ShutdownsArriveLate();
  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.EveryConnection().Starts();
  when.Connection(b).Succeeds();
  then.Connections().AreShutDown({a});
  then.Channel().Reports(kReady);

  when.Connection(a).IsSaidToBe(kReady);
  then.NothingHappens();
  when.Connection(a).IsSaidToBe(kIdle);
  then.NothingHappens();
  when.ShutdownsArrive();
  then.NothingHappens();
  then.Picks().GoTo(b);
}

SCENARIO(EventsOfARemovedAddressAreIgnored, Checks{"PF-033"},
         "What a SubConn says after its address left the list changes nothing.") {
  given.Policy({a});
  given.ShutdownsArriveLate();
  when.Connection(a).Starts();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreShutDown({a});
  then.Channel().Reports(kTransientFailure);

  when.Connection(a).IsSaidToBe(kReady);
  then.NothingHappens();
  then.Picks().Fail();

  when.ShutdownsArrive();
  when.Resolver().Lists({b});
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(
    TheConnectionAloneDecides, Checks{"PF-031"},
    "On a channel of its own pick_first is READY with its connection: it asks for no health.") {
  given.PolicyIsBuilt();
  given.HealthIsToldStepByStep();
  when.Resolver().Lists({a, b});
  then.Connection(a).IsAttempted();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
  then.Connection(a).WasNeverAskedForHealth();
}

}  // namespace
}  // namespace lbc::scenario
