// Which configs are accepted, and what goes on when one is refused.
#include "conformance/scenarios/weighted_target_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b");
const Config kBoth = Targets({Target("x", "1", kPickFirst), Target("y", "1", kPickFirst)});

SCENARIO(
    GoodConfigsAreAccepted, Checks{"WT-001"}, Needs{Capability("parse_config")},
    "Weights up to their bounds, any name, no targets at all, and fields that nobody knows are "
    "accepted.") {
  given.PolicyIsBuilt();
  then.Parser(kBoth).Accepts();
  then.Parser(Targets({Target("x", "4294967295", kRoundRobin)})).Accepts();
  then.Parser(Targets({Target("", "1", kRoundRobin), Target("a b/ü", "1", kRoundRobin)})).Accepts();
  then.Parser(Targets({})).Accepts();
  then.Parser(Config{R"({"targets": {}, "zzz": 1})"}).Accepts();
  then
      .Parser(Config{
          R"({"targets": {"x": {"weight": 1, "zzz": 1, "childPolicy": [{"pick_first": {}}]}}})"})
      .Accepts();
}

SCENARIO(TheFirstPolicyThatIsKnownIsTaken, Checks{"WT-001"}, Needs{Capability("parse_config")},
         "Of the policies that a target names the first that is registered counts.") {
  given.PolicyIsBuilt();
  then.Parser(Targets({Target("x", "1", R"({"nobody_knows_it": {}}, {"round_robin": {}})")}))
      .Accepts();
}

SCENARIO(WhatAreNoTargetsIsRefused, Checks{"WT-002"}, Needs{Capability("parse_config")},
         "Targets that are a list, a text or a number are refused, and so is one that is no "
         "object.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"targets": []})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": "x"})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": 1})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": {"x": 1}})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": {"x": []}})"}).RefusesWithAMessage();
  then.Parser(Config{"[]"}).RefusesWithAMessage();
  then.Parser(Config{"{"}).RefusesWithAMessage();
}

SCENARIO(WhatIsNoWeightIsRefused, Checks{"WT-002"}, Needs{Capability("parse_config")},
         "A weight that is negative, a fraction, more than 32 bits or no number is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Targets({Target("x", "-1", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", "1.5", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", "4294967296", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", "true", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", R"("heavy")", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", "[1]", kPickFirst)})).RefusesWithAMessage();
}

SCENARIO(NoWeightIsRefused, Checks{"WT-003"}, Needs{Capability("parse_config")},
         "A weight of 0 is refused, and so is a target that says none.") {
  given.PolicyIsBuilt();
  then.Parser(Targets({Target("x", "0", kPickFirst)})).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": {"x": {"childPolicy": [{"pick_first": {}}]}}})"})
      .RefusesWithAMessage();
}

SCENARIO(AChildThatIsNoneIsRefused, Checks{"WT-002"}, Needs{Capability("parse_config")},
         "A childPolicy that is empty, no list or not registered is refused, and so is one whose "
         "own config is bad.") {
  given.PolicyIsBuilt();
  then.Parser(Targets({Target("x", "1", "")})).RefusesWithAMessage();
  then.Parser(Config{R"({"targets": {"x": {"weight": 1, "childPolicy": {"pick_first": {}}}}})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"targets": {"x": {"weight": 1, "childPolicy": "pick_first"}}})"})
      .RefusesWithAMessage();
  then.Parser(Targets({Target("x", "1", R"({"nobody_knows_it": {}})")})).RefusesWithAMessage();
  then.Parser(Targets({Target("x", "1", R"({"pick_first": {"shuffleAddressList": 3}})")}))
      .RefusesWithAMessage();
  then.Parser(Targets({Target("x", "1", kPickFirst),
                       Target("y", "1", R"({"weighted_target_experimental": {"targets": 1}})")}))
      .RefusesWithAMessage();
}

SCENARIO(TheRefusedLeavesTheOldTargets, Checks{"WT-002"}, Needs{Capability("parse_config")},
         "After a refused config calls go on as before.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a}, Targets({Target("x", "-1", kPickFirst)}));
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks().AreSharedFairly({a, b});
}

SCENARIO(ATargetWithoutAPolicyIsRefused, Checks{"WT-004"}, Needs{Capability("parse_config")},
         "A target that names no policy is refused: there is nothing that could choose.") {
  given.Policy({a, b}, kBoth);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"targets": {"x": {"weight": 1}}})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks().AreSharedFairly({a, b});
}

}  // namespace
}  // namespace lbc::scenario
