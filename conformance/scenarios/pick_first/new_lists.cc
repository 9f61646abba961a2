// gRFC A61, "Address List Updates", and grpc-go: a new list keeps what it can. The caller gains
// that a deployment which adds or removes servers does not cut connections to those that stay.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(AConnectedAddressThatStaysIsKept, Checks{"PF-016"},
         "A new list that holds the connected address, wherever, changes nothing.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, a});
  then.NothingHappens();
  then.Connection(a).IsKept();
  then.Picks().GoTo(a);

  // But it is the new list that the next pass walks over.
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);
  when.Call().AreMade();
  then.Connections().AreAttempted({c});
  then.Channel().Reports(kConnecting);
}

SCENARIO(AConnectedAddressThatLeftIsGivenUp, Checks{"PF-017"},
         "A new list without the connected address shuts it down, reports CONNECTING at once and "
         "starts at its first address.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, c});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({b});
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();

  when.Connection(b).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(AListMetInConnectingStartsANewPass, Checks{"PF-019"},
         "A new list met in CONNECTING starts at its first address; the attempt on an address that "
         "stays goes on, and is not made twice when its turn comes.") {
  given.Policy({a, b});
  when.Connection(a).Starts();
  when.Resolver().Lists({c, a});
  then.Channel().SpeaksAgain();
  then.Channel().Is(kConnecting);
  then.Connection(a).IsKept();
  then.Connections().AreAttempted({c});

  when.Connection(c).Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kConnecting);

  when.Connection(a).Succeeds();
  then.Connections().AreShutDown({c});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(AnAttemptUnderWayIsAwaitedWithTheTimer, Checks{"PF-019"},
         Needs{Capability("virtual_time")},
         "When the new list begins with an address that is connecting already, it is given 250 ms "
         "from the list on before the next is attempted.") {
  given.Policy({a, b});
  when.Connection(a).Starts();
  when.Time().Advances(200ms);
  when.Resolver().Lists({a, c, d});
  then.Connections().AreLeftAlone();
  then.Channel().SpeaksAgain();

  when.Time().Advances(249ms);
  then.NothingHappens();
  when.Time().Advances(1ms);
  then.Connections().AreAttempted({c});
}

SCENARIO(AnAddressInBackOffCountsAsFailed, Checks{"PF-019"},
         "When the new list begins with an address that is backing off, the pass goes on to the "
         "next at once, and fails when the others have failed.") {
  given.Policy({a, b});
  when.Connection(a).Fails();
  then.Connection(b).IsAttempted();
  when.Connection(b).Starts();
  when.Resolver().Lists({a, c, b});
  then.Connections().AreAttempted({c});

  when.Connection(c).Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Is(kConnecting);

  when.Connection(b).Fails();
  then.Channel().Reports(kTransientFailure);
  then.Picks().FailSaying("connection refused by b");
}

SCENARIO(AListMetInTransientFailureKeepsIt, Checks{"PF-020"},
         "A new list met in sticky TRANSIENT_FAILURE starts a pass, while TRANSIENT_FAILURE stays "
         "and picks fail.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Resolver().Lists({b, c});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({b});

  when.Connection(b).Fails();
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kTransientFailure);
  then.Picks().Fail();

  when.Connection(c).Succeeds();
  then.Connections().AreShutDown({b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(AListAfterAnEmptyOneIsConnecting, Checks{"PF-020"},
         "After the failure of an empty list a new list is CONNECTING: no server has failed yet.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreShutDown({a});
  then.Channel().Reports(kTransientFailure);

  when.Resolver().Lists({b});
  then.Connections().AreAttempted({b});
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();

  when.Connection(b).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(AListMetInIdleStartsNothing, Checks{"PF-021"},
         "A new list met in IDLE starts no attempt, and drops the SubConn whose address left.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);

  when.Resolver().Lists({b, c});
  then.Connections().AreShutDown({a});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kIdle);

  when.Call().AreMade();
  then.Calls().Wait();
  then.Connections().AreAttempted({b});
  then.Channel().Reports(kConnecting);
}

}  // namespace
}  // namespace lbc::scenario
