// The reference's config: what it accepts, and what its two durations do.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(GoodDurationsAreAccepted, Checks{"P2C-014"}, Needs{Capability("parse_config")},
         "Good values are accepted, and unknown fields ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{"{}"}).Accepts();
  then.Parser(Config{R"({"decayTime": "10s", "forcedPickAfter": "1s"})"}).Accepts();
  then.Parser(Config{R"({"decayTime": "0.001s", "forcedPickAfter": "3600s"})"}).Accepts();
  then.Parser(Config{R"({"decayTime": null, "zzz": 1})"}).Accepts();
}

SCENARIO(BadDecayTimesAreRefused, Checks{"P2C-014"}, Needs{Capability("parse_config")},
         "A decayTime that is no duration from 1 ms to an hour is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"decayTime": "0s"})"}).Refuses("decayTime");
  then.Parser(Config{R"({"decayTime": "-1s"})"}).Refuses("decayTime");
  then.Parser(Config{R"({"decayTime": "3601s"})"}).Refuses("decayTime");
  then.Parser(Config{R"({"decayTime": "10"})"}).Refuses("decayTime");
  then.Parser(Config{R"({"decayTime": 10})"}).Refuses("decayTime");
  then.Parser(Config{R"({"decayTime": {}})"}).Refuses("decayTime");
}

SCENARIO(BadForcedPicksAreRefused, Checks{"P2C-014"}, Needs{Capability("parse_config")},
         "A forcedPickAfter that is no duration from 1 ms to an hour is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"forcedPickAfter": "0.0001s"})"}).Refuses("forcedPickAfter");
  then.Parser(Config{R"({"forcedPickAfter": "1m"})"}).Refuses("forcedPickAfter");
  then.Parser(Config{R"({"forcedPickAfter": ""})"}).Refuses("forcedPickAfter");
  then.Parser(Config{R"({"forcedPickAfter": "99999s"})"}).Refuses("forcedPickAfter");
  then.Parser(Config{R"({"forcedPickAfter": true})"}).Refuses("forcedPickAfter");
  then.Parser(Config{R"({"forcedPickAfter": ["1s"]})"}).Refuses("forcedPickAfter");
}

SCENARIO(NeglectIsWhatTheConfigSays, Checks{"P2C-015"}, Needs{Capability("virtual_time")},
         "With forcedPickAfter at 0.3 s the slower one is tried after that.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"forcedPickAfter": "0.3s"})"});
  then.Connections().AreLeftAlone();
  when.Calls(20).AreMade();
  then.Calls().ReachAll({a, b}, 8);
  when.Time().Advances(10ms);
  when.OpenCalls().FinishOn(b);
  when.Time().Advances(190ms);
  when.OpenCalls().FinishOn(a);
  then.Picks(20).OneByOne().GoTo(b);
  when.Time().Advances(150ms);
  then.Picks(1).GoTo(a);
  then.Picks(20).OneByOne().GoTo(b);
}

SCENARIO(LatenciesAreForgottenAsTheConfigSays, Checks{"P2C-015"}, Needs{Capability("virtual_time")},
         "With decayTime at 50 ms one quick answer makes up for a slow one of a second ago.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"decayTime": "0.05s"})"});
  then.Connections().AreLeftAlone();
  when.Calls(20).AreMade();
  then.Calls().ReachAll({a, b}, 8);
  when.Time().Advances(10ms);
  when.OpenCalls().FinishOn(b);
  when.Time().Advances(190ms);
  when.OpenCalls().FinishOn(a);
  when.Time().Advances(700ms);
  then.Picks(20).OneByOne().GoTo(b);
  when.Time().Advances(200ms);
  then.Picks(1).GoTo(a);
  then.Picks(200).OneByOne().ReachAll({a, b});
}

SCENARIO(TheRefusedLeavesTheOldNeglect, Checks{"P2C-014"}, Needs{Capability("parse_config")},
         "After a refused config calls go on as before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"decayTime": "0s"})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  when.Calls(2000).AreMade();
  then.Calls().ReachAll({a, b}, 998);
}

}  // namespace
}  // namespace lbc::scenario
