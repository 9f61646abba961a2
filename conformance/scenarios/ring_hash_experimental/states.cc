// When endpoints are connected, and what state the policy is in.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(NothingIsConnectedBeforeACall, Checks{"RH-015", "RH-018"},
         "A list makes no connection; a call makes the one that it needs.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  then.Picks(3).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  then.Channel().Reaches(kConnecting);
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(3).WithKey(KeyAt(b)).GoTo(b);
}

SCENARIO(
    ANewcomerWaitsForItsFirstCall, Checks{"RH-015"},
    "An endpoint that joins a READY channel is not connected before one of its keys is picked.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c});
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(3).WithKey(KeyAt(c)).Wait();
  then.Connections().AreAttempted({c});
}

SCENARIO(WhoIsLostWaitsForItsNextCall, Checks{"RH-021", "RH-018"},
         "An endpoint whose connection is lost is IDLE, and connected again by a call alone.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  then.Picks(3).WithKey(KeyAt(a)).Wait();
  then.Connection(a).IsAttempted();
  then.Channel().Reaches(kConnecting);
}

SCENARIO(OneFailureOfSeveralIsNone, Checks{"RH-018", "RH-019"},
         "When the first endpoint that is tried fails the state stays CONNECTING, and another is "
         "tried without a call.") {
  given.Policy({a, b, c});
  then.Picks(1).WithKey(KeyAt(c)).Wait();
  then.Connections().AreAttempted({c});
  then.Channel().Reaches(kConnecting);
  when.Connection(c).Fails();
  then.Channel().Stays(kConnecting);
  then.Connections().Number(2);
  then.Connections().AreMadeAtMost(1);
}

SCENARIO(TheNextIsTheOneWithTheLeastKey, Checks{"RH-020"},
         "Of those that are IDLE the one with the least hash key is tried next, whatever the order "
         "of the list.") {
  given.Policy({c, b, a});
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
  then.Connections().AreAttempted({c});
  then.Channel().Reaches(kTransientFailure);
}

SCENARIO(TwoFailuresAreOneOfAll, Checks{"RH-018"},
         "When two of three have failed the state is TRANSIENT_FAILURE, while the third is tried; "
         "its success makes it READY.") {
  given.Policy({a, b, c});
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({a});
  when.Connection(a).Starts();
  then.Channel().Reaches(kConnecting);
  when.Connection(a).Fails();
  then.Channel().Reaches(kTransientFailure);
  then.Connections().AreAttempted({c});
  when.Connection(c).Succeeds();
  then.Channel().Reaches(kReady);
}

SCENARIO(TheOnlyOneFailsForAll, Checks{"RH-018"},
         "When the only endpoint has failed the state is TRANSIENT_FAILURE, until it is READY.") {
  given.Policy({a});
  then.Picks(1).WithKey(KeyAt(a)).Wait();
  then.Connections().AreAttempted({a});
  when.Connection(a).Fails();
  then.Channel().Reaches(kTransientFailure);
  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  then.Channel().Stays(kTransientFailure);
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
}

SCENARIO(OneReadyEndpointIsEnough, Checks{"RH-018"},
         "Two failures do not matter while one endpoint is READY.") {
  given.Policy({a, b, c});
  given.OnlyOneAnswers(b);
  then.Channel().Is(kReady);
  then.Picks(10).WithKey(KeyAt(b)).GoTo(b);
}

SCENARIO(AFailedChannelRecoversWithoutACall, Checks{"RH-019"},
         "With all endpoints failed, one whose back-off ends connects by itself, and makes the "
         "state READY.") {
  given.Policy({a, b, c});
  given.EveryConnectionHasFailed();
  when.Backoff(b).Ends();
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kTransientFailure);
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
}

SCENARIO(AListThatTakesTheOneThatConnectsHasAnotherTried, Checks{"RH-019"},
         "When the endpoint that is being tried leaves the list, another one is tried without a "
         "call.") {
  given.Policy({a, b, c});
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({a});
  when.Connection(a).Starts();
  then.Channel().Reaches(kConnecting);
  when.Resolver().Lists({b, c});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kConnecting);
}

}  // namespace
}  // namespace lbc::scenario
