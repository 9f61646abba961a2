// balancer/base of grpc-go, on which 1.64's round_robin and most policies of others are built.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};
const Endpoint p{"p", {"p1", "p2"}};

SCENARIO(
    EachAddressHasASubConnWithHealth, Checks{"RR-020"},
    "There is one SubConn for each address, also inside an endpoint, each with a health check, "
    "and all that are READY are picked.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, p});
  then.Connections().AreAttempted({a, Endpoint("p1"), Endpoint("p2")});
  then.Connection(a).Holds({"a"});
  then.Connection(Address("p1")).Holds({"p1"});
  then.Connection(Address("p2")).Holds({"p2"});
  then.Connection(a).IsAskedForHealth();
  then.Connection(Address("p2")).IsAskedForHealth();

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(300).AreSharedEqually({a, Endpoint("p1"), Endpoint("p2")});
}

SCENARIO(PicksWaitWhileAnAttemptIsOpen, Checks{"RR-025"},
         "While no connection is READY and one is connecting, picks wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  then.Picks().Wait();
  when.Connection(a).Fails();
  then.Picks().Wait();

  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(
    AListMetInFailureFailsUntilReady, Checks{"RR-025"},
    "When a list is met in TRANSIENT_FAILURE, picks go on failing until a connection is READY.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Resolver().Lists({b});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({b});
  then.Picks().Fail();

  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(RoundRobinTakesAnyConfig, Checks{"RR-019"},
         "round_robin takes no configuration: any object is accepted, and changes nothing.") {
  given.Policy({a, b}, {R"({"zzz": 1, "nested": {"list": [1, "two", null]}})"});
  given.EveryConnectionIsReady();
  then.Picks(100).Rotate({a, b});
  when.Resolver().Lists({a, b}, {"{}"});
  then.Update().IsAccepted();
  then.Picks(100).Rotate({a, b});
}

SCENARIO(RoundRobinRefusesNoConfig, Checks{"RR-019"}, Needs{Capability("parse_config")},
         "A parser of round_robin's, if there is one, refuses no object.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Parser({"{}"}).DoesNotRefuse();
  then.Parser({R"({"zzz": 1})"}).DoesNotRefuse();
  then.Picks(100).Rotate({a, b});
}

}  // namespace
}  // namespace lbc::scenario
