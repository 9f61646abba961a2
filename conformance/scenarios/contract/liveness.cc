// Contract line 1: when connections can be had, calls go.
//
// A pick at rest may be the one that wakes a policy which connects only when asked; the second one
// has to go.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint dual{"dual", {"v", "w"}}, twin{"twin", {"x", "y"}};

CONTRACT(PicksGoToTheOnlyEndpoint, Checks{"CON-001"},
         "With one endpoint, whose attempt succeeds, picks go to it.") {
  given.Policy({a});
  when.Network().Settles();
  then.Picks().OnceAwake().GoTo(a);
}

CONTRACT(PicksGoOnceEveryAttemptSucceeds, Checks{"CON-001"},
         "When every attempt succeeds, picks go.") {
  given.Policy({a, b, c});
  when.Network().Settles();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(PicksGoWhicheverAttemptIsAnsweredFirst, Checks{"CON-001"},
         "Picks go also when attempts succeed in the reverse order of their making.") {
  given.Policy({a, b, c});
  given.TheLastAttemptIsAnsweredFirst();
  when.Network().Settles();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(PicksGoToEndpointsOfSeveralAddresses, Checks{"CON-001"},
         "Picks go when endpoints have several addresses each.") {
  given.Policy({dual, a, twin});
  when.Network().Settles();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(PicksGoAmongManyEndpoints, Checks{"CON-001"}, "Picks go with a hundred endpoints.") {
  given.Policy(Many(100));
  when.Network().Settles();
  then.Picks(300).OnceAwake().Go();
}

CONTRACT(PicksGoToASecondList, Checks{"CON-001"},
         "Picks go to a list that shares nothing with the one before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c});
  when.Network().Settles();
  then.Picks().OnceAwake().GoTo(c);
}

CONTRACT(PicksGoAfterTheListMetFailure, Checks{"CON-001"},
         "Picks go to a list that came when all of the one before had failed.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  when.Resolver().Lists({c});
  when.EveryBackoff().Ends();
  when.Network().Settles();
  then.Picks().OnceAwake().GoTo(c);
}

CONTRACT(
    PicksGoToAListThatCameDuringTheWakeUp, Checks{"CON-001"},
    "Picks go to a list that came after everything was lost and a pick had asked for a connection, "
    "before that attempt started.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.Call().AreMade();
  when.Resolver().Lists({c});
  when.Network().Settles();
  then.Picks().OnceAwake().GoTo(c);
}

CONTRACT(PicksGoWhenOnlyTheFirstAnswers, Checks{"CON-002"},
         (Needs{ReachesEveryEndpoint(), AnyReadyOneWillDo()}),
         "Picks go while the first endpoint is READY and all others have failed.") {
  given.Policy({a, b, c});
  given.EndpointIsDown(b);
  given.EndpointIsDown(c);
  when.Network().SettlesUnderPicks();
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  then.Picks(60).OnceAwake().GoTo(a);
}

CONTRACT(PicksGoWhenOnlyTheSecondAnswers, Checks{"CON-002"},
         (Needs{ReachesEveryEndpoint(), AnyReadyOneWillDo()}),
         "Picks go while the second of three endpoints is READY and the others have failed.") {
  given.Policy({a, b, c});
  given.EndpointIsDown(a);
  given.EndpointIsDown(c);
  when.Network().SettlesUnderPicks();
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  then.Picks(60).OnceAwake().GoTo(b);
}

CONTRACT(PicksGoWhenOnlyTheLastAnswers, Checks{"CON-002"},
         (Needs{ReachesEveryEndpoint(), AnyReadyOneWillDo()}),
         "Picks go while the last endpoint is READY and all others have failed.") {
  given.Policy({a, b, c});
  given.EndpointIsDown(a);
  given.EndpointIsDown(b);
  when.Network().SettlesUnderPicks();
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  then.Picks(60).OnceAwake().GoTo(c);
}

CONTRACT(PicksGoWhenOnlyTheSecondAddressAnswers, Checks{"CON-002"},
         (Needs{Connects({kAll, kOne}),
                SubConnsAre({profile::SubConns::kPerAddress, profile::SubConns::kOne}),
                AnyReadyOneWillDo()}),
         "Picks go when the first address of the only endpoint that is up does not answer.") {
  given.Policy({twin, a});
  given.AddressIsDown("x");
  given.OnlyOneAnswers(twin);
  then.Picks(60).OnceAwake().GoTo(twin);
}

CONTRACT(APickWakesWhatHasLostEverything, Checks{"CON-003"},
         "When every connection was lost, a pick leads to an attempt unless one is under way.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.Call().AreMade();
  then.Connections().AreTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(APickWakesWhatWasNeverTried, Checks{"CON-003"},
         "With a fresh list, a pick leads to an attempt unless one is under way.") {
  given.Policy({a, b, c});
  when.Call().AreMade();
  then.Connections().AreTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(LeavingIdleWakesWhatHasLostEverything, Checks{"CON-003"}, (Needs{Connects({kAll, kOne})}),
         "When every connection was lost, leaving idle leads to an attempt unless one is under "
         "way.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.Channel().LeavesIdle();
  then.Connections().AreTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(PicksGoAgainAfterEverythingFailed, Checks{"CON-004"},
         "When all attempts failed and later ones succeed, picks go without a word from the "
         "resolver.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  when.EveryBackoff().Ends();
  when.Network().Settles();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(PicksGoAgainWhenOnlyOneComesBack, Checks{"CON-004"},
         (Needs{ReachesEveryEndpoint(), AnyReadyOneWillDo()}),
         "When all attempts failed several times and then one endpoint comes back, picks go to "
         "it.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  given.EndpointIsDown(a);
  given.EndpointIsDown(b);
  given.EndpointIsDown(c);
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  when.Server(c).ComesUp();
  when.EveryBackoff().Ends();
  when.Network().SettlesUnderPicks();
  then.Picks(60).OnceAwake().GoTo(c);
}

}  // namespace
}  // namespace lbc::scenario
