// Sources S-API §4 and grpc-go's own policies: what becomes of connections when the list changes.
// The caller gains that a roll-out touches the servers it is about and no other.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint pq{"pq", {"p", "q"}}, qp{"qp", {"q", "p"}}, p{"p"};

SCENARIO(OnlyTheDifferenceIsTouched, Checks{"RESOLVER-001"},
         "A new list connects what came, shuts down what left and leaves alone what stayed.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, c});
  then.Connection(b).IsKept();
  then.Connections().AreAttempted({c});
  then.Connections().AreShutDown({a});
  then.Picks().GoTo(b);

  when.Connection(c).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({b, c});
}

SCENARIO(AnEndpointThatJoinsTouchesNoOther, Checks{"RESOLVER-001"},
         "A list that grows connects what came and leaves alone what was there.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({c});
  then.Connections().AreLeftAlone();
  then.Picks(100).GoOnlyTo({a, b});

  when.Connection(c).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({a, b, c});
}

SCENARIO(AnEndpointThatLeavesTouchesNoOther, Checks{"RESOLVER-001"},
         "A list that shrinks shuts down what left, connecting or not, and leaves alone what "
         "stayed.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Lists({a});
  then.Connections().AreShutDown({b, c});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).GoTo(a);
}

SCENARIO(AnEqualListTouchesNothing, Checks{"RESOLVER-001"},
         "A list that says the same, in whatever order, touches no SubConn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, a, b});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({a, b, c});
}

SCENARIO(OneThatCannotBeMadeDoesNotHoldUpTheOthers, Checks{"RESOLVER-003"},
         Needs{Capability("new_sub_conn_errors")},
         "When no SubConn can be made for one endpoint, the others are connected and used.") {
  given.PolicyIsBuilt();
  given.NewSubConnWillFail(b);
  when.Resolver().Lists({a, b, c});
  then.Connection(b).CannotBeMade();
  then.Connections().AreAttempted({a, c});

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).GoOnlyTo({a, c});
}

SCENARIO(ARepeatedAddressIsConnectedOnce, Checks{"RESOLVER-015"},
         "An address that stands in the list twice gets one SubConn.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, a, b});
  then.Connections().AreAttempted({a, b});
  then.Connections().Number(2);

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).GoOnlyTo({a, b});
}

SCENARIO(PickFirstMakesOneSubConnForEachAddress, Checks{"RESOLVER-027"},
         "pick_first attempts an address that stands in the list twice once in a pass.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, a, b});
  when.EveryConnection().Fails();
  then.Connections().AreAttemptedInOrder({a, b});
  then.Connections().Number(2);
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(OrderInsideAnEndpointDoesNotMatter, Checks{"RESOLVER-017"},
         "An endpoint whose addresses come in another order keeps its connection.") {
  given.Policy({pq, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({qp, c});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).Rotate({p, c});
}

SCENARIO(
    AnotherSetOfAddressesIsAnotherEndpoint, Checks{"RESOLVER-018"},
    "An endpoint that loses an address is another one: its SubConn is shut down and one made.") {
  given.Policy({pq, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({p, c});
  then.Connections().AreShutDown({p});
  then.Connections().AreAttempted({p});
  then.Picks(10).GoTo(c);

  when.Connection(p).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(100).Rotate({p, c});
}

SCENARIO(AListIsAnsweredWithOneReport, Checks{"RESOLVER-019"},
         "A list leads to exactly one report while it is handled, however many endpoints it has.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Channel().SpeaksTimes(1);
  then.Connections().AreAttempted({a, b, c});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);

  when.Resolver().Lists({a, b, c});
  then.Channel().SpeaksTimes(1);

  when.Resolver().Lists({a, b, pq});
  then.Channel().SpeaksTimes(1);
  then.Connections().AreShutDown({c});
  then.Connections().AreAttempted({p});
  then.Picks(100).Rotate({a, b});
}

}  // namespace
}  // namespace lbc::scenario
