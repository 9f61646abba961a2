// What makes two addresses the same. The caller gains that data which is only for the balancer can
// change without a new connection, and that what the connection depends on cannot.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(AnotherServerNameIsAnotherConnection, Checks{"RESOLVER-016"},
         "An address with another server name gets a new SubConn, and the old one is shut down.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithServerName("other.example")});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({a});

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(OtherAttributesAreAnotherConnection, Checks{"RESOLVER-016"},
         "An address with other attributes gets a new SubConn, and the old one is shut down.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithAddressAttribute("credentials", "other")});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({a});

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(OtherMetadataIsTheSameConnection, Checks{"RESOLVER-016"},
         "An address with other metadata keeps its SubConn.") {
  given.Policy({a.WithMetadata("rack", "7")});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithMetadata("rack", "8")});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(PickFirstGoesByServerNameToo, Checks{"RESOLVER-028", "PF-017"},
         "For pick_first an address with another server name is another address.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithServerName("other.example"), b});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);

  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(PickFirstGoesByAttributesToo, Checks{"RESOLVER-028", "PF-017"},
         "For pick_first an address with other attributes is another address.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithAddressAttribute("credentials", "other"), b});
  then.Connections().AreShutDown({a});
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);
}

SCENARIO(PickFirstTakesNoNoticeOfMetadata, Checks{"RESOLVER-028", "PF-016"},
         "For pick_first an address with other metadata is the same address.") {
  given.Policy({a.WithMetadata("rack", "7"), b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, a.WithMetadata("rack", "8")});
  then.NothingHappens();
  then.Connection(a).IsKept();
  then.Picks().GoTo(a);
}

SCENARIO(BaseKeepsTheAddressAsItCameFirst, Checks{"RESOLVER-021"},
         Needs{WeighsBy(profile::Weight::From::kMetadata)},
         "Weights in metadata that change while the address stays do not reach a base policy.") {
  given.Policy({a.Weighing(1), b.Weighing(3)});
  given.EveryConnectionIsReady();
  then.Picks(4000).AreSharedInProportion({{a, 1}, {b, 3}});
  when.Resolver().Lists({a.Weighing(3), b.Weighing(1)});
  then.Connections().AreLeftAlone();
  then.Picks(4000).AreSharedInProportion({{a, 1}, {b, 3}});
}

}  // namespace
}  // namespace lbc::scenario
