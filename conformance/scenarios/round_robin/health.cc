// gRFC A61, "Generic health reporting": under round_robin the pick_first of an endpoint goes by
// health as well as by the connection. The caller gains that a server which says it cannot serve is
// left out without being disconnected.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(AConnectionWaitsForItsHealth, Checks{"PF-032"}, Needs{Capability("health")},
         "A connection that is READY counts as connecting until health says READY.") {
  given.PolicyIsBuilt();
  given.HealthIsToldStepByStep();
  when.Resolver().Lists({a});
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Is(kConnecting);
  then.Connection(a).IsAskedForHealth();
  then.Picks().Wait();

  when.Health(a).Is(kReady);
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(
    HealthDecidesWithoutTouchingTheConnection, Checks{"PF-032"}, Needs{Capability("health")},
    "Health that fails, connects and recovers is reported, and the connection is left alone.") {
  given.Policy({a});
  given.HealthIsToldStepByStep();
  when.Connection(a).Succeeds();
  when.Health(a).Is(kReady);
  then.Channel().Reaches(kReady);

  when.Health(a).Is(kTransientFailure, "not serving");
  then.Channel().Reports(kTransientFailure);
  then.Picks().FailSaying("health check failure");
  then.Connections().AreLeftAlone();
  when.Health(a).Is(kConnecting);
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();

  when.Health(a).Is(kReady);
  then.Channel().Reports(kReady);
  then.Connections().AreLeftAlone();
  then.Picks().GoTo(a);
}

SCENARIO(AnUnhealthyEndpointIsLeftOut, Checks{"PF-032"}, Needs{Capability("health")},
         "An endpoint whose health fails is not picked; the healthy rest is.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Health(a).Is(kTransientFailure, "not serving");
  then.Channel().Stays(kReady);
  then.Picks(10).GoTo(b);
  then.Connections().AreLeftAlone();

  when.Health(a).Is(kReady);
  then.Picks(100).Rotate({a, b});
  then.Connections().AreLeftAlone();
}

SCENARIO(AnEndpointThatAnswersAgainIsConnecting, Checks{"PF-032"}, Needs{Capability("health")},
         "After a failure a READY connection whose health is awaited makes picks wait.") {
  given.Policy({a});
  given.HealthIsToldStepByStep();
  given.EveryConnectionHasFailed();
  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();

  when.Health(a).Is(kReady);
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
