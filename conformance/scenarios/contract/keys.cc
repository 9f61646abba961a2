// Contract line 15: the same key goes to the same endpoint; a change moves only the share it must.
//
// How much a removal must move depends on the hashing: a ring of fixed places moves the removed
// endpoint's keys and no others, one that is filled up to a size moves some of the others' too. A
// third is more than any of these does with ten endpoints, and much less than a choice by the hash
// modulo their number.
//
// What must stay is asked about again and again: a policy that goes by the order of an unordered
// table comes upon the same one by chance.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Endpoint e3{"e3"}, e9{"e9"};

CONTRACT(AKeyStays, Checks{"CON-071"}, (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "Many picks with one key go to one endpoint.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(200).WithKey("alice").OnceAwake().AllGoToOne();
  then.Picks(200).WithKey("bob").OnceAwake().AllGoToOne();
  then.Picks(200).WithKey("a much longer key, with ümlauts").OnceAwake().AllGoToOne();
}

CONTRACT(KeysStayAsLongAsNothingChanges, Checks{"CON-071"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "Each of many keys goes where it went before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(KeysStayOverEqualLists, Checks{"CON-072"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "After equal lists and resolver errors each key goes where it went before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists({a, b, c});
  when.Resolver().Fails();
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({a, b, c});
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({a, b, c});
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Fails();
  when.Resolver().Lists({a, b, c});
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(KeysStayOverAnotherOrder, Checks{"CON-073"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "After the same endpoints in any other order each key goes where it went before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists({c, a, b});
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({b, a, c});
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({c, b, a});
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({b, c, a});
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
  when.Resolver().Lists({a, c, b});
  when.Network().Settles();
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(KeysComeBackAfterALoss, Checks{"CON-074"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "After an endpoint was lost and is READY again each key goes where it went before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Server(b).GoesDown();
  when.Network().SettlesUnderPicks();
  then.Picks(60).WithManyKeys().NeverGoTo(b);
  when.Network().Calms();
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(KeysComeBackAfterARemoval, Checks{"CON-074"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "After an endpoint left and came back each key goes where it went before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists({c, a});
  when.Network().Calms();
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(ARemovalMovesFewOtherKeys, Checks{"CON-075"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "When one of ten endpoints is removed, most keys of the others stay.") {
  given.Policy(Many(10));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(9));
  when.Network().Calms();
  then.ManyKeys().MostlyStayButThoseOf(e9);
}

CONTRACT(AnAdditionMovesFewKeys, Checks{"CON-076"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "When a tenth endpoint is added, most keys stay or move to it.") {
  given.Policy(Many(9));
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Resolver().Lists(Many(10));
  when.Network().Calms();
  then.ManyKeys().MostlyStayOrMoveTo(e9);
}

CONTRACT(KeysReachEveryEndpoint, Checks{"CON-077"},
         (Needs{HasKey(), Spreads({profile::Spreads::kKeyed})}),
         "Many keys reach every READY endpoint.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.ManyKeys().ReachAll({a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
