#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"};

LIVE_SCENARIO(ADrainLosesNoCall, Checks{"SC-009"},
              Twin("subconn/SC-009/goes-idle-when-its-server-goes-away"),
              "Calls under way on a server that says GOAWAY are answered, and later ones go "
              "elsewhere.") {
  const Calls held("the held calls", 12), later("later calls", 30);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});
  given.Holds({a, b, c});
  given.AreUnderWay(held);

  when.Drains(b);
  when.Releases({a, b, c});
  then.Calls(held).Succeed();
  then.Calls(held).AreSpreadEvenlyOver({a, b, c});
  then.Server(b).HasLeft();

  when.Start(later);
  then.Calls(later).Succeed();
  then.Calls(later).NoneWentTo(b);
}

}  // namespace
}  // namespace lbc::live_scenario
