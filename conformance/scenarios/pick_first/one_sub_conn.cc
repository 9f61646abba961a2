// pickfirst.go at the root of grpc-go 1.64 (and grpc-java's default): one SubConn holds the whole
// list, and the channel walks over it.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint p{"p", {"p1", "p2"}};

SCENARIO(OneSubConnHoldsTheWholeList, Checks{"PF-004"}, Needs{Capability("virtual_time")},
         "There is exactly one SubConn, it holds every address, and time makes no other.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connection(a).IsAttempted();
  then.Connection(a).Holds({"a", "b", "c"});
  then.Connections().Number(1);

  when.Connection(a).Starts();
  when.Time().Advances(10s);
  then.Connections().AreLeftAlone();
  then.Connections().Number(1);

  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(TheSubConnHoldsAddressesInListOrder, Checks{"PF-035"},
         "The SubConn's addresses stand in the order of the list, endpoint by endpoint.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({b, p, a});
  then.Connection(b).IsAttempted();
  then.Connection(b).Holds({"b", "p1", "p2", "a"});

  when.Resolver().Lists({a, b, p});
  then.Connection(b).IsReaddressedTo({"a", "b", "p1", "p2"});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(ANewListIsHandedToTheSubConn, Checks{"PF-030"},
         "A new list reaches the one SubConn by UpdateAddresses; none is made or shut down.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, a, c});
  then.Connection(a).IsReaddressedTo({"b", "a", "c"});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);

  // The connected address has left, so the channel connects anew.
  when.Resolver().Lists({c});
  then.Connection(c).IsReaddressedTo({"c"});
  then.Connections().AreLeftAlone();
  then.Channel().Reports(kConnecting);
  when.Connection(c).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(AnEmptyListShutsTheSubConnDown, Checks{"PF-030"},
         "An empty list shuts the SubConn down; the next list makes another.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connection(a).IsShutDown();
  then.Channel().Reports(kTransientFailure);

  when.Resolver().Lists({c});
  then.Connection(c).IsAttempted();
  when.Connection(c).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(ALossBeforeReadyIsReportedAsIdle, Checks{"PF-038"},
         "A SubConn that goes from CONNECTING to IDLE is reported IDLE, and a pick asks it to "
         "connect again.") {
  given.Policy({a, b});
  when.Connection(a).IsLostWhileStarting();
  then.Channel().Reports(kIdle);
  then.Connections().AreLeftAlone();

  when.Call().AreMade();
  then.Calls().Wait();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
