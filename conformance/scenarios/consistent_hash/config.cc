// The reference's config: what it accepts, and what goes on when it refuses.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodConfigsAreAccepted, Checks{"CH-013"}, Needs{Capability("parse_config")},
         "Good values are accepted, and unknown fields ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{"{}"}).Accepts();
  then.Parser(Config{R"({"replicas": 1, "keyHeader": "x-user", "withoutKey": "random"})"})
      .Accepts();
  then.Parser(Config{R"({"replicas": 1000, "boundedLoadFactor": 1.01, "zzz": 1})"}).Accepts();
  then.Parser(Config{R"({"withoutKey": "fail", "boundedLoadFactor": 100})"}).Accepts();
}

SCENARIO(BadReplicasAreRefused, Checks{"CH-013"}, Needs{Capability("parse_config")},
         "Replicas that are no whole number from 1 to 1000 are refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"replicas": 0})"}).Refuses("replicas");
  then.Parser(Config{R"({"replicas": -100})"}).Refuses("replicas");
  then.Parser(Config{R"({"replicas": 1001})"}).Refuses("replicas");
  then.Parser(Config{R"({"replicas": 1.5})"}).Refuses("replicas");
  then.Parser(Config{R"({"replicas": "100"})"}).Refuses("replicas");
  then.Parser(Config{R"({"replicas": true})"}).Refuses("replicas");
}

SCENARIO(BadKeyHeadersAreRefused, Checks{"CH-013"}, Needs{Capability("parse_config")},
         "A keyHeader that no text header can be called is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"keyHeader": ""})"}).Refuses("keyHeader");
  then.Parser(Config{R"({"keyHeader": "X-User"})"}).Refuses("keyHeader");
  then.Parser(Config{R"({"keyHeader": "x user"})"}).Refuses("keyHeader");
  then.Parser(Config{R"({"keyHeader": ":path"})"}).Refuses("keyHeader");
  then.Parser(Config{R"({"keyHeader": "x-user-bin"})"}).Refuses("keyHeader");
  then.Parser(Config{R"({"keyHeader": 1})"}).Refuses("keyHeader");
}

SCENARIO(OtherBadValuesAreRefused, Checks{"CH-013"}, Needs{Capability("parse_config")},
         "Other values of withoutKey and boundedLoadFactor are refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"withoutKey": "queue"})"}).Refuses("withoutKey");
  then.Parser(Config{R"({"withoutKey": "FAIL"})"}).Refuses("withoutKey");
  then.Parser(Config{R"({"withoutKey": false})"}).Refuses("withoutKey");
  then.Parser(Config{R"({"boundedLoadFactor": 1})"}).Refuses("boundedLoadFactor");
  then.Parser(Config{R"({"boundedLoadFactor": 0.5})"}).Refuses("boundedLoadFactor");
  then.Parser(Config{R"({"boundedLoadFactor": 101})"}).Refuses("boundedLoadFactor");
  then.Parser(Config{R"({"boundedLoadFactor": "1.25"})"}).Refuses("boundedLoadFactor");
  then.Parser(Config{R"({"boundedLoadFactor": []})"}).Refuses("boundedLoadFactor");
}

SCENARIO(TheRefusedLeavesTheOldRing, Checks{"CH-013"}, Needs{Capability("parse_config")},
         "After a refused config the old one goes on.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{R"({"replicas": 7})"});
  then.ManyKeys().FollowTheRing({a, b, c}, 7);
  when.Resolver().Lists({a, b, c}, Config{R"({"replicas": 0})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.ManyKeys().FollowTheRing({a, b, c}, 7);
}

SCENARIO(CallsWithoutAKeyMayGoAnywhere, Checks{"CH-015"},
         "With withoutKey random, calls without a key reach every READY address.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{R"({"withoutKey": "random"})"});
  then.Picks(500).WithoutKey().ReachAll({a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
