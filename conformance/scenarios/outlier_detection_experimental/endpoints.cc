// What an endpoint is: its set of addresses, for as long as it is listed, whatever its connections.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(AnEndpointIsAllItsAddresses, Checks{"OD-011"}, Needs{Capability("virtual_time")},
         "Calls to one address of an endpoint eject it at the other, too.") {
  const Endpoint xy{"xy", {"x", "y"}};
  given.Policy({xy, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, xy);
  given.AddressIsDown("x");
  when.Connection(Address("x")).IsLost();
  when.Network().Settles();
  given.NothingBeforeMatters();
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(
    AConnectionMadeMeanwhileIsNoBetter, Checks{"OD-028"}, Needs{Capability("virtual_time")},
    "An ejected endpoint that was lost and is connected again gets no calls before its time is "
    "over.") {
  given.Policy({a, b, c}, LastingFor("25s", "300s"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Connection(a).IsLost();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Picks(60).ReachAll({b, c});
  when.Time().Advances(30s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(WhoLeavesAndComesBackIsClean, Checks{"OD-029"}, Needs{Capability("virtual_time")},
         "An ejected endpoint that left the list and is listed again gets calls.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Resolver().Lists({b, c}, kByFailures);
  then.Connections().AreShutDown({a});
  when.Resolver().Lists({a, b, c}, kByFailures);
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(AnEqualListChangesNothing, Checks{"OD-029"}, Needs{Capability("virtual_time")},
         "An endpoint stays ejected when the same list comes again, in another order.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Resolver().Lists({c, a, b}, kByFailures);
  then.Connections().AreLeftAlone();
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(
    AnUnhealthyEndpointComesBackUnhealthy, Checks{"OD-027"},
    (Needs{Capability("virtual_time"), Capability("health")}),
    "An endpoint whose health check failed while it was ejected is not served when its time is "
    "over.") {
  given.Policy({a, b, c}, LastingFor("25s", "300s"));
  given.HealthIsToldStepByStep();
  given.EveryConnectionIsStarting();
  when.EveryConnection().Succeeds();
  when.Health(a).Is(kReady);
  when.Health(b).Is(kReady);
  when.Health(c).Is(kReady);
  then.Channel().Reaches(kReady);
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  when.Health(a).Is(kTransientFailure, "not serving");
  when.Time().Advances(30s);
  then.Picks(60).ReachAll({b, c});
  when.Health(a).Is(kReady);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

}  // namespace
}  // namespace lbc::scenario
