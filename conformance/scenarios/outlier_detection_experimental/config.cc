// Which configs are accepted, and what goes on when one is refused.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodConfigsAreAccepted, Checks{"OD-006"}, Needs{Capability("parse_config")},
         "Good values are accepted up to their bounds, and unknown fields ignored.") {
  given.PolicyIsBuilt();
  then.Parser(kDetectsNothing).Accepts();
  then.Parser(Detecting(R"("interval": "0.5s", "baseEjectionTime": "0s", "zzz": 1)")).Accepts();
  then.Parser(Detecting(R"("maxEjectionTime": "1s", "maxEjectionPercent": 100)")).Accepts();
  then.Parser(Detecting(R"("successRateEjection": {"enforcementPercentage": 100})")).Accepts();
  then.Parser(Detecting(R"("failurePercentageEjection": {"threshold": 100, "zzz": 1})")).Accepts();
  then.Parser(Detecting(R"("failurePercentageEjection": {"enforcementPercentage": 100})"))
      .Accepts();
}

SCENARIO(NegativeTimesAreRefused, Checks{"OD-006"}, Needs{Capability("parse_config")},
         "A time below nothing is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Detecting(R"("interval": "-1s")")).RefusesWithAMessage();
  then.Parser(Detecting(R"("baseEjectionTime": "-1s")")).RefusesWithAMessage();
  then.Parser(Detecting(R"("maxEjectionTime": "-1s")")).RefusesWithAMessage();
}

SCENARIO(WhatIsNoTimeIsRefused, Checks{"OD-006"}, Needs{Capability("parse_config")},
         "A time that is no duration is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Detecting(R"("interval": 10)")).RefusesWithAMessage();
  then.Parser(Detecting(R"("interval": "10")")).RefusesWithAMessage();
  then.Parser(Detecting(R"("baseEjectionTime": true)")).RefusesWithAMessage();
}

SCENARIO(PartsAboveTheWholeAreRefused, Checks{"OD-006"}, Needs{Capability("parse_config")},
         "A percentage or threshold above a hundred is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Detecting(R"("maxEjectionPercent": 101)")).RefusesWithAMessage();
  then.Parser(Detecting(R"("successRateEjection": {"enforcementPercentage": 101})"))
      .RefusesWithAMessage();
  then.Parser(Detecting(R"("failurePercentageEjection": {"enforcementPercentage": 101})"))
      .RefusesWithAMessage();
  then.Parser(Detecting(R"("failurePercentageEjection": {"threshold": 101})"))
      .RefusesWithAMessage();
}

SCENARIO(AChildThatNobodyKnowsIsRefused, Checks{"OD-008"}, Needs{Capability("parse_config")},
         "A childPolicy that names no registered policy is refused, and the old config goes on.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"childPolicy": [{"nobody_knows_it": {}}]})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(AConfigWithoutAChildIsRefused, Checks{"OD-035"}, Needs{Capability("parse_config")},
         "A config that names no child is refused: there is nothing that could choose.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"interval": "10s"})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(60).ReachAll({a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
