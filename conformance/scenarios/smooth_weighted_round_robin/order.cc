// The exact order of the seed's rule. A list with other weights begins it anew, which each case
// uses to know where it is.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(FiveOneOneGivesTheSeedsOrder, Checks{"SWRR-007"},
         "Weights 5, 1, 1 give a a a b a a c, over and over.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
  then.Picks(21).GoInOrder({a, a, a, b, a, a, c});
}

SCENARIO(PicksFollowTheRule, Checks{"SWRR-004"},
         "Picks follow the rule for weights of several sizes.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(3), b.Weighing(7), c.Weighing(2), d.Weighing(5)});
  then.Picks(500).FollowTheSmoothOrder(
      {a.Weighing(3), b.Weighing(7), c.Weighing(2), d.Weighing(5)});
  when.Resolver().Lists({a.Weighing(1), b.Weighing(100), c.Weighing(99), d.Weighing(1000)});
  then.Picks(5000).FollowTheSmoothOrder(
      {a.Weighing(1), b.Weighing(100), c.Weighing(99), d.Weighing(1000)});
}

SCENARIO(PicksFollowTheRuleWhateverTheWeights, Checks{"SWRR-018"},
         "Picks follow the rule for weights of a thousand million, of one, and together.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Resolver().Lists(
      {a.Weighing(1'000'000'000), b.Weighing(1), c.Weighing(999'999'999), d.Weighing(333'333'333)});
  then.Picks(20'000).FollowTheSmoothOrder(
      {a.Weighing(1'000'000'000), b.Weighing(1), c.Weighing(999'999'999), d.Weighing(333'333'333)});
  when.Resolver().Lists({a.Weighing(1), b.Weighing(1), c.Weighing(300'000), d.Weighing(1)});
  then.Picks(400'000).FollowTheSmoothOrder(
      {a.Weighing(1), b.Weighing(1), c.Weighing(300'000), d.Weighing(1)});
}

SCENARIO(OfEqualsTheFirstListedIsPicked, Checks{"SWRR-005"},
         "Equal weights give the order of the list.") {
  given.Policy({a.Weighing(2), b.Weighing(2), c.Weighing(2)});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(4), b.Weighing(2), c.Weighing(4)});
  then.Picks(300).FollowTheSmoothOrder({a.Weighing(4), b.Weighing(2), c.Weighing(4)});
  when.Resolver().Lists({a.Weighing(3), b.Weighing(3), c.Weighing(3)});
  then.Picks(300).GoInOrder({a, b, c});
}

SCENARIO(AChangedWeightTakesEffectInPlace, Checks{"SWRR-015"},
         "A list with another weight takes effect at once, and touches no connection.") {
  given.Policy({a.Weighing(1), b.Weighing(1)});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(1), b.Weighing(3)});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).FollowTheSmoothOrder({a.Weighing(1), b.Weighing(3)});

  when.Resolver().Lists({a.Weighing(10), b.Weighing(3)});
  then.Connections().AreLeftAlone();
  then.Picks(100).FollowTheSmoothOrder({a.Weighing(10), b.Weighing(3)});
}

SCENARIO(AnEqualListLeavesTheOrderWhereItIs, Checks{"SWRR-020"},
         "The order goes on over a list that changes nothing.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
  then.Picks(3).GoInOrder({a, a, a});
  when.Resolver().Lists({a.Weighing(5), b.Weighing(1), c.Weighing(1)});
  then.Picks(2).GoInOrder({b, a});
  when.Resolver().Fails();
  then.Picks(2).GoInOrder({a, c});
}

}  // namespace
}  // namespace lbc::scenario
