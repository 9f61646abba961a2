// Contract line 8: calls into the host made from inside a callback neither hang nor recurse; late
// events do no harm.
//
// The host never calls back from inside a call: a listener runs later, on its own. A call into the
// policy that does not return ends the case as a hang, so these cases only have to bring every
// callback about.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

CONTRACT(
    EveryCallbackReturns, Checks{"CON-038"},
    "Lists, failures, losses, resolver errors, picks and ExitIdle in turn: every call into the "
    "policy returns.") {
  given.PolicyIsBuilt();
  when.Resolver().Fails();
  when.Channel().LeavesIdle();
  when.Resolver().Lists({a, b});
  when.Channel().LeavesIdle();
  when.EveryConnection().Fails();
  when.Call().AreMade();
  when.EveryBackoff().Ends();
  when.Network().Settles();
  when.Resolver().Lists({b, c});
  when.EveryConnection().IsLost();
  when.Channel().LeavesIdle();
  when.Call().AreMade();
  when.Resolver().ListsNothing();
  when.Channel().LeavesIdle();
  when.Resolver().Fails();
  when.Resolver().Lists({d, a});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, d});
}

CONTRACT(EveryCallbackReturnsOnTheWayOut, Checks{"CON-038"},
         "Close returns while attempts, failures and open calls are under way.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Calls(10).AreMade();
  when.Server(a).GoesDown();
  when.Resolver().Lists({a, b, c});
  when.Network().SettlesUnderPicks();
  when.Channel().Closes();
  when.OpenCalls().Finish();
  then.Ledger().NoCallIsOpen();
}

CONTRACT(LateNewsOfARemovedConnectionLeavesNoTrace, Checks{"CON-039"},
         (Needs{Connects({profile::Connects::kAll})}),
         "Once a removed SubConn has ended, its late READY, loss and failure have left no trace.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.ShutdownsArriveLate();
  when.Resolver().Lists({a, b});
  when.Connection(c).IsSaidToBe(kIdle);
  when.Connection(c).IsSaidToBe(kConnecting);
  when.Connection(c).IsSaidToBe(kTransientFailure);
  when.ShutdownsArrive();
  then.Channel().Is(kReady);
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({a, b});
}

CONTRACT(ALateReadyDoesNotHideFailure, Checks{"CON-039"},
         "When the rest has failed, the late READY of a removed SubConn leaves no READY behind.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Resolver().Lists({a, b, c});
  when.Network().SettlesUnderPicks();
  given.ShutdownsArriveLate();
  when.Resolver().Lists({a, b});
  when.EveryRemovedConnection().IsSaidToBe(kReady);
  when.ShutdownsArrive();
  when.Server(a).GoesDown();
  when.Server(b).GoesDown();
  when.Network().SettlesUnderPicks();
  then.Channel().IsNot(kReady);
  then.Picks(60).WithManyKeys().NeverGoTo(c);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(ALateFailureDoesNotHideReady, Checks{"CON-039"},
         "The late failure of a removed SubConn leaves READY and its picks as they were.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ShutdownsArriveLate();
  when.Resolver().Lists({b});
  when.Network().SettlesUnderPicks();
  when.EveryRemovedConnection().IsSaidToBe(kTransientFailure);
  when.ShutdownsArrive();
  then.Picks(60).OnceAwake().GoTo(b);
  then.Channel().Is(kReady);
}

CONTRACT(PicksAreAnsweredBeforeTheShutdownsArrive, Checks{"CON-099"},
         "When a list has replaced everything, picks are answered before the SHUTDOWNs arrive.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ShutdownsArriveLate();
  when.Resolver().Lists({c});
  then.Picks(60).WithManyKeys().NeverGoTo(c);
  when.ShutdownsArrive();
  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(ASecondCloseIsSurvived, Checks{"CON-041"}, "A second Close returns.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  when.Channel().Closes();
  then.Ledger().NoCallIsOpen();
}

CONTRACT(StatesInAnImpossibleOrderAreSurvived, Checks{"CON-042"},
         "READY out of nothing, repeated states and a backward run: the policy survives them.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c});
  when.EveryLiveConnection().IsSaidToBe(kReady);
  when.EveryLiveConnection().IsSaidToBe(kReady);
  when.EveryLiveConnection().IsSaidToBe(kTransientFailure);
  when.EveryLiveConnection().IsSaidToBe(kReady);
  when.EveryLiveConnection().IsSaidToBe(kConnecting);
  when.EveryLiveConnection().IsSaidToBe(kIdle);
  when.EveryLiveConnection().IsSaidToBe(kTransientFailure);
  then.Picks().AreAnswered();
}

}  // namespace
}  // namespace lbc::scenario
