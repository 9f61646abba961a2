// What passes between the channel and the targets, and a target that gets another policy.
#include "conformance/scenarios/weighted_target_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("y", "c");
const Config kBoth = Targets({Target("x", "1", kPickFirst), Target("y", "1", kPickFirst)});
const Config kOtherForY = Targets({Target("x", "1", kPickFirst), Target("y", "1", kRoundRobin)});

SCENARIO(AnotherPolicyTakesOver, Checks{"WT-020"},
         "A target whose policy is another one now is served by that as soon as it is READY, and "
         "the old connection is then gone.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, c}, kOtherForY);
  then.Connection(c).IsAttempted();
  when.Connection(c).Succeeds();
  then.Connection(b).IsShutDown();
  then.Picks().AreSharedFairly({a, c});
  then.Channel().Stays(kReady);
}

SCENARIO(TheOldPolicyServesUntilThen, Checks{"WT-021"},
         "Until the new policy of a target is READY the old one gets that target's calls.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, c}, kOtherForY);
  then.Connections().AreAttempted({c});
  then.Picks().AreSharedFairly({a, b});
  when.Connection(c).Succeeds();
  then.Connections().AreShutDown({b});
  then.Channel().Stays(kReady);
}

SCENARIO(AResolverErrorChangesNothing, Checks{"WT-023"},
         "A resolver error while calls go changes neither state nor shares nor connections.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(LeavingIdleIsForEveryTarget, Checks{"WT-024"},
         "When the channel leaves idle mode both idle targets connect.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  when.Connection(b).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  when.Channel().LeavesIdle();
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(ClosingIsForEveryTarget, Checks{"WT-025"},
         "Closing shuts the connections of both targets down.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Connections().AreShutDown({a, b});
}

}  // namespace
}  // namespace lbc::scenario
