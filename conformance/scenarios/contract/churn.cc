// Contract line 5: an equal list changes nothing, and a small change touches little.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint dual{"dual", {"v", "w"}};
const Endpoint red = a.WithAddressAttribute("colour", "red");
const Endpoint blue = b.WithAddressAttribute("colour", "blue").WithServerName("elsewhere");

CONTRACT(AnEqualListTouchesNothing, Checks{"CON-023"},
         "With all connections READY, an equal list makes and shuts down no SubConn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c});
  when.Resolver().Lists({a, b, c});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(AnEqualListOfSeveralAddressesTouchesNothing, Checks{"CON-023"},
         "With all connections READY, an equal list of endpoints with several addresses makes and "
         "shuts down no SubConn.") {
  given.Policy({dual, a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({dual, a});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(AnEqualListOfOneTouchesNothing, Checks{"CON-023"},
         "With its only connection READY, an equal list makes and shuts down no SubConn.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

// A resolver makes its attributes anew for each list: they are equal, and not the same object.
CONTRACT(AnEqualListWithAttributesTouchesNothing, Checks{"CON-023"},
         "With all connections READY, an equal list of addresses that have attributes and server "
         "names makes and shuts down no SubConn.") {
  given.Policy({red, blue});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({red, blue});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  when.Resolver().Lists({red, blue});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(AnotherOrderTouchesNothing, Checks{"CON-024"},
         (Needs{Connects({kAll, kLazy}), SpreadsButNotToTheFirst()}),
         "With all connections READY, the same endpoints in another order make and shut down no "
         "SubConn.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, a, d, b});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  when.Resolver().Lists({d, c, b, a});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(AnAdditionTouchesOnlyWhatIsAdded, Checks{"CON-025"},
         (Needs{Connects({kAll, kOne, kLazy})}),
         "With all connections READY, an endpoint that is added gets SubConns and no other loses "
         "any.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c});
  when.Network().Settles();
  then.Connections().AreTouchedOnlyFor(c);
  given.APickGoes();
}

CONTRACT(
    AnAdditionAtTheFrontTouchesOnlyWhatIsAdded, Checks{"CON-025"},
    (Needs{Connects({kAll, kLazy}), SpreadsButNotToTheFirst()}),
    "With all connections READY, an endpoint that is added before the others gets SubConns and "
    "no other loses any.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, a, b});
  when.Network().Settles();
  then.Connections().AreTouchedOnlyFor(c);
  given.APickGoes();
}

CONTRACT(ARemovalTouchesOnlyWhatIsRemoved, Checks{"CON-026"}, (Needs{Connects({kAll, kLazy})}),
         "With all connections READY, the removal of one endpoint shuts down no other's SubConn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, c});
  when.Network().Settles();
  then.Connections().AreTouchedOnlyFor(b);
  given.APickGoes();
}

CONTRACT(TheRemovalOfAnUnusedEndpointTouchesNothing, Checks{"CON-026"},
         (Needs{Connects({kOne}), Spreads({profile::Spreads::kFirst})}),
         "A policy that connects to one endpoint keeps it when another is removed.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, c});
  when.Network().Settles();
  then.Connections().AreNotShutDown();
  given.APickGoes();
}

CONTRACT(AnAdditionLeavesNoGap, Checks{"CON-027"},
         (Needs{SpreadsRegardlessOfKey(), ReachesEveryEndpoint()}),
         "While an added endpoint is being connected, picks go to those that were READY.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Resolver().Lists({a, b, c});
  then.Picks(60).GoOnlyTo({a, b});
  when.Network().Settles();
  then.Picks(60).GoOnlyTo({a, b});
}

CONTRACT(ARemovalLeavesNoGap, Checks{"CON-027"},
         (Needs{SpreadsRegardlessOfKey(), ReachesEveryEndpoint()}),
         "Right after another endpoint was removed, picks go to one that was READY and stays.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b});
  then.Picks(60).GoOnlyTo({a, b});
}

CONTRACT(AReplacementOfAllButOneLeavesNoGap, Checks{"CON-027"},
         (Needs{SpreadsRegardlessOfKey(), ReachesEveryEndpoint()}),
         "While all others are replaced and hang, picks go to the one that was READY and stays.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  given.ConnectionHangs(d);
  when.Resolver().Lists({a, c, d});
  then.Picks(60).GoTo(a);
  when.Network().Settles();
  then.Picks(60).GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
