// Both fields must be there.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodConfigsAreAccepted, Checks{"RS-001"}, Needs{Capability("parse_config")},
         "Any subsetSize from 1 on is accepted, with the first child policy that is registered.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})"}).Accepts();
  then.Parser(Config{R"({"subsetSize": 4294967295, "childPolicy": [{"round_robin": {}}]})"})
      .Accepts();
  then.Parser(Config{R"({"subsetSize": 2, "childPolicy": [{"nobody": {}}, {"round_robin": {}}]})"})
      .Accepts();
  then.Parser(Config{R"({"subsetSize": 2, "childPolicy": [{"pick_first": {}}], "zzz": 1})"})
      .Accepts();
}

SCENARIO(ASizeThatIsNoneIsRefused, Checks{"RS-001"}, Needs{Capability("parse_config")},
         "A subsetSize that is absent, zero, negative, a fraction or no number is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"childPolicy": [{"round_robin": {}}]})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": 0, "childPolicy": [{"round_robin": {}}]})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": -1, "childPolicy": [{"round_robin": {}}]})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": 1.5, "childPolicy": [{"round_robin": {}}]})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": "2", "childPolicy": [{"round_robin": {}}]})"})
      .RefusesWithAMessage();
}

SCENARIO(AChildThatIsNoneIsRefused, Checks{"RS-001"}, Needs{Capability("parse_config")},
         "A childPolicy that is absent, empty, no list or not registered is refused, and so is one "
         "whose own config is bad.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"subsetSize": 2})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": 2, "childPolicy": []})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": 2, "childPolicy": {"round_robin": {}}})"})
      .RefusesWithAMessage();
  then.Parser(Config{R"({"subsetSize": 2, "childPolicy": [{"nobody": {}}]})"})
      .RefusesWithAMessage();
  then
      .Parser(Config{
          R"({"subsetSize": 2, "childPolicy": [{"pick_first": {"shuffleAddressList": 3}}]})"})
      .RefusesWithAMessage();
}

SCENARIO(TheRefusedLeavesTheOldChoice, Checks{"RS-001"}, Needs{Capability("parse_config")},
         "After a refused config calls go on as before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c}, Config{R"({"subsetSize": 0, "childPolicy": [{"round_robin": {}}]})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(100).Rotate({a, b});
}

}  // namespace
}  // namespace lbc::scenario
