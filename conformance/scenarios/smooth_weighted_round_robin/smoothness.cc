// What every smooth weighted round robin keeps to, whatever its balances begin with. The caller
// gains exact shares within the shortest run that allows them, and no bursts on the heavy.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(AnyRunOfTheWholeWeightIsSharedExactly, Checks{"SWRR-006"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "Of any W picks in a row each endpoint gets exactly its weight.") {
  given.Policy({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
  given.EveryConnectionIsReady();
  then.Picks(70).AreSharedExactlyByWeight({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
}

SCENARIO(UnevenWeightsAreSharedExactly, Checks{"SWRR-006"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "So it is for weights that nothing divides.") {
  given.Policy({a.Weighing(101), b.Weighing(67), c.Weighing(29), d.Weighing(2)});
  given.EveryConnectionIsReady();
  then.Picks(1000).AreSharedExactlyByWeight(
      {a.Weighing(101), b.Weighing(67), c.Weighing(29), d.Weighing(2)});
}

SCENARIO(NoRunOfPicksIsLumpy, Checks{"SWRR-019"}, (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "In any run of picks no endpoint is ahead or behind by the harmonic number or more.") {
  given.Policy({a.Weighing(50), b.Weighing(10), c.Weighing(10), d.Weighing(1)});
  given.EveryConnectionIsReady();
  then.Picks(1000).AreSpreadSmoothly(
      {a.Weighing(50), b.Weighing(10), c.Weighing(10), d.Weighing(1)});
}

SCENARIO(ALongPeriodIsSmoothToo, Checks{"SWRR-019"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "So it is for weights whose sum is far beyond the number of picks.") {
  given.Policy({a.Weighing(70'001), b.Weighing(30'011), c.Weighing(30'010), d.Weighing(7)});
  given.EveryConnectionIsReady();
  then.Picks(100'000).AreSpreadSmoothly(
      {a.Weighing(70'001), b.Weighing(30'011), c.Weighing(30'010), d.Weighing(7)});
}

SCENARIO(ManyThreadsShareOneOrder, Checks{"SWRR-012"},
         (Needs{Spreads({kWeighted}), WeightsAreListed(), Capability("burst")}),
         "Picks from many threads add up to exact shares.") {
  given.Policy({a.Weighing(5), b.Weighing(2), c.Weighing(1)});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(32, 1000).WhileNothingElseHappens();
  then.Burst().AnsweredEveryPick();
  then.Burst().IsSharedExactlyByWeight({a.Weighing(5), b.Weighing(2), c.Weighing(1)});
}

SCENARIO(ManyThreadsShareALongOrder, Checks{"SWRR-012"},
         (Needs{Spreads({kWeighted}), WeightsAreListed(), Capability("burst")}),
         "So they do when the order is longer than a policy may care to write down.") {
  given.Policy({a.Weighing(60'001), b.Weighing(30'000), c.Weighing(9'999)});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(20, 25'000).WhileNothingElseHappens();
  then.Burst().AnsweredEveryPick();
  then.Burst().IsSharedExactlyByWeight({a.Weighing(60'001), b.Weighing(30'000), c.Weighing(9'999)});
}

}  // namespace
}  // namespace lbc::scenario
