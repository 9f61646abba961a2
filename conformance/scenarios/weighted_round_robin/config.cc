// What the parser takes.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodConfigsAreAccepted, Checks{"WRR-004"}, Needs{Capability("parse_config")},
         "Periods and the penalty are read, none is needed, and unknown fields are ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({})"}).Accepts();
  then
      .Parser(Config{
          R"({"blackoutPeriod": "0s", "weightExpirationPeriod": "20s", "weightUpdatePeriod": "0.5s"})"})
      .Accepts();
  then.Parser(Config{R"({"enableOobLoadReport": false, "oobReportingPeriod": "30s", "zzz": 1})"})
      .Accepts();
}

SCENARIO(WhatIsNoPeriodIsRefused, Checks{"WRR-004"}, Needs{Capability("parse_config")},
         "A period that is a number or no duration is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"blackoutPeriod": 10})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"blackoutPeriod": "10"})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"weightExpirationPeriod": "1m"})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"weightUpdatePeriod": true})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"weightUpdatePeriod": ["1s"]})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"oobReportingPeriod": {}})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"enableOobLoadReport": "yes"})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"errorUtilizationPenalty": "1"})"}).RefusesWithAMessage();
}

SCENARIO(ANegativePenaltyIsRefused, Checks{"WRR-003"}, Needs{Capability("parse_config")},
         "A negative errorUtilizationPenalty is refused by name, and zero is accepted.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"errorUtilizationPenalty": 0})"}).Accepts();
  then.Parser(Config{R"({"errorUtilizationPenalty": 2.5})"}).Accepts();
  then.Parser(Config{R"({"errorUtilizationPenalty": -0.1})"}).Refuses("errorUtilizationPenalty");
}

SCENARIO(TheRefusedChangesNothing, Checks{"WRR-003"}, Needs{Capability("parse_config")},
         "After a refused config calls go on as before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c}, Config{R"({"errorUtilizationPenalty": -1})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(100).Rotate({a, b});
}

}  // namespace
}  // namespace lbc::scenario
