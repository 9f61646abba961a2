// Weights count among what is READY.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(TheHealthOfEveryConnectionIsAskedFor, Checks{"SWRR-001"},
         "The channel is asked to check the health of every connection.") {
  given.Policy({a.Weighing(2), b.Weighing(1)});
  given.EveryConnectionIsReady();
  then.Picks(30).GoOnlyTo({a, b});
  then.Connection(a).IsAskedForHealth();
  then.Connection(b).IsAskedForHealth();
}

SCENARIO(CallsWaitWhileNothingIsReady, Checks{"SWRR-010"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "Until one endpoint is READY calls wait, whatever its weight.") {
  given.Policy({a.Weighing(9), b.Weighing(1)});
  given.EveryConnectionIsStarting();
  then.Picks(20).Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(20).GoTo(b);
}

SCENARIO(WeightsCountAmongTheReady, Checks{"SWRR-010"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "What is lost gets nothing, and the others share by weight; what is back gets its part.") {
  given.Policy({a.Weighing(5), b.Weighing(2), c.Weighing(1)});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connection(a).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks(300).AreSpreadSmoothly({b.Weighing(2), c.Weighing(1)});

  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(800).AreSpreadSmoothly({a.Weighing(5), b.Weighing(2), c.Weighing(1)});
}

SCENARIO(AChangeOfReadinessBeginsTheOrderAnew, Checks{"SWRR-011"},
         "The order begins anew when an endpoint is lost, and when it is back.") {
  given.Policy({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
  given.EveryConnectionIsReady();
  then.Picks(3).GoOnlyTo({a, b, c});
  when.Connection(b).IsLost();
  then.Connection(b).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks(8).GoInOrder({a, a, a, a, a, c});

  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(10).GoInOrder({a, a, a, b, a, a, c});
}

}  // namespace
}  // namespace lbc::scenario
