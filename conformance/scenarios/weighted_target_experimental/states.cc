// What is reported for all targets together, and what calls do then.
#include "conformance/scenarios/weighted_target_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("x", "c");
const Config kBoth = Targets({Target("x", "1", kPickFirst), Target("y", "1", kPickFirst)});
const Config kOverRoundRobin =
    Targets({Target("x", "1", kRoundRobin), Target("y", "1", kRoundRobin)});

SCENARIO(TheFirstReadyOneMakesItReady, Checks{"WT-008"},
         "READY is reported as soon as one target is, while the other connects.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsStarting();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(TheLastReadyOneKeepsItReady, (Checks{"WT-008", "WT-010"}),
         "READY stays while one target is, when the other loses its connection.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
  then.Picks().GoTo(b);
}

SCENARIO(
    OneThatConnectsIsWaitedFor, Checks{"WT-009"},
    "When one target has failed and the other is connecting, CONNECTING stays and calls wait.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(ConnectingComesBeforeIdle, (Checks{"WT-009", "WT-010"}),
         "When one target is idle and the other is connecting, CONNECTING is reported and calls "
         "wait.") {
  given.Policy({a, b}, Targets({Target("x", "1", kPickFirst), Target("y", "1", kRoundRobin)}));
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connection(b).IsAttempted();
  when.Connection(a).IsLost();
  then.Channel().Reaches(kConnecting);
  then.Picks().Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(
    AllIdleIsIdle, Checks{"WT-010"},
    "When both targets over pick_first have lost their connections IDLE is reported, and calls "
    "wait.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  when.Connection(b).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  then.Picks().Wait();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Channel().IsOneOf({kIdle, kConnecting});
}

SCENARIO(IdleComesBeforeFailure, Checks{"WT-010"},
         "When one target is idle and the other has failed IDLE is reported, and calls wait.") {
  given.Policy({a, b}, kBoth);
  given.ConnectionIsReady(a);
  when.Connection(b).Fails();
  then.Channel().Stays(kReady);
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  then.Picks().Wait();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Channel().IsOneOf({kIdle, kConnecting});
}

SCENARIO(ACallWakesWhatIsIdle, Checks{"WT-027"},
         "A call that finds both targets idle has both of them connect.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  when.Connection(b).IsLost();
  then.Channel().Reaches(kIdle);
  when.Call().AreMade();
  then.Calls().Wait();
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(OnceAllHaveFailedCallsFail, Checks{"WT-011"},
         "Once both targets have failed TRANSIENT_FAILURE is reported, and calls fail with the "
         "error of a connection.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  when.Connection(b).Fails();
  then.Channel().Reaches(kTransientFailure);
  then.Picks(20).FailWithTheCause();
}

SCENARIO(OneThatTriesAgainCountsAsFailed, Checks{"WT-012"},
         "When all targets have failed and one gets a new endpoint to try, calls go on failing.") {
  given.Policy({a, b}, kOverRoundRobin);
  given.EveryConnectionHasFailed();
  when.Resolver().Lists({a, c, b}, kOverRoundRobin);
  then.Connection(c).IsAttempted();
  then.Channel().Stays(kTransientFailure);
  then.Channel().NeverShows(kConnecting);
}

SCENARIO(HoweverOftenItSaysSo, Checks{"WT-013"},
         "A failed target that says CONNECTING with each of several lists counts as failed, until "
         "it is READY.") {
  given.Policy({a, b}, kOverRoundRobin);
  given.EveryConnectionHasFailed();
  when.Resolver().Lists({a, c, b}, kOverRoundRobin);
  then.Connection(c).IsAttempted();
  when.Resolver().Lists({c, a, b}, kOverRoundRobin);
  then.Channel().Stays(kTransientFailure);
  when.Resolver().Lists({a, c, b}, kOverRoundRobin);
  then.Channel().Stays(kTransientFailure);
  when.Connection(c).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(WithoutTargetsCallsFail, Checks{"WT-014"},
         "A first list whose config has no targets leads to TRANSIENT_FAILURE, and calls fail.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b}, Targets({}));
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(
    WhenTheLastTargetGoesCallsFail, Checks{"WT-014"},
    "A list whose config has no targets any more leads to TRANSIENT_FAILURE, and calls fail.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Targets({}));
  then.Channel().Reaches(kTransientFailure);
  then.Connections().AreShutDown({a, b});
  then.Picks().Fail();
}

}  // namespace
}  // namespace lbc::scenario
