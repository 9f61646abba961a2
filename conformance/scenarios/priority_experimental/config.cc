// Which configs are accepted, and what goes on when one is refused.
#include "conformance/scenarios/priority_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a = For("x", "a"), b = For("y", "b");
const Config kTwo = InOrder({{"x", kOverPickFirst}, {"y", kOverPickFirst}});

SCENARIO(GoodConfigsAreAccepted, Checks{"PRI-001"}, Needs{Capability("parse_config")},
         "Children in any order, none at all, and fields that nobody knows are accepted.") {
  given.PolicyIsBuilt();
  then.Parser(kTwo).Accepts();
  then.Parser(InOrder({{"", kOverPickFirst}, {"a b/ü", kOverRoundRobin}})).Accepts();
  then.Parser(InOrder({})).Accepts();
  then.Parser(Config{R"({"children": {}, "priorities": [], "zzz": 1})"}).Accepts();
  then.Parser(InOrder({{"x", std::string(kOverPickFirst) + R"(, "zzz": 1)"}})).Accepts();
  then.Parser(
          InOrder({{"x", std::string(kOverPickFirst) + R"(, "ignoreReresolutionRequests": true)"}}))
      .Accepts();
}

SCENARIO(TheFirstPolicyThatIsKnownIsTaken, Checks{"PRI-001"}, Needs{Capability("parse_config")},
         "Of the policies that a child names the first that is registered counts.") {
  given.PolicyIsBuilt();
  then.Parser(InOrder({{"x", R"("config": [{"nobody_knows_it": {}}, {"round_robin": {}}])"}}))
      .Accepts();
}

SCENARIO(
    APriorityThatIsNoChildIsRefused, Checks{"PRI-002"}, Needs{Capability("parse_config")},
    "Priorities that name a child which is not there are refused, and calls go on as before.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists(
      {a, b},
      Config{R"({"children": {"y": {"config": [{"pick_first": {}}]}}, "priorities": ["y", "x"]})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(50).GoTo(a);
}

SCENARIO(AChildThatIsNoPriorityIsRefused, Checks{"PRI-003"}, Needs{Capability("parse_config")},
         "A child that no priority names is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"children": {"x": {"config": [{"pick_first": {}}]},
                                      "y": {"config": [{"pick_first": {}}]}},
                         "priorities": ["x"]})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"children": {"x": {"config": [{"pick_first": {}}]}}})"})
      .RefusesWithAMessage();
}

SCENARIO(WhatAreNoChildrenIsRefused, Checks{"PRI-004"}, Needs{Capability("parse_config")},
         "Children, priorities and flags of another type than theirs are refused.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"children": [], "priorities": []})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"children": "x", "priorities": []})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"children": {"x": 1}, "priorities": ["x"]})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"children": {}, "priorities": {}})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"children": {}, "priorities": "x"})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"children": {}, "priorities": [1]})"}).RefusesWithAMessage();
  then.Parser(InOrder({{"x",
                        std::string(kOverPickFirst) + R"(, "ignoreReresolutionRequests": "yes")"}}))
      .RefusesWithAMessage();
  then.Parser(
          InOrder({{"x", std::string(kOverPickFirst) + R"(, "ignoreReresolutionRequests": 1)"}}))
      .RefusesWithAMessage();
  then.Parser(Config{"[]"}).RefusesWithAMessage();
  then.Parser(Config{"{"}).RefusesWithAMessage();
}

SCENARIO(APolicyThatIsNoneIsRefused, Checks{"PRI-004"}, Needs{Capability("parse_config")},
         "A child whose config is empty, no list or not registered is refused, and so is one whose "
         "own config is bad.") {
  given.PolicyIsBuilt();
  then.Parser(InOrder({{"x", R"("config": [])"}})).RefusesWithAMessage();
  then.Parser(InOrder({{"x", R"("config": {"pick_first": {}})"}})).RefusesWithAMessage();
  then.Parser(InOrder({{"x", R"("config": "pick_first")"}})).RefusesWithAMessage();
  then.Parser(InOrder({{"x", R"("config": [{"nobody_knows_it": {}}])"}})).RefusesWithAMessage();
  then.Parser(InOrder({{"x", R"("config": [{"pick_first": {"shuffleAddressList": 3}}])"}}))
      .RefusesWithAMessage();
}

SCENARIO(APriorityThatIsSaidTwiceIsRefused, Checks{"PRI-005"}, Needs{Capability("parse_config")},
         "A child that has two places is refused.") {
  given.PolicyIsBuilt();
  then
      .Parser(Config{
          R"({"children": {"x": {"config": [{"pick_first": {}}]}}, "priorities": ["x", "x"]})"})
      .RefusesWithAMessage();
}

SCENARIO(AChildWithoutAPolicyIsRefused, Checks{"PRI-006"}, Needs{Capability("parse_config")},
         "A child that names no policy is refused: there is nothing that could choose.") {
  given.Policy({a, b}, kTwo);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"children": {"x": {}}, "priorities": ["x"]})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(50).GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
