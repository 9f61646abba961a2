// Contract line 2: a call fails with a cause, or waits for something that can come; state and
// picker agree.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

// ---- Waiting

CONTRACT(PicksWaitWhileTheFirstAttemptsAreUnanswered, Checks{"CON-005"},
         "While the first attempts are under way, CONNECTING is reported and picks wait.") {
  given.Policy({a, b, c});
  given.ConnectionHangs(a);
  given.ConnectionHangs(b);
  given.ConnectionHangs(c);
  when.Network().SettlesUnderPicks();
  given.ChannelStillConnects();
  then.Picks().Wait();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksWaitWhileAReconnectIsUnanswered, Checks{"CON-005"},
         "While what was lost is being connected again, picks wait.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(a);
  when.Connection(a).IsLost();
  when.Network().SettlesUnderPicks();
  given.ChannelIs(kConnecting);
  then.Picks().Wait();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksWaitWhileASecondListConnects, Checks{"CON-005"},
         "While a list that replaced a READY one is being connected, picks wait or go to what was "
         "READY, as the report says.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  given.ConnectionHangs(d);
  when.Resolver().Lists({c, d});
  when.Network().SettlesUnderPicks();
  then.Picks().AgreeWithTheState();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksWaitInIdle, Checks{"CON-006"}, (Needs{Reconnects(profile::Reconnects::kOnPick)}),
         "When everything was lost, IDLE is reported and picks wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  given.ChannelIs(kIdle);
  then.Picks(1).Wait();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksWaitBeforeAnythingWasTried, Checks{"CON-006"}, (Needs{Connects({kLazy})}),
         "A policy that connects only when asked reports IDLE for a fresh list, and picks wait.") {
  given.Policy({a, b});
  given.ChannelIs(kIdle);
  then.Picks(1).Wait();

  when.Network().Calms();
  given.APickGoes();
}

// ---- Failing

CONTRACT(PicksFailWhenEverythingFailed, Checks{"CON-007"},
         "When every endpoint was tried and failed, a pick fails.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  then.Picks().Fail();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(
    PicksDoNotHangWhileFailureLasts, Checks{"CON-007"},
    "Through back-offs and renewed attempts, a pick in TRANSIENT_FAILURE fails, or waits while "
    "an attempt is under way.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  given.ConnectionHangs(a);
  given.EndpointIsDown(b);
  when.EveryBackoff().Ends();
  then.Picks().AgreeWithTheState();
  when.Network().Settles();
  then.Picks().AgreeWithTheState();
  given.EndpointIsDown(a);
  when.Network().Settles();
  then.Picks().AgreeWithTheState();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksFailWhenWhatWasReadyIsLostForGood, Checks{"CON-007"},
         "When everything was READY, was lost and cannot be connected again, a pick fails.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.EndpointIsDown(a);
  given.EndpointIsDown(b);
  when.EveryConnection().IsLost();
  when.Network().SettlesUnderPicks();
  given.ChannelIs(kTransientFailure);
  then.Picks().Fail();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(
    FailuresAreNoStatuses, Checks{"CON-008"},
    "When connections failed, a pick fails with an error that lets calls wait for readiness.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  then.Picks().AreNotDropped();
  when.Resolver().Fails();
  then.Picks().AreNotDropped();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(FailuresTellTheCause, Checks{"CON-009"},
         "When connections failed, a failing pick tells the error of one of them.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  given.APickFails();
  then.Picks().FailOnlyWithACauseThatWasTold();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(FailuresTellTheCauseAgain, Checks{"CON-009"},
         "When what was READY is lost and fails, a failing pick tells that error.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  when.Call().AreMade();
  when.Connection(a).Fails("the cable is cut");
  given.APickFails();
  then.Picks().FailOnlyWithACauseThatWasTold();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(FailuresTellTheCauseAfterAnEmptyList, Checks{"CON-101"},
         "When the list after an empty one has met a failure, a failing pick tells a cause that "
         "the policy was told, while the rest connects too.") {
  given.Policy({a, b});
  when.Resolver().ListsNothing();
  given.EndpointIsDown(a);
  given.ConnectionHangs(b);
  when.Resolver().Lists({a, b});
  when.Network().SettlesUnderPicks();
  then.Picks().FailOnlyWithACauseThatWasTold();

  given.EndpointIsDown(b);
  when.Network().SettlesUnderPicks();
  given.APickFails();
  then.Picks().FailOnlyWithACauseThatWasTold();

  when.Network().Calms();
  given.APickGoes();
}

// ---- Agreement of state and picker

CONTRACT(ReadyGoesWithPicksThatGo, Checks{"CON-010"},
         "Whenever READY is reported while endpoints come and go, picks go.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  when.Network().SettlesUnderPicks();
  then.Picks().OnceAwake().AgreeWithTheState();
  when.Server(b).GoesDown();
  when.Network().SettlesUnderPicks();
  then.Picks().OnceAwake().AgreeWithTheState();
  when.Server(c).GoesDown();
  when.Network().SettlesUnderPicks();
  then.Picks().OnceAwake().AgreeWithTheState();

  when.Network().Calms();
  given.ChannelIs(kReady);
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(ReadyGoesWithPicksThatGoWhileOthersHang, Checks{"CON-010"},
         (Needs{SpreadsRegardlessOfKey(), ReachesEveryEndpoint()}),
         "As soon as READY is reported for one endpoint while others hang, all picks go.") {
  given.Policy({a, b, c});
  given.ConnectionHangs(b);
  given.ConnectionHangs(c);
  when.Network().SettlesUnderPicks();
  given.ChannelIs(kReady);
  then.Picks(60).GoTo(a);

  when.Network().Calms();
  then.Picks(60).Go();
}

CONTRACT(ReadyGoesWithPicksThatGoAcrossLists, Checks{"CON-010"},
         "When a list is replaced piece by piece, picks agree with what is reported.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Resolver().Lists({b, c});
  then.Picks().OnceAwake().AgreeWithTheState();
  when.Resolver().Lists({c});
  then.Picks().OnceAwake().AgreeWithTheState();
  when.Network().SettlesUnderPicks();
  then.Picks().OnceAwake().AgreeWithTheState();

  when.Network().Calms();
  given.ChannelIs(kReady);
  then.Picks(60).OnceAwake().Go();
}

}  // namespace
}  // namespace lbc::scenario
