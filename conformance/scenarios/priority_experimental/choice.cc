// Whose state and calls are the policy's.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b");
const Config kTwo = InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}});

SCENARIO(
    AnIdleOneIsUsed, Checks{"PRI-013"}, Needs{Capability("virtual_time")},
    "When the first child is idle the state is IDLE, and the second is not tried, however long "
    "that lasts.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
  when.Time().Advances(60s);
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kIdle);
  when.Channel().LeavesIdle();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(OneThatComesBackIsUsedAtOnce, Checks{"PRI-014"},
         "When the first child is READY again after a failure calls go there at once.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Picks(50).GoTo(b);
  then.Channel().Reaches(kReady);
  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  then.Picks(50).GoTo(b);
  when.Connection(a).Succeeds();
  then.Picks(50).GoTo(a);
  then.Channel().Stays(kReady);
}

SCENARIO(OneThatWasPassedOverIsUsedOnceItIsReady, Checks{"PRI-014"},
         Needs{Capability("virtual_time")},
         "A first child that takes longer than its time is used as soon as it is READY.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Time().Advances(10s);
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(b);
  when.Connection(a).Succeeds();
  then.Picks(50).GoTo(a);
  then.Channel().Stays(kReady);
}

SCENARIO(OnceAllHaveFailedTheLastOneSpeaks, Checks{"PRI-018"},
         "When both children have failed TRANSIENT_FAILURE is reported, and calls fail with the "
         "error of the second.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails("no route");
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails("bad certificate");
  then.Channel().Reaches(kTransientFailure);
  then.Picks(20).FailSaying("bad certificate");
}

SCENARIO(OneThatStillConnectsIsWaitedFor, Checks{"PRI-019"}, Needs{Capability("virtual_time")},
         "When the time of the first child is over and the second fails, while the first is still "
         "connecting, calls wait.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsStarting();
  when.Time().Advances(10s);
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();
  when.Connection(a).Fails();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().FailWithTheCause();
}

SCENARIO(
    WithoutPrioritiesCallsFail, Checks{"PRI-020"},
    "A first list whose config has no priorities leads to TRANSIENT_FAILURE, and calls fail.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b}, InOrder({}));
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(WhenTheLastPriorityGoesCallsFail, Checks{"PRI-020"},
         "A list whose config has no priorities any more leads to TRANSIENT_FAILURE, and calls "
         "fail.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, InOrder({}));
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
  given.NothingBeforeMatters();
}

}  // namespace
}  // namespace lbc::scenario
