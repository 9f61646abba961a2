// What passes between the channel and the children, and a child that gets another policy.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("x", "c");
const Config kTwo = InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}});
const Config kOtherForX = InOrder({{"x", kOverRoundRobin}, {"y", kOverPickFirst}});

SCENARIO(AResolverErrorChangesNothing, Checks{"PRI-029"},
         "A resolver error while calls go changes neither state nor calls nor connections.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(LeavingIdleIsForTheOneInUse, Checks{"PRI-030"},
         "When the channel leaves idle mode the idle child in use connects.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  when.Channel().LeavesIdle();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(ClosingIsForEveryChild, Checks{"PRI-031"},
         "Closing shuts the connections of both the failed and the used child down.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Channel().Closes();
  then.Connections().AreShutDown({a, b});
}

SCENARIO(AnotherPolicyTakesOver, Checks{"PRI-032"},
         "A child whose policy is another one now is served by that once it is READY, and the old "
         "connection is then gone.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, b}, kOtherForX);
  then.Connection(c).IsAttempted();
  when.Connection(c).Succeeds();
  then.Connection(a).IsShutDown();
  then.Channel().Is(kReady);
  then.Picks(50).GoTo(c);
}

SCENARIO(TheOldPolicyServesUntilThen, Checks{"PRI-033"},
         "Until the new policy of a child is READY the old one gets the calls.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, b}, kOtherForX);
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
  when.Connection(c).Succeeds();
  then.Connections().AreShutDown({a});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(c);
}

}  // namespace
}  // namespace lbc::scenario
