// Contract line 14: a connection is made again when, and only when, the policy promises it;
// back-off is kept.
//
// Counted in attempts, that is, Connect on a SubConn that is IDLE: repeated calls mean nothing.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Reconnects;

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint dual{"dual", {"v", "w"}};

CONTRACT(WhatIsLostIsTriedAtOnce, Checks{"CON-067"},
         (Needs{Reconnects(kEager), Connects({kAll}), DoesNotRoute()}),
         "A lost connection is tried again without a pick, whichever it is.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connections().AreTriedFor(b);
  when.Connection(a).IsLost();
  then.Connections().AreTriedFor(a);
  when.Network().Settles();
  when.Connection(b).IsLost();
  then.Connections().AreTriedFor(b);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(TheOnlyOneLostIsTriedAtOnce, Checks{"CON-067"}, (Needs{Reconnects(kEager)}),
         "The only connection is tried again without a pick after it was lost.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connections().AreTriedFor(a);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(AnEndpointOfSeveralAddressesIsTriedAtOnce, Checks{"CON-067"},
         (Needs{Reconnects(kEager), Connects({kAll}), DoesNotRoute()}),
         "An endpoint of several addresses that lost its connections is tried again without a "
         "pick.") {
  given.Policy({dual, a});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  then.Connections().AreTriedFor(dual);
  then.Connections().AreTriedFor(a);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsLostIsNotTriedBeforeAPick, Checks{"CON-068"}, (Needs{Reconnects(kOnPick)}),
         "A lost connection is not tried again until a pick asks for it.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  then.Connections().AreNotTried();
  when.Resolver().Fails();
  then.Connections().AreNotTried();
  when.Call().AreMade();
  then.Connections().AreTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsLostIsNotTriedWhileTimePasses, Checks{"CON-068"},
         (Needs{Reconnects(kOnPick), Capability("virtual_time")}),
         "A lost connection is not tried again while only time passes.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  when.Time().Advances(1h);
  then.Connections().AreNotTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(EveryEndpointIsTriedAfterItsBackOff, Checks{"CON-069"},
         (Needs{Connects({kAll}), DoesNotRoute()}),
         "In TRANSIENT_FAILURE every endpoint is tried again when its back-off ends.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  when.Backoff(b).Ends();
  then.Connections().AreTriedFor(b);
  when.Backoff(a).Ends();
  then.Connections().AreTriedFor(a);
  when.Backoff(c).Ends();
  then.Connections().AreTriedFor(c);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(
    FailedEndpointsAreTriedBesideReadyOnes, Checks{"CON-069"},
    (Needs{Connects({kAll}), DoesNotRoute()}),
    "An endpoint that failed is tried again when its back-off ends, though another is READY.") {
  given.Policy({a, b});
  given.OnlyOneAnswers(a);
  when.Backoff(b).Ends();
  then.Connections().AreTriedFor(b);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(SomeEndpointIsTriedAfterTheBackOffs, Checks{"CON-069"}, (Needs{Connects({kOne})}),
         "In TRANSIENT_FAILURE a policy that connects to one tries again when the back-offs end.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  when.EveryBackoff().Ends();
  then.Connections().AreTried();
  when.EveryConnection().Fails();
  when.EveryBackoff().Ends();
  then.Connections().AreTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(AnEqualListDoesNotGetRoundABackOff, Checks{"CON-070"},
         "While connections back off, an equal list makes no SubConn.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  when.Resolver().Lists({a, b});
  when.Resolver().Lists({a, b});
  then.Connections().AreNotMade();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(APickDoesNotGetRoundABackOff, Checks{"CON-070"},
         "While connections back off, neither picks nor equal lists make a SubConn.") {
  given.Policy({a});
  given.EveryEndpointHasFailed();
  when.Calls(10).AreMade();
  when.Resolver().Lists({a});
  when.Calls(10).AreMade();
  then.Connections().AreNotMade();

  when.Network().Calms();
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
