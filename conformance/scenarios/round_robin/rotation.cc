// How round_robin walks over what is ready.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(PicksRotateOverTheReadyEndpoints, Checks{"RR-004"},
         "Consecutive picks of one picker visit every READY endpoint once in each round.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(300).Rotate({a, b, c});
  then.Picks(300).AreSharedEqually({a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
