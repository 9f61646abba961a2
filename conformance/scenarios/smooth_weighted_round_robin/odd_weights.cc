// Weights that are none: whoever registers carelessly harms nobody, and whoever asks for nothing
// gets nothing.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(AWeightedAddressIsFoundByItsMetadata, Checks{"SWRR-002"},
         Needs{WeighsBy(profile::Weight::From::kMetadata)},
         "A number in the metadata of an address is its weight.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithWeightText("3"), b.WithWeightText("1")});
  then.Picks(40).FollowTheSmoothOrder({a.Weighing(3), b.Weighing(1)});
}

SCENARIO(UnreadableWeightsDisturbNobody, Checks{"SWRR-003"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "Calls go on over a list with weights that are words, not a number, or nothing at all.") {
  given.Policy({a.WithWeightText("heavy"), b, c.WithWeightText("3kg"), d.WithWeightText("nan")});
  given.EveryConnectionIsReady();
  then.Picks(400).GoOnlyTo({a, b, c, d});
}

SCENARIO(UnreadableWeightsLeaveTheOthersTheirProportion, Checks{"SWRR-003"},
         (Needs{Spreads({kWeighted}), WeightsAreListed()}),
         "Where such an endpoint was and is lost, the others share by weight.") {
  given.Policy({a.Weighing(600), b.Weighing(300), c.WithWeightText("heavy")});
  given.EveryConnectionIsReady();
  when.Connection(c).IsLost();
  then.Connection(c).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks(900).AreSpreadSmoothly({a.Weighing(600), b.Weighing(300)});
}

SCENARIO(AMissingWeightCountsAsOne, Checks{"SWRR-017"},
         "An endpoint that tells no weight, or a word, counts as one of weight 1.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.Weighing(2), b, c.WithWeightText("heavy")});
  then.Picks(400).FollowTheSmoothOrder({a.Weighing(2), b.Weighing(1), c.Weighing(1)});
}

SCENARIO(NothingGoesToWeightZero, Checks{"SWRR-009"},
         "An endpoint of weight 0 gets nothing while another of positive weight is READY.") {
  given.Policy({a.WithWeightText("0"), b.WithWeightText("1"), c.WithWeightText("0")});
  given.EveryConnectionIsReady();
  then.Picks(300).GoTo(b);
}

SCENARIO(WeightsThatAreAllZeroSpreadEvenly, Checks{"SWRR-008"},
         "When no READY endpoint has a positive weight, calls spread over all of them.") {
  given.Policy({a.WithWeightText("0"), b.WithWeightText("-7"), c.WithWeightText("0")});
  given.EveryConnectionIsReady();
  then.Picks(300).AreSharedEqually({a, b, c});
}

SCENARIO(ZeroIsUsedWhenNothingElseIsReady, Checks{"SWRR-008"},
         "When the last endpoint of positive weight is lost, calls go to those of weight 0.") {
  given.Policy({a.WithWeightText("0"), b.WithWeightText("1"), c.WithWeightText("0")});
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connection(b).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks(300).AreSharedEqually({a, c});
}

}  // namespace
}  // namespace lbc::scenario
