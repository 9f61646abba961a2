// ExitIdle, with which a channel wakes its policy. The caller gains a way to connect before the
// first call, without a call.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(ExitIdleStartsAtTheFirstAddress, Checks{"IDLE-008"},
         "ExitIdle in IDLE makes pick_first report CONNECTING and attempt the first address.") {
  given.Policy({a, b});
  given.EndpointIsDown(a);
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Channel().Reports(kIdle);

  when.Channel().LeavesIdle();
  then.Channel().Reports(kConnecting);
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Connections().AreShutDown({b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(ExitIdleDoesNothingElsewhere, Checks{"IDLE-008"},
         "ExitIdle in CONNECTING, READY and TRANSIENT_FAILURE does nothing.") {
  given.Policy({a});
  given.EveryConnectionIsStarting();
  when.Channel().LeavesIdle();
  then.NothingHappens();

  when.Connection(a).Fails();
  then.Channel().Reports(kTransientFailure);
  when.Channel().LeavesIdle();
  then.NothingHappens();

  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  when.Channel().LeavesIdle();
  then.NothingHappens();
  then.Picks().GoTo(a);
}

SCENARIO(
    ExitIdleAsksTheSubConnToConnect, Checks{"IDLE-013"},
    "ExitIdle in IDLE makes pick_first ask its SubConn to connect, and reports nothing by that.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);

  when.Channel().LeavesIdle();
  then.Connection(a).IsAttempted();
  then.Channel().IsSilent();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(
    ExitIdleIsAnsweredWithOneReport, Checks{"IDLE-009"},
    "ExitIdle makes a policy over children report once, and disturbs nobody who is connected.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().LeavesIdle();
  then.Channel().SpeaksTimes(1);
  then.Channel().Is(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(100).Rotate({a, b});
}

SCENARIO(ExitIdleHasNoEffectOnBase, Checks{"IDLE-014"},
         "ExitIdle has no effect on a base policy, whatever its state.") {
  given.Policy({a});
  given.EveryConnectionIsStarting();
  when.Channel().LeavesIdle();
  then.NothingHappens();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Channel().LeavesIdle();
  then.NothingHappens();
  then.Picks().GoTo(a);
}

SCENARIO(AChildThatGoesIdleIsWoken, Checks{"IDLE-010"},
         "An endpoint that goes IDLE is told at once to leave it, so that all stay connected.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kReady);

  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(100).Rotate({a, b});
}

SCENARIO(ManyPicksCauseOneAttempt, Checks{"IDLE-011"},
         "A hundred picks in IDLE wait, all of them, and cause one attempt.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);

  when.Calls(100).AreMade();
  then.Calls().Wait();
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);
  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(PicksOfManyThreadsCauseOneAttempt, Checks{"IDLE-011"}, Needs{Capability("burst")},
         "Picks of many threads at once in IDLE wait and cause one attempt.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);

  when.ManyThreadsPick(32, 20).WhileNothingElseHappens();
  then.Burst().Waited();
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);
}

SCENARIO(EveryPickAsksAndOneAttemptResults, Checks{"IDLE-015"},
         "Each pick in IDLE waits and asks the SubConn to connect; one attempt results.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);

  when.Calls(100).AreMade();
  then.Calls().Wait();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
