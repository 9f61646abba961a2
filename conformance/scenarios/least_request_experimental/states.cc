// Connections and states are round_robin's.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(EveryEndpointIsConnectedAtOnce, Checks{"LR-007"},
         "Every endpoint of a list is attempted as soon as it is known, without any pick.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({a, b, c});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(300).ReachAll({a, b, c});
}

SCENARIO(
    ALostEndpointIsConnectedAgain, Checks{"LR-007"},
    "An endpoint that lost its connection is attempted again by itself, and after a failure when "
    "its back-off has ended.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(b);
  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(200).ReachAll({a, b});
}

SCENARIO(OneReadyEndpointIsEnough, Checks{"LR-007"},
         "The state is READY while any endpoint is, and TRANSIENT_FAILURE when all have failed.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Connection(b).Fails();
  then.Channel().Stays(kReady);
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(CallsWaitWhileNothingIsReady, Checks{"LR-012"},
         "Calls wait while attempts are under way, and go once one has succeeded.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  then.Picks(20).Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(20).GoTo(b);
}

SCENARIO(CallsFailWithTheCauseOnceAllHaveFailed, Checks{"LR-012"},
         "Once every endpoint has failed, calls fail with the error of one of them.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  then.Picks(20).FailWithTheCause();
}

SCENARIO(
    ARepeatedEndpointCountsOnce, Checks{"LR-008"},
    "An endpoint that stands in the list twice is connected once and drawn as often as another.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, a});
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(2000).OneByOne().AreSharedFairly({a, b});
}

}  // namespace
}  // namespace lbc::scenario
