// Whose an endpoint is, and what a list changes: children that come, go and change places.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), d = For("z", "d");
const Config kTwo = InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}});
const Config kTurnedRound = InOrder({{"y", kOverPickFirst}, {"x", kOverPickFirst}});
const Config kZBeforeX = InOrder({{"z", kOverPickFirst}, {"x", kOverPickFirst}});

SCENARIO(AChildThatGoesIsClosed, Checks{"PRI-021"},
         "When the child in use leaves the config its connection is shut down, and the next one is "
         "tried.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, InOrder({{"y", kOverPickFirst}}));
  then.Connection(b).IsAttempted();
  then.Connections().AreShutDown({a});
  then.Channel().Reaches(kConnecting);
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(AFailedChildThatGoesIsClosed, Checks{"PRI-021"},
         "When a child that has failed leaves the config what it has is shut down, and the one in "
         "use goes on.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Lists({b}, InOrder({{"y", kOverPickFirst}}));
  then.Connections().AreShutDown({a});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(APlaceIsNoReasonToConnectAnew, Checks{"PRI-022"},
         "When the child that serves becomes the first it goes on with its connection.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Lists({a, b}, kTurnedRound);
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(
    ANewFirstOneIsWaitedFor, Checks{"PRI-023"},
    "When a new child comes before the one that serves it is tried, and calls wait for it; the "
    "other keeps its connection.") {
  given.Policy({a}, InOrder({{"x", kOverPickFirst}}));
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, d}, kZBeforeX);
  then.Connections().AreAttempted({d});
  then.Channel().Reaches(kConnecting);
  then.Picks().Wait();
  when.Connection(d).Succeeds();
  then.Channel().Reaches(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(50).GoTo(d);
}

SCENARIO(ANewFirstOneThatFailsIsPassedOver, Checks{"PRI-023"},
         "When the new first child fails calls go back to the one that served, with the connection "
         "it has.") {
  given.Policy({a}, InOrder({{"x", kOverPickFirst}}));
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, d}, kZBeforeX);
  then.Connections().AreAttempted({d});
  then.Channel().Reaches(kConnecting);
  when.Connection(d).Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(NobodysEndpointIsLeftOut, Checks{"PRI-025"},
         "Endpoints of the second child, and one that names no child, are no endpoints of the "
         "first.") {
  given.PolicyIsBuilt();
  const Config config = InOrder({{"x", kOverRoundRobin}, {"y", kOverRoundRobin}});
  when.Resolver().Lists({d, b, a}, config);
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  then.Connection(d).WasNeverMade();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(TheRestOfThePathIsForThePolicyBelow, Checks{"PRI-026"},
         "With such a policy for the first child, the second name of a path says which of its "
         "children an endpoint is for.") {
  const Endpoint near = For("x/near", "n"), far = For("x/far", "f");
  const std::string inner = R"("config": [{"priority_experimental": )" +
                            InOrder({{"near", kOverPickFirst}, {"far", kOverPickFirst}}).json +
                            "}]";
  given.PolicyIsBuilt();
  when.Resolver().Lists({b, far, near}, InOrder({{"x", inner}, {"y", kOverPickFirst}}));
  then.Connections().AreAttempted({near});
  when.Connection(near).Fails();
  then.Connections().AreAttempted({far});
  when.Connection(far).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(far);
}

SCENARIO(OneWithoutEndpointsCountsAsFailed, Checks{"PRI-028"},
         "When the first list has no endpoint for the first child the second is tried.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({b}, kTwo);
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
}

SCENARIO(OneWhoseEndpointsGoCountsAsFailed, Checks{"PRI-028"},
         "When the last endpoint of the child in use leaves the list the second is tried.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b}, kTwo);
  then.Connection(b).IsAttempted();
  then.Connections().AreShutDown({a});
  when.Connection(b).Succeeds();
  then.Channel().Is(kReady);
  then.Picks(50).GoTo(b);
}

}  // namespace
}  // namespace lbc::scenario
