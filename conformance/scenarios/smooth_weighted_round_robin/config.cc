// The reference's config: what it accepts, and what its two fields do.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(TheConfigsFieldsAreRead, Checks{"SWRR-021"}, Needs{Capability("parse_config")},
         "Good values are accepted, and unknown fields ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({})"}).Accepts();
  then.Parser(Config{R"({"weightKey": "share", "defaultWeight": 1})"}).Accepts();
  then.Parser(Config{R"({"defaultWeight": 1000000000, "zzz": []})"}).Accepts();
  then.Parser(Config{R"({"weightKey": null, "defaultWeight": null})"}).Accepts();
}

SCENARIO(ABadWeightKeyIsRefused, Checks{"SWRR-021"}, Needs{Capability("parse_config")},
         "A weightKey that is no text or empty is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"weightKey": ""})"}).Refuses("weightKey");
  then.Parser(Config{R"({"weightKey": 1})"}).Refuses("weightKey");
  then.Parser(Config{R"({"weightKey": true})"}).Refuses("weightKey");
  then.Parser(Config{R"({"weightKey": ["weight"]})"}).Refuses("weightKey");
  then.Parser(Config{R"({"weightKey": {}})"}).Refuses("weightKey");
}

SCENARIO(ABadDefaultWeightIsRefused, Checks{"SWRR-021"}, Needs{Capability("parse_config")},
         "A defaultWeight that is no whole number from 1 to 1000000000 is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"defaultWeight": 0})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": -1})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": 1.5})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": 1000000001})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": 1e30})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": "1"})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": false})"}).Refuses("defaultWeight");
  then.Parser(Config{R"({"defaultWeight": []})"}).Refuses("defaultWeight");
}

SCENARIO(TheConfigTakesEffect, Checks{"SWRR-022"},
         "A list with another default weight or key is followed at once.") {
  given.Policy({a, b.WithMetadata("share", "5")});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b.Weighing(2)}, Config{R"({"defaultWeight": 3})"});
  then.Picks(100).FollowTheSmoothOrder({a.Weighing(3), b.Weighing(2)});
  when.Resolver().Lists({a, b.WithMetadata("share", "5")}, Config{R"({"weightKey": "share"})"});
  then.Picks(100).FollowTheSmoothOrder({a.Weighing(1), b.Weighing(5)});
}

SCENARIO(ARefusedConfigLeavesTheOldOneAtWork, Checks{"SWRR-021"}, Needs{Capability("parse_config")},
         "After a refused config the old one goes on.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b.Weighing(1)}, Config{R"({"defaultWeight": 4})"});
  then.Picks(10).FollowTheSmoothOrder({a.Weighing(4), b.Weighing(1)});
  when.Resolver().Lists({a, b.Weighing(1)}, Config{R"({"defaultWeight": 0})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(10).FollowTheSmoothOrder({a.Weighing(4), b.Weighing(1)});
}

}  // namespace
}  // namespace lbc::scenario
