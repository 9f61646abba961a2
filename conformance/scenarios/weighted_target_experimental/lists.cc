// Whose an endpoint is, and what a list changes: targets that come, go and stay, and their weights.
#include "conformance/scenarios/weighted_target_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b"), d = For("z", "d");
const Config kBoth = Targets({Target("x", "1", kPickFirst), Target("y", "1", kPickFirst)});
const Config kAllThree = Targets(
    {Target("x", "1", kPickFirst), Target("y", "1", kPickFirst), Target("z", "1", kPickFirst)});
const Config kOnlyX = Targets({Target("x", "1", kPickFirst)});

SCENARIO(NobodysEndpointIsLeftOut, Checks{"WT-015"},
         "Of three endpoints the one that names no target is not connected.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({d, a, b}, kBoth);
  then.Connections().AreAttempted({a, b});
  then.Connection(d).WasNeverMade();
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(AnEndpointThatIsAnothersMoves, Checks{"WT-015"},
         "An endpoint that is listed for another target gets that one's calls.") {
  const Endpoint b_for_x = For("x", "b"), a_for_y = For("y", "a");
  const Config config = Targets({Target("x", "1", kPickFirst), Target("y", "3", kPickFirst)});
  given.Policy({a, b}, config);
  given.EveryConnectionIsReady();
  then.Picks().AreSharedInProportion({{a, 1}, {b, 3}});
  when.Resolver().Lists({b_for_x, a_for_y}, config);
  when.Network().Settles();
  given.NothingBeforeMatters();
  then.Picks().AreSharedInProportion({{a, 3}, {b, 1}});
}

SCENARIO(
    TheRestOfThePathIsForThePolicyBelow, Checks{"WT-016"},
    "With such a policy for one target, the second name of a path says which of its targets an "
    "endpoint is for.") {
  const Endpoint near = For("x/near", "n"), far = For("x/far", "f");
  const std::string inner =
      R"({"weighted_target_experimental": )" +
      Targets({Target("near", "3", kPickFirst), Target("far", "1", kPickFirst)}).json + "}";
  given.Policy({near, far, b}, Targets({Target("x", "1", inner), Target("y", "1", kPickFirst)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedInProportion({{near, 3}, {far, 1}, {b, 4}});
}

SCENARIO(ATargetThatGoesIsClosed, Checks{"WT-017"},
         "When a target leaves the config its connection is shut down, and the others get every "
         "call.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, kOnlyX);
  then.Connections().AreShutDown({b});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(
    ATargetThatComesBackBeginsAnew, Checks{"WT-017"},
    "A target that was gone and comes back is connected anew, and calls go to the others until "
    "it is.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a}, kOnlyX);
  then.Connections().AreShutDown({b});
  when.Resolver().Lists({a, b}, kBoth);
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
  when.Connection(b).Succeeds();
  then.Picks().AreSharedFairly({a, b});
  then.Channel().Stays(kReady);
}

SCENARIO(ANewTargetDisturbsNobody, Checks{"WT-018"},
         "When a target is added the others keep their connections and their calls.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, d}, kAllThree);
  then.Connections().AreAttempted({d});
  then.Channel().Stays(kReady);
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(AWeightIsNoReasonToConnect, Checks{"WT-018"},
         "When a weight changes every connection is left as it is.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b},
                        Targets({Target("x", "5", kPickFirst), Target("y", "1", kPickFirst)}));
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({a, b});
}

SCENARIO(NewWeightsHoldAtOnceOverRoundRobin, Checks{"WT-019"},
         "Over round_robin a list that changes the weights alone changes the shares.") {
  given.Policy({a, b}, Targets({Target("x", "1", kRoundRobin), Target("y", "1", kRoundRobin)}));
  given.EveryConnectionIsReady();
  then.Picks().AreSharedFairly({a, b});
  when.Resolver().Lists({a, b},
                        Targets({Target("x", "1", kRoundRobin), Target("y", "9", kRoundRobin)}));
  then.Picks().AreSharedInProportion({{a, 1}, {b, 9}});
  then.Channel().Stays(kReady);
}

SCENARIO(NewWeightsHoldAtOnceOverPickFirst, Checks{"WT-019"},
         "Over pick_first, which has nothing to say to an equal list, such a list changes the "
         "shares too.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  then.Picks().AreSharedFairly({a, b});
  when.Resolver().Lists({a, b},
                        Targets({Target("x", "1", kPickFirst), Target("y", "9", kPickFirst)}));
  then.Picks().AreSharedInProportion({{a, 1}, {b, 9}});
  then.Channel().Stays(kReady);
}

SCENARIO(OneListOneReport, Checks{"WT-022"},
         "A first list with three targets leads to one report, and so do one that takes a target "
         "and one that brings it back.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, d}, kAllThree);
  then.Channel().SpeaksTimes(1);
  then.Connections().AreAttempted({a, b, d});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Lists({a}, kOnlyX);
  then.Channel().SpeaksTimes(1);
  then.Connections().AreShutDown({b, d});
  when.Resolver().Lists({a, b, d}, kAllThree);
  then.Channel().SpeaksTimes(1);
  then.Connections().AreAttempted({b, d});
}

// The policy may tell the resolver that a target cannot work, or keep it to itself.
CONTRACT(ATargetWithoutEndpointsCountsAsFailed, Checks{"WT-028"},
         "When the last endpoint of a target leaves the list the other target serves.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a}, kBoth);
  then.Connections().AreShutDown({b});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
}

}  // namespace
}  // namespace lbc::scenario
