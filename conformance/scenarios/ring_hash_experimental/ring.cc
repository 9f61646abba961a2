// The ring, key by key: another process, in another language, can know where a key goes.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(EveryKeyGoesWhereTheRingSendsIt, Checks{"RH-010", "RH-001", "RH-007"},
         "Each of many keys goes to the endpoint with the first place from its hash on.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c, d}});
}

SCENARIO(AnEndpointIsWhereItsFirstAddressPutsIt, Checks{"RH-008"},
         "The first address of an endpoint places it, whichever it is connected at.") {
  const Endpoint xy{"xy", {"x", "y"}};
  given.Policy({xy, a});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{xy, a}});
}

SCENARIO(AHashKeyTakesTheAddressesPlace, Checks{"RH-008"}, Needs{Capability("hash_keys")},
         "An endpoint with a hash key of its own stands where that puts it.") {
  const Endpoint named = a.With(kHashKey, "stateful-0");
  given.Policy({named, b, c.With(kHashKey, "stateful-2")});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{named, b, c.With(kHashKey, "stateful-2")}});
}

SCENARIO(WeightsWidenParts, Checks{"RH-014", "RH-009"}, Needs{Capability("weights")},
         "Endpoints have places in proportion to their weights.") {
  const Endpoints weighed = {a, b.Weighing(2), c.Weighing(5)};
  given.Policy(weighed);
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{weighed});
}

SCENARIO(PartsThatAreNotWholeAreRoundedInOrder, Checks{"RH-009"}, Needs{Capability("weights")},
         "Of weights 3, 3 and 4 on a ring of six places or a little more, all seven are known.") {
  const Endpoints weighed = {c.Weighing(4), a.Weighing(3), b.Weighing(3)};
  given.Policy(weighed, Config{R"({"requestHashHeader": "x-user", "minRingSize": 6})"});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{.listed = weighed, .min_ring_size = 6});
}

SCENARIO(ALargeWeightIsCutByTheGreatestSize, Checks{"RH-009"}, Needs{Capability("weights")},
         "Where the lightest cannot have a whole number of places, the ring is as large as it may "
         "be.") {
  const Endpoints weighed = {a, b.Weighing(300), c};
  given.Policy(weighed, Config{R"({"requestHashHeader": "x-user", "minRingSize": 10,
                                   "maxRingSize": 100})"});
  when.ManyKeys().ArePicked();
  given.NothingBeforeMatters();
  then.ManyKeys().FollowTheRing(RingOf{weighed, {}, 10, 100});
}

SCENARIO(SmallRingsAreFollowed, Checks{"RH-009"},
         "With sizes from 5 to 7 three endpoints have two places each.") {
  given.Policy({a, b, c}, Config{R"({"requestHashHeader": "x-user", "minRingSize": 5,
                                     "maxRingSize": 7})"});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}, {}, 5, 7});
}

SCENARIO(ARingHasNoMoreThanItsCap, Checks{"RH-005"},
         "Sizes of a hundred thousand give a ring of 4096 places.") {
  given.Policy({a, b, c}, Config{R"({"requestHashHeader": "x-user", "minRingSize": 100000,
                                     "maxRingSize": 100000})"});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}, {}, 4096, 4096});
}

SCENARIO(ASizeOfZeroIsTheDefault, Checks{"RH-003"},
         "Sizes of 0 give the ring of a config without sizes.") {
  given.Policy({a, b, c}, Config{R"({"requestHashHeader": "x-user", "minRingSize": 0,
                                     "maxRingSize": 0})"});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}});
}

SCENARIO(AnotherSizeTakesEffectWithItsList, Checks{"RH-009"},
         "A list with other sizes changes the ring, and touches no connection.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{R"({"requestHashHeader": "x-user", "minRingSize": 6,
                                              "maxRingSize": 6})"});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}, {}, 6, 6});
}

SCENARIO(ARepeatedEndpointCountsOnce, Checks{"RH-013"},
         "An endpoint that stands in the list twice has no more places than another.") {
  given.Policy({a, a, b});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b}});
}

}  // namespace
}  // namespace lbc::scenario
