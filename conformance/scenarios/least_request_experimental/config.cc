// choiceCount: which are accepted, and what they do. With k draws from two the busy endpoint gets
// one call in 2^k.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(GoodChoiceCountsAreAccepted, Checks{"LR-001"}, Needs{Capability("parse_config")},
         "Any choiceCount from 2 on is accepted, none is, and unknown fields are ignored.") {
  given.PolicyIsBuilt();
  then.Parser(Config{"{}"}).Accepts();
  then.Parser(Config{R"({"choiceCount": 2})"}).Accepts();
  then.Parser(Config{R"({"choiceCount": 10, "zzz": 1})"}).Accepts();
  then.Parser(Config{R"({"choiceCount": 11})"}).Accepts();
  then.Parser(Config{R"({"choiceCount": 4294967295})"}).Accepts();
  then.Parser(Config{R"({"choiceCount": null})"}).Accepts();
}

SCENARIO(TooFewChoicesAreRefused, Checks{"LR-001"}, Needs{Capability("parse_config")},
         "A choiceCount of 0 or 1 is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"choiceCount": 0})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": 1})"}).Refuses("choiceCount");
}

SCENARIO(WhatIsNoCountIsRefused, Checks{"LR-002"}, Needs{Capability("parse_config")},
         "A choiceCount that is negative, a fraction, too long or no number is refused by name.") {
  given.PolicyIsBuilt();
  then.Parser(Config{R"({"choiceCount": -1})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": 2.5})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": 4294967296})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": "2"})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": true})"}).Refuses("choiceCount");
  then.Parser(Config{R"({"choiceCount": [2]})"}).Refuses("choiceCount");
}

SCENARIO(TwoAreDrawnUnlessItIsSaid, Checks{"LR-001"},
         "Without a choiceCount two are drawn: the busy one of two gets a quarter of the picks.") {
  given.Policy({a, b}, Config{"{}"});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(30'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(
    NeverMoreThanTenAreDrawn, Checks{"LR-001"},
    "A choiceCount of a thousand is taken for ten: in 30,000 picks some still reach the busy one "
    "of two, one in 1024 on average.") {
  given.Policy({a, b}, Config{R"({"choiceCount": 1000})"});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(40'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(30'000).ReachAll({a, b});
}

SCENARIO(
    MoreChoicesSpareTheBusyOneMore, Checks{"LR-015"},
    "With choiceCount at 3 the busy one of two gets an eighth, and a list that says 2 makes it a "
    "quarter.") {
  given.Policy({a, b}, Config{R"({"choiceCount": 3})"});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(30'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 7}});

  when.Resolver().Lists({a, b}, Config{R"({"choiceCount": 2})"});
  then.Connections().AreLeftAlone();
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(TheRefusedLeavesTheOldCount, Checks{"LR-001"}, Needs{Capability("parse_config")},
         "After a refused config calls go on as before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, c}, Config{R"({"choiceCount": 1})"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(200).ReachAll({a, b});
}

}  // namespace
}  // namespace lbc::scenario
