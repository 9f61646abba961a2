// Contract line 4: what is held is what the current list justifies; after Close nothing is left
// running.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::SubConns;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint dual{"dual", {"v", "w"}}, other{"other", {"v", "x"}};

CONTRACT(AtMostOneForEachAddress, Checks{"CON-014"}, (Needs{SubConnsAre({kPerAddress})}),
         "Endpoints that share an address, or are listed twice, get no more SubConns than they "
         "have addresses.") {
  given.Policy({a, dual, a, other});
  given.EveryConnectionIsReady();
  then.Connections().AreJustified();
  when.Resolver().Lists({other, a, dual});
  when.Network().SettlesUnderPicks();
  then.Connections().AreJustified();
}

CONTRACT(ARepeatHasNoSubConnOfItsOwn, Checks{"CON-014"}, (Needs{SubConnsAre({kPerAddress})}),
         "An endpoint that is listed several times has one SubConn, as one that is listed once.") {
  given.Policy({a, a, b, a});
  given.EveryConnectionIsReady();
  then.Connections().AreJustified();
  when.Resolver().Lists({b, b, a});
  when.Network().SettlesUnderPicks();
  then.Connections().AreJustified();
}

CONTRACT(AtMostOneForEachAddressAfterFailures, Checks{"CON-014"},
         (Needs{SubConnsAre({kPerAddress})}),
         "After failures, losses and reconnects there is at most one SubConn for each address.") {
  given.Policy({a, b, dual});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.EveryConnection().Fails();
  when.EveryBackoff().Ends();
  when.Network().Calms();
  then.Connections().AreJustified();
  given.APickGoes();
}

CONTRACT(ExactlyOneForEachEndpoint, Checks{"CON-015"},
         (Needs{SubConnsAre({kPerAddress}), Connects({profile::Connects::kAll})}),
         "A policy that connects to all holds one SubConn for each endpoint.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Connections().Number(3);
  when.Resolver().Lists({a, b, c, d});
  when.Network().Settles();
  then.Connections().Number(4);
  when.Resolver().Lists({d, b});
  when.Network().Settles();
  then.Connections().Number(2);
  when.EveryConnection().IsLost();
  when.Network().Settles();
  then.Connections().Number(2);
}

CONTRACT(OneSubConnForTheWholeList, Checks{"CON-016"}, (Needs{SubConnsAre({kOne})}),
         "A policy that promises one SubConn holds exactly one, whatever the list.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Connections().Number(1);
  when.Resolver().Lists({c, d});
  when.Network().SettlesUnderPicks();
  then.Connections().Number(1);
  when.Resolver().Lists({a});
  when.Network().SettlesUnderPicks();
  then.Connections().Number(1);
}

CONTRACT(AtMostOneForEachEndpoint, Checks{"CON-017"}, (Needs{SubConnsAre({kPerEndpoint})}),
         "A policy that promises a SubConn for each endpoint holds no more than that.") {
  given.Policy({a, dual, a, b});
  given.EveryConnectionIsReady();
  then.Connections().AreJustified();
  when.Resolver().Lists({b, dual});
  when.Network().SettlesUnderPicks();
  then.Connections().AreJustified();
}

// Here picks wake what connects when asked, and lets go of the old list then; where they go, and
// whether, other cases ask.
CONTRACT(NothingIsHeldForWhatLeft, Checks{"CON-018"},
         "Once the new list is connected, nothing is held for endpoints that left.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, d});
  when.Network().Calms();
  then.Picks(60).WithManyKeys().OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
}

CONTRACT(NothingIsHeldForWhatLeftUntried, Checks{"CON-018"},
         "Nothing is held for endpoints that left while their attempts were under way or had "
         "failed.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(d);
  when.Server(a).GoesDown();
  when.Resolver().Lists({a, b, d});
  when.Network().SettlesUnderPicks();
  when.Resolver().Lists({b});
  when.Network().Calms();
  then.Picks().OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
}

CONTRACT(NothingIsHeldForWhatLeftAfterItsLoss, Checks{"CON-018"},
         "Nothing is held for endpoints that left after their connections were lost.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.Resolver().Lists({c});
  when.Network().Calms();
  then.Picks().OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
}

CONTRACT(
    NothingIsHeldForAListThatWasReplaced, Checks{"CON-018"},
    "When lists follow each other before any attempt is answered, only the last one is held.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, c});
  when.Resolver().Lists({c, d});
  when.Resolver().Lists({d});
  when.Network().Calms();
  then.Picks().OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
}

CONTRACT(AnOldPickerWakesNothingThatLeft, Checks{"CON-018"},
         "A call on an older picker wakes nothing that has left the list.") {
  given.Policy({a, b});
  when.PickerIsKept();
  when.Resolver().Lists({c});
  when.Network().SettlesUnderPicks();
  // They may do anything: an older picker's choice that is not READY makes a channel ask again.
  then.Picks(60).WithManyKeys().FromKeptPicker().AreAnswered();
  when.Network().Calms();
  given.APickGoes();
  then.Picks(60).WithManyKeys().OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
}

CONTRACT(AnEmptyListLeavesNothing, Checks{"CON-019"}, "After an empty list no SubConn is left.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Connections().AreAllShutDown();

  when.Resolver().Lists({a});
  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsHeldDoesNotGrow, Checks{"CON-020"},
         "After a thousand additions and removals the last list alone is held.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().AddsAndRemoves(Many(8), 1000);
  when.Network().Calms();
  then.Picks(60).OnceAwake().AreAnswered();
  then.Connections().AreOnlyForListed();
  then.Connections().AreJustified();
  then.Connections().NumberAtMost(64);
}

CONTRACT(NoTimerFiresAfterClose, Checks{"CON-021"}, (Needs{Capability("virtual_time")}),
         "After Close an hour passes in silence.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  given.NothingBeforeMatters();
  when.Time().Advances(1h);
  then.NothingHappens();
  then.Resolver().IsNotAskedNow();
}

CONTRACT(NoTimerFiresAfterCloseInTheMiddle, Checks{"CON-021"}, (Needs{Capability("virtual_time")}),
         "After Close in the middle of attempts and failures an hour passes in silence.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Server(a).GoesDown();
  when.Resolver().Lists({a, c, d});
  when.Network().SettlesUnderPicks();
  when.Channel().Closes();
  given.NothingBeforeMatters();
  when.Time().Advances(1h);
  then.NothingHappens();
  then.Resolver().IsNotAskedNow();
}

// What all channels of a process share may go on: it was started before.
CONTRACT(NothingRunsAfterClose, Checks{"CON-022"}, (Needs{Capability("ledger_threads")}),
         "After Close no thread of the policy's is left.") {
  given.PolicyWasUsedBefore({a, b});
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Ledger().NothingRuns();
}

CONTRACT(NothingRunsAfterCloseInTheMiddle, Checks{"CON-022"}, (Needs{Capability("ledger_threads")}),
         "After Close in the middle of attempts and failures no thread of the policy's is left.") {
  given.PolicyWasUsedBefore({a, b});
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Server(a).GoesDown();
  when.Resolver().Lists({a, c, d});
  when.Network().SettlesUnderPicks();
  when.Channel().Closes();
  then.Ledger().NothingRuns();
}

}  // namespace
}  // namespace lbc::scenario
