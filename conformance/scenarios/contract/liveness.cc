// Contract line 1: whoever can be reached is used.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(PicksSucceedOnceConnectionsAreReady, Checks{"CON-001"},
         "When every attempt succeeds, a pick succeeds.") {
  given.Policy({a, b, c});
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks().Go();
}

}  // namespace
}  // namespace lbc::scenario
