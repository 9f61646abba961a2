// Which target a call goes to: one that is READY, as often as its weight says.
#include "conformance/scenarios/weighted_target_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), c = For("y", "c"), d = For("z", "d");
const Config kOneToThree = Targets({Target("x", "1", kPickFirst), Target("y", "3", kPickFirst)});

SCENARIO(WeightsSayHowOften, Checks{"WT-005"},
         "With weights of 1 and 3 a call in four goes to the first target.") {
  given.Policy({a, b}, kOneToThree);
  given.EveryConnectionIsReady();
  then.Picks().AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(EqualWeightsMeanEqualShares, Checks{"WT-005"},
         "With three equal weights each target gets as many calls as the others.") {
  given.Policy({a, b, d}, Targets({Target("x", "7", kPickFirst), Target("y", "7", kPickFirst),
                                   Target("z", "7", kPickFirst)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedFairly({a, b, d});
}

SCENARIO(HugeWeightsKeepTheirProportion, Checks{"WT-005"},
         "Weights whose sum is more than 32 bits are shared like any others.") {
  given.Policy({a, b}, Targets({Target("x", "4294967295", kPickFirst),
                                Target("y", "4294967295", kPickFirst)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(NoCallGoesToOneThatConnects, Checks{"WT-006"},
         "While one target is connecting the other gets every call, whatever the weights.") {
  given.Policy({a, b}, kOneToThree);
  given.ConnectionIsReady(a);
  then.Channel().Stays(kReady);
  then.Picks(100).GoTo(a);
}

SCENARIO(NoCallGoesToOneThatHasFailed, Checks{"WT-006"},
         "When a target fails before it ever was READY the other gets every call.") {
  given.Policy({a, b}, kOneToThree);
  given.ConnectionIsReady(a);
  when.Connection(b).Fails();
  then.Channel().Stays(kReady);
  then.Picks(100).GoTo(a);
}

SCENARIO(NoCallGoesToOneThatIsIdle, (Checks{"WT-006", "WT-010"}),
         "When a target over pick_first loses its connection the other gets every call.") {
  given.Policy({a, b}, kOneToThree);
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(100).GoTo(a);
}

SCENARIO(OneThatIsReadyAgainGetsItsPart, Checks{"WT-005"},
         "A target that failed and is READY again gets its part again.") {
  given.Policy({a, b}, kOneToThree);
  given.ConnectionIsReady(a);
  when.Connection(b).Fails();
  then.Picks(100).GoTo(a);
  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks().AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(RoundRobinSpreadsWhatItGets, Checks{"WT-007"},
         "What a target over round_robin gets is spread over its endpoints.") {
  given.Policy({a, b, c}, Targets({Target("x", "1", kPickFirst), Target("y", "3", kRoundRobin)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedInProportion({{a, 1}, {b, 1.5}, {c, 1.5}});
}

SCENARIO(
    PickFirstKeepsToOne, Checks{"WT-007"},
    "What a target over pick_first gets goes to its first endpoint, which alone is connected.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c}, kOneToThree);
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(AnEndpointMoreIsNoMoreCalls, Checks{"WT-007"},
         "A target with two endpoints gets no more calls than one of equal weight with one.") {
  given.Policy({a, b, c}, Targets({Target("x", "1", kRoundRobin), Target("y", "1", kRoundRobin)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedInProportion({{a, 2}, {b, 1}, {c, 1}});
}

}  // namespace
}  // namespace lbc::scenario
