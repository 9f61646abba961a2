// One key, one endpoint: what moves keys, and what does not.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint e9{"e9"};

SCENARIO(AnotherChannelSendsKeysToTheSameEndpoints, Checks{"RH-011"},
         "A second channel that lists the same endpoints in another order agrees on every key.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  given.AnotherChannel({c, d, b, a});
  given.EveryConnectionIsReady();
  then.ManyKeys().GoWhereTheyWent();
}

SCENARIO(AnotherOrderMovesNoKey, Checks{"RH-011"},
         "The same list in another order touches no connection and moves no key.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists({d, b, a, c});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.ManyKeys().GoWhereTheyWent();
}

SCENARIO(WhoLeavesMovesItsOwnKeysMostly, Checks{"RH-012"},
         "When one of ten endpoints leaves, most keys of the others stay.") {
  given.Policy(Many(10));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(9));
  then.Connections().AreShutDown({e9});
  then.Channel().Stays(kReady);
  then.ManyKeys().MostlyStayButThoseOf(e9);
  then.ManyKeys().FollowTheRing(RingOf{Many(9)});
}

SCENARIO(WhoJoinsTakesKeysForItselfMostly, Checks{"RH-012"},
         "When a tenth endpoint joins, most keys stay or move to it.") {
  given.Policy(Many(9));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(10));
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  given.EveryConnectionIsReady();
  then.ManyKeys().MostlyStayOrMoveTo(e9);
  then.ManyKeys().FollowTheRing(RingOf{Many(10)});
}

SCENARIO(AChangedWeightIsFollowed, Checks{"RH-027"}, Needs{Capability("weights")},
         "A list in which only a weight has changed changes the ring, and touches no connection.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b.Weighing(4), c});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing(RingOf{{a, b.Weighing(4), c}});
}

SCENARIO(AChangedHashKeyIsFollowed, Checks{"RH-027"}, Needs{Capability("hash_keys")},
         "A list in which only a hash key has changed moves that endpoint on the ring.") {
  const Endpoint before = a.With(kHashKey, "stateful-0"), after = a.With(kHashKey, "stateful-7");
  given.Policy({before, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({after, b, c});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing(RingOf{{after, b, c}});
}

SCENARIO(AnotherOrderOfAddressesKeepsTheConnection, Checks{"RH-028"},
         "An endpoint whose addresses come in another order keeps its connection, and stands where "
         "the new first one puts it.") {
  const Endpoint xy{"xy", {"x", "y"}}, yx{"yx", {"y", "x"}};
  given.Policy({xy, a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({yx, a});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing(RingOf{{yx, a}});
}

}  // namespace
}  // namespace lbc::scenario
