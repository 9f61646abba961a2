// How many are chosen, and that the choice lasts. Twenty endpoints have 15,504 parts of five: two
// choices that have nothing to do with each other do not agree by luck.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"}, e{"e"}, f{"f"}, g{"g"}, h{"h"};
const Endpoint nobody{"nobody", {}};
const Config kFive{R"({"subsetSize": 5, "childPolicy": [{"round_robin": {}}]})"};

SCENARIO(
    AFewGoAllToTheChild, Checks{"RS-003"},
    "Of two endpoints and a subsetSize of two, and of three and one of twenty, all are used.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b},
                        Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreAttempted({a, b});
  when.Resolver().Lists({a, b, c},
                        Config{R"({"subsetSize": 20, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreAttempted({c});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(300).Rotate({a, b, c});
}

SCENARIO(OfManyExactlySoManyAreChosen, Checks{"RS-004"},
         "Of twenty endpoints five are connected with a subsetSize of five.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists(Many(20), kFive);
  then.Connections().AreReplacedAtMost(5);
  then.Connections().Number(5);
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoOnlyTo(Many(20));
}

SCENARIO(OneOfManyGetsAllCalls, Checks{"RS-004"},
         "With a subsetSize of one every call goes to one and the same endpoint.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists(Many(20),
                        Config{R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreReplacedAtMost(1);
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).AllGoToOne();
}

SCENARIO(TheSameListLeadsToTheSameChoice, Checks{"RS-005"},
         "A list that is repeated, and one in another order, replaces no connection.") {
  given.Policy({a, b, c, d, e, f, g, h},
               Config{R"({"subsetSize": 4, "childPolicy": [{"round_robin": {}}]})"});
  given.EveryConnectionIsReady();
  given.NothingBeforeMatters();
  when.Resolver().Lists({a, b, c, d, e, f, g, h},
                        Config{R"({"subsetSize": 4, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreLeftAlone();
  when.Resolver().Lists({h, c, f, e, a, d, g, b},
                        Config{R"({"subsetSize": 4, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreLeftAlone();
  when.Resolver().Lists({b, g, d, a, e, f, c, h},
                        Config{R"({"subsetSize": 4, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreLeftAlone();
  then.Connections().Number(4);
  then.Channel().Stays(kReady);
}

SCENARIO(OneMoreReplacesOneAtMost, Checks{"RS-006"},
         "As a list grows one by one, each new endpoint replaces one of those chosen or none.") {
  given.Policy(Many(20), kFive);
  given.EveryConnectionIsReady();
  given.NothingBeforeMatters();
  when.Resolver().Lists(Many(21), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(22), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(23), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(24), kFive);
  then.Connections().AreReplacedAtMost(1);
  then.Connections().Number(5);
}

SCENARIO(OneFewerReplacesOneAtMost, Checks{"RS-006"},
         "As a list shrinks one by one, what leaves it is replaced if it was chosen, and nothing "
         "else.") {
  given.Policy(Many(12), kFive);
  given.EveryConnectionIsReady();
  given.NothingBeforeMatters();
  when.Resolver().Lists(Many(11), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(10), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(9), kFive);
  then.Connections().AreReplacedAtMost(1);
  when.Resolver().Lists(Many(8), kFive);
  then.Connections().AreReplacedAtMost(1);
  then.Connections().Number(5);
}

SCENARIO(OverManyClientsEachIsChosenAlike, Checks{"RS-009"},
         "The one endpoint that each of many policies chooses of three is each of them equally "
         "often.") {
  then.FreshInstances(300, {a, b, c},
                      Config{R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})"})
      .AttemptFirst({{a, 1}, {b, 1}, {c, 1}});
}

SCENARIO(
    EndpointsWithoutAddressesDoNotCount, Checks{"RS-011"},
    "Of two good endpoints and one without addresses both good ones are used with a subsetSize "
    "of two.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({nobody, a, b},
                        Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).Rotate({a, b});
}

SCENARIO(RepeatsCountOnce, Checks{"RS-015"},
         "Of an endpoint that stands in the list three times and another one both are used with a "
         "subsetSize of two.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, a, a, b},
                        Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).Rotate({a, b});
}

SCENARIO(
    AnotherSizeKeepsWhatFindsAPlace, Checks{"RS-016"},
    "With a larger subsetSize connections are added and none is given up; with a smaller one it "
    "is the other way round.") {
  given.Policy(Many(20), kFive);
  given.EveryConnectionIsReady();
  given.NothingBeforeMatters();
  when.Resolver().Lists(Many(20),
                        Config{R"({"subsetSize": 8, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreMadeAtMost(3);
  then.Connections().Number(8);
  when.Resolver().Lists(Many(20),
                        Config{R"({"subsetSize": 3, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreShutDownAtMost(5);
  then.Connections().Number(3);
}

}  // namespace
}  // namespace lbc::scenario
