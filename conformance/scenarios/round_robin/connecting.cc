// round_robin connects to everything it knows of, and keeps it so: a call never waits for a
// handshake that could have been made before.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint ab{"ab", {"p", "q"}}, ba{"ba", {"q", "p"}};

SCENARIO(EveryEndpointIsConnectedAtOnce, Checks{"RR-001"},
         "Every endpoint of a list is attempted as soon as it is known, without any pick.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({a, b, c});

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(300).Rotate({a, b, c});
}

SCENARIO(TheFirstToBeConnectedIsARandomOne, Checks{"RR-015"},
         "Connecting starts at a random endpoint of the list: each comes first equally often.") {
  then.FreshInstances(300, {a, b, c}).AttemptFirst({{a, 1}, {b, 1}, {c, 1}});
}

SCENARIO(ALostEndpointIsConnectedAgain, Checks{"RR-016"}, Needs{Capability("virtual_time")},
         "An endpoint that lost its connection is attempted again by itself, and after a failure "
         "when its back-off has ended.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});

  when.Connection(a).Fails();
  when.Time().Advances(10s);
  then.Connections().AreLeftAlone();

  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(100).Rotate({a, b});
}

SCENARIO(ALoneEndpointIsConnectedAgain, Checks{"RR-016"},
         "The only endpoint, too, is attempted again by itself after a loss, without any pick.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(ARepeatedEndpointCountsOnce, Checks{"RR-013"},
         "An endpoint that stands in the list twice is connected once and gets one share.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, a});
  then.Connections().AreAttempted({a, b});

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).Rotate({a, b});
}

SCENARIO(TheSameAddressesInAnotherOrderAreOneEndpoint, Checks{"RR-013"},
         "Endpoints with the same addresses in different order are one endpoint with one share.") {
  given.Policy({ab, c, ba});
  given.EveryConnectionIsReady();
  then.Connections().Number(2);
  then.Picks(100).Rotate({ab, c});
}

SCENARIO(AnEndpointOfTwoAddressesIsOneInTheCircle, Checks{"RR-014"},
         "An endpoint with two addresses is connected to the one that answers, and has the share "
         "of one endpoint.") {
  given.Policy({ab, c});
  given.EveryConnectionIsStarting();
  when.Connection(Address("p")).Fails();
  then.Connection(Address("q")).IsAttempted();

  when.Connection(Address("q")).Succeeds();
  then.Connection(Address("p")).IsShutDown();
  when.Connection(c).Succeeds();
  then.Channel().Reaches(kReady);
  then.Connections().Number(2);
  then.Picks(100).Rotate({Endpoint("q"), c});
}

}  // namespace
}  // namespace lbc::scenario
