#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(ConnectsToNothingByItself, Checks{"CC-001", "SC-001"},
                 "A new SubConn is IDLE and connects to nothing until it is asked.") {
  given.Channel({a});

  when.Policy().Does(Make(a));
  when.TimePasses(60s);
  then.Policy().MakesASubConn(a);
  then.Dial(a).DoesNotStart();

  when.Policy().Does(Connect(a));
  then.Policy().Hears(a, kConnecting);
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(RefusesASubConnOfNoAddress, Checks{"CC-002"},
                 "NewSubConn with an empty address list gives an error and no SubConn.") {
  given.Channel({a});

  when.Policy().Does(MakeOfNothing());
  then.Policy().CannotMakeASubConn();
}

CHANNEL_SCENARIO(RefusesASubConnOfAPolicyThatIsBeingClosed, Checks{"CC-003"},
                 "NewSubConn gives an error once the channel has begun to close its policy.") {
  given.Channel({a});
  given.PolicyWill(kInClose, Make(a));

  when.Application().Closes();
  then.Policy().IsClosed();
  then.Policy().CannotMakeASubConn();
}

CHANNEL_SCENARIO(DialsTheListAsItWasGiven, Checks{"CC-005"},
                 "Changing the address list after NewSubConn has no effect on dialling.") {
  given.Channel({a});

  when.Policy().Does(MakeAndOverwriteTheList(a), Connect(a));
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(TellsTheListenerAndNotTheOldCallback, Checks{"CC-006"},
                 "The states of a SubConn go to the listener given at its creation.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Succeeds();
  then.Policy().Hears(a, kReady);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(TellsTheOldCallbackWithoutAListener, Checks{"CC-006"},
                 Needs{Capability("old_callbacks")},
                 "Only without a listener do states go to the deprecated UpdateSubConnState.") {
  given.Channel({a});

  when.Policy().Does(MakeWithoutListener(a), Connect(a));
  then.Dial(a).Starts();
  then.Policy().HearsOfOld(a, kConnecting);
  when.Dial(a).Succeeds();
  then.Policy().HearsOfOld(a, kReady);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(ServesItsQueueOnceThePolicyIsReady, Checks{"CC-008"},
                 "Queued picks are tried again when READY is reported.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.CallWaits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).WasPicked(1);
  then.Call(1).IsPlacedOn(a);
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(ServesEveryCallOfItsQueue, Checks{"CC-008"},
                 "Every queued pick is tried again when READY is reported.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::CONNECTING, Queue());
  given.CallWaits();
  given.CallWaits();
  given.CallWaits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
  then.Call(2).IsPlacedOn(a);
  then.Call(3).IsPlacedOn(a);
}

CHANNEL_SCENARIO(TriesItsQueueAgainForAnUnchangedState, Checks{"CC-010"},
                 "UpdateState with an unchanged state still tries every queued pick again.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::CONNECTING, Queue());
  given.CallWaits();

  when.Policy().Reports(kConnecting, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(WakesNobodyForAnUnchangedState, Checks{"CC-011"},
                 "UpdateState with an unchanged state wakes no watcher of the channel's state.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("down"));

  when.Policy().Reports(kTransientFailure, FailWith("still down"));
  then.Channel().ShowsNothingNew();
}

CHANNEL_SCENARIO(PassesRequestsToTheResolver, Checks{"CC-013"},
                 "ResolveNow reaches the active resolver.") {
  given.Channel({a});

  when.Policy().Does(AskToResolve());
  then.Resolver().IsAsked();
}

CHANNEL_SCENARIO(DiscardsRequestsOfAnOlderPolicy, Checks{"CC-014"},
                 "ResolveNow of any policy but the one made last is discarded.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Policy(1).Does(AskToResolve());
  then.Resolver().IsNotAsked();
}

CHANNEL_SCENARIO(HasARecorderOfMetrics, Checks{"CC-016"},
                 "The channel always has a recorder of metrics to give.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Policy().HasMetricsRecorder();
}

CHANNEL_SCENARIO(TakesRemovalForAShutdown, Checks{"CC-017"},
                 "RemoveSubConn, deprecated, does what the SubConn's Shutdown does.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(Remove(a));
  then.Policy().Hears(a, kShutdown);
  then.Policy().HearsNothingMoreOf(a);
  then.Connection(a).IsClosed();
}

CHANNEL_SCENARIO(ShowsTheStateReportedLast, Checks{"CC-020"},
                 "The channel's state is the one its policy reported last.") {
  given.Channel({a});

  when.Policy().Reports(kTransientFailure, FailWith("down"));
  then.Channel().Is(kTransientFailure);
  when.Policy().Reports(kReady, Queue());
  then.Channel().Is(kReady);
  when.Policy().Reports(kIdle, Queue());
  then.Channel().Is(kIdle);
}

CHANNEL_SCENARIO(IsIdleBeforeItIsUsed, Checks{"CC-020"}, "A channel is IDLE before it is used.") {
  given.PoliciesAreRegistered();

  when.Application().OpensAChannel(Settings());
  then.Channel().Is(kIdle);
}

CHANNEL_SCENARIO(IsShutDownWhenClosed, Checks{"CC-020"}, "A closed channel is SHUTDOWN.") {
  given.Channel({a});

  when.Application().Closes();
  then.Channel().Is(kShutdown);
  then.Policy().IsClosed();
}

CHANNEL_SCENARIO(AnswersTheResolverWithThePolicysError, Checks{"CC-021"},
                 "The error of UpdateClientConnState is what the resolver's call returns.") {
  given.Channel({a});
  given.PolicyWillRefuseItsList("this list does not please me");

  when.Resolver().Lists({a, b});
  then.Resolver().IsAnsweredWith("this list does not please me");
}

CHANNEL_SCENARIO(MakesEndpointsOfAddresses, Checks{"CC-022"},
                 "A resolver state without endpoints is given one for each address.") {
  given.Channel({a});

  when.Resolver().ListsAddressesOnly({a, b});
  then.Policy().HearsList({a, b});
}

CHANNEL_SCENARIO(MakesNoAddressesOfEndpoints, Checks{"CC-022"},
                 "Addresses are never made from endpoints.") {
  given.Channel({a});

  when.Resolver().ListsEndpointsOnly({a, b});
  then.Policy().HearsEndpointsOnly({a, b});
}

CHANNEL_SCENARIO(KeepsAConnectionWhoseAddressIsStillListed, Checks{"CC-018"},
                 "UpdateAddresses keeps a READY connection whose address is still listed.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(Readdress(a, {b, a}));
  then.Connection(a).StaysOpen();
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(LeavesAnAddressThatIsNoLongerListed, Checks{"CC-018"},
                 "UpdateAddresses closes a connection that is not listed and dials at once.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(Readdress(a, {b}));
  then.Connection(a).IsClosed();
  then.Policy().Hears(a, kConnecting);
  then.Dial(b).Starts();
}

CHANNEL_SCENARIO(OnlyStoresAListForAnIdleSubConn, Checks{"CC-019"},
                 "UpdateAddresses only stores the list of an IDLE SubConn.") {
  given.Channel({a});
  given.SubConnIsMade(a);

  when.Policy().Does(Readdress(a, {b}));
  then.Dial(b).DoesNotStart();

  when.Policy().Does(Connect(a));
  then.Dial(b).Starts();
}

}  // namespace
}  // namespace lbc::channel_scenario
