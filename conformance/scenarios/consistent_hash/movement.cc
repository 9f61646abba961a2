// Who leaves takes no more than it had, and who joins no more than it gets.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint e3{"e3"}, e9{"e9"};

SCENARIO(WhoIsRemovedMovesItsOwnKeysOnly, Checks{"CH-003"}, Needs{HasKey()},
         "When one of ten addresses leaves, the keys of the others stay, all of them.") {
  given.Policy(Many(10));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(9));
  then.Connections().AreShutDown({e9});
  then.Channel().Stays(kReady);
  then.ManyKeys().StayButThoseOf(e9);
  then.Picks(320).WithManyKeys().NeverGoTo(e9);
}

SCENARIO(WhoJoinsTakesKeysForItselfOnly, Checks{"CH-003"}, Needs{HasKey()},
         "When a tenth address joins, keys stay or move to it.") {
  given.Policy(Many(9));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(10));
  then.Connections().AreAttempted({e9});
  when.Connection(e9).Succeeds();
  then.Channel().Stays(kReady);
  then.ManyKeys().StayOrMoveTo(e9);
  then.ManyKeys().ReachAll(Many(10));
}

SCENARIO(WhoIsLostMovesItsOwnKeysOnlyAndGetsThemBack, Checks{"CH-003", "CH-004"}, Needs{HasKey()},
         "When one connection is lost its keys move, and when it is back so are they.") {
  given.Policy(Many(10));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Connection(e3).IsLost();
  then.Connection(e3).IsAttempted();
  then.Channel().Stays(kReady);
  then.ManyKeys().StayButThoseOf(e3);
  then.Picks(320).WithManyKeys().NeverGoTo(e3);

  when.Connection(e3).Succeeds();
  then.Channel().Stays(kReady);
  then.ManyKeys().GoWhereTheyWent();
}

SCENARIO(SeveralLossesMoveNoOtherKeys, Checks{"CH-003", "CH-004"}, Needs{HasKey()},
         "So it is when several are lost one after another.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connection(a).IsAttempted();
  then.Channel().Stays(kReady);
  when.ManyKeys().ArePicked();
  when.Connection(d).IsLost();
  then.Connection(d).IsAttempted();
  then.Channel().Stays(kReady);
  then.ManyKeys().StayButThoseOf(d);
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.ManyKeys().ReachAll({a, b, c});
}

SCENARIO(AnotherChannelSendsKeysToTheSameAddresses, Checks{"CH-007"}, Needs{HasKey()},
         "A second channel that lists the same addresses in another order agrees on every key.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  given.AnotherChannel({c, d, b, a});
  given.EveryConnectionIsReady();
  then.ManyKeys().GoWhereTheyWent();
}

}  // namespace
}  // namespace lbc::scenario
