// Which configs are accepted, and what goes on when one is refused.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodConfigsAreAccepted, Checks{"RH-001", "RH-003", "RH-005"},
         Needs{Capability("parse_config")},
         "Sizes up to 8388608 are accepted, none are, and unknown fields are ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{"{}"}).Accepts();
  then.Parser(Config{R"({"minRingSize": 1, "maxRingSize": 1})"}).Accepts();
  then.Parser(Config{R"({"minRingSize": 0, "maxRingSize": 0})"}).Accepts();
  then.Parser(Config{R"({"minRingSize": 5000, "maxRingSize": 5000, "zzz": 1})"}).Accepts();
  then.Parser(Config{R"({"minRingSize": 8388608, "maxRingSize": 8388608})"}).Accepts();
  then.Parser(Config{R"({"minRingSize": null, "maxRingSize": null})"}).Accepts();
}

SCENARIO(SizesThatAreTooGreatAreRefused, Checks{"RH-002"}, Needs{Capability("parse_config")},
         "A size above 8388608 is refused.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"minRingSize": 8388609})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"maxRingSize": 8388609})"}).RefusesWithAMessage();
}

SCENARIO(WhatIsNoSizeIsRefused, Checks{"RH-002"}, Needs{Capability("parse_config")},
         "A size that is negative, a fraction or no number is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"minRingSize": -1})"}).Refuses("minRingSize");
  then.Parser(Config{R"({"maxRingSize": -1})"}).Refuses("maxRingSize");
  then.Parser(Config{R"({"minRingSize": 2.5})"}).Refuses("minRingSize");
  then.Parser(Config{R"({"maxRingSize": "100"})"}).Refuses("maxRingSize");
  then.Parser(Config{R"({"maxRingSize": true})"}).Refuses("maxRingSize");
  then.Parser(Config{R"({"minRingSize": [1]})"}).Refuses("minRingSize");
}

SCENARIO(TheLeastIsNoMoreThanTheMost, Checks{"RH-004"}, Needs{Capability("parse_config")},
         "A minRingSize above maxRingSize is refused, also where the cap makes them equal.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"minRingSize": 11, "maxRingSize": 10})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"minRingSize": 8000, "maxRingSize": 5000})"}).RefusesWithAMessage();
}

SCENARIO(OneSizeIsHeldAgainstTheOthersDefault, Checks{"RH-006"}, Needs{Capability("parse_config")},
         "A minRingSize of 5000 alone is refused, and so is a maxRingSize of 1000 alone.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"minRingSize": 5000})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"maxRingSize": 1000})"}).RefusesWithAMessage();
  then.Parser(Config{R"({"minRingSize": 4096})"}).Accepts();
  then.Parser(Config{R"({"maxRingSize": 1024})"}).Accepts();
}

SCENARIO(HeadersThatAreNoneAreRefused, Checks{"RH-022"}, Needs{Capability("parse_config")},
         "A requestHashHeader that no text header can be called is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"requestHashHeader": "x-user"})"}).Accepts();
  then.Parser(Config{R"({"requestHashHeader": ""})"}).Accepts();
  then.Parser(Config{R"({"requestHashHeader": "x user"})"}).Refuses("requestHashHeader");
  then.Parser(Config{R"({"requestHashHeader": "x-user-bin"})"}).Refuses("requestHashHeader");
  then.Parser(Config{R"({"requestHashHeader": "X-User-Bin"})"}).Refuses("requestHashHeader");
  then.Parser(Config{R"({"requestHashHeader": 1})"}).Refuses("requestHashHeader");
}

SCENARIO(TheRefusedLeavesTheOldRing, Checks{"RH-004"}, Needs{Capability("parse_config")},
         "After a refused config keys go on as before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{R"({"minRingSize": 11, "maxRingSize": 10})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}});
}

}  // namespace
}  // namespace lbc::scenario
