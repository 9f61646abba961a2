// What is the child's stays the child's.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(CallsAreSpreadAsTheChildDoesIt, Checks{"RS-010"},
         "With round_robin below calls take turns.") {
  given.Policy({a, b}, Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  given.EveryConnectionIsReady();
  then.Picks(100).Rotate({a, b});
}

SCENARIO(WithPickFirstBelowOneConnectionIsMade, Checks{"RS-010"},
         "With pick_first below one endpoint is connected, and every call goes there.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b},
                        Config{R"({"subsetSize": 2, "childPolicy": [{"pick_first": {}}]})"});
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(50).GoTo(a);
}

SCENARIO(FailureIsTheChilds, Checks{"RS-010"},
         "Once every chosen endpoint has failed, calls fail with the error of one of them.") {
  given.Policy({a, b}, Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  given.EveryConnectionHasFailed();
  then.Picks(20).FailWithTheCause();
}

SCENARIO(LeavingIdleIsTheChilds, Checks{"RS-010"},
         "A pick_first below that is idle connects when the channel leaves idle mode.") {
  given.Policy({a}, Config{R"({"subsetSize": 1, "childPolicy": [{"pick_first": {}}]})"});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reaches(kIdle);
  then.Connections().AreLeftAlone();
  when.Channel().LeavesIdle();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(20).GoTo(a);
}

SCENARIO(AResolverErrorIsTheChilds, Checks{"RS-010"},
         "A resolver error while calls go changes nothing.") {
  given.Policy({a, b}, Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  given.EveryConnectionIsReady();
  when.Resolver().Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, b});
}

SCENARIO(ClosingIsTheChilds, Checks{"RS-010"}, "Closing shuts every connection down.") {
  given.Policy({a, b}, Config{R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Connections().AreShutDown({a, b});
}

SCENARIO(
    AnotherChildTakesOverOnceItIsReady, Checks{"RS-013"},
    "When the config names another child, calls go where they went until that is READY, and the "
    "old connection is then shut down.") {
  given.Policy({a}, Config{R"({"subsetSize": 1, "childPolicy": [{"pick_first": {}}]})"});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b}, Config{R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})"});
  then.Connections().AreAttempted({b});
  then.Channel().Stays(kReady);
  then.Picks(50).GoTo(a);
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Connections().AreShutDown({a});
  then.Picks(50).GoTo(b);
}

SCENARIO(AnotherChildTakesOverAtOnceFromOneThatIsNotReady, Checks{"RS-013"},
         "A child that is not READY gives way at once, and its attempt is given up.") {
  given.Policy({a}, Config{R"({"subsetSize": 1, "childPolicy": [{"pick_first": {}}]})"});
  given.EveryConnectionIsStarting();
  when.Resolver().Lists({b}, Config{R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})"});
  then.Connection(b).IsAttempted();
  then.Connections().AreShutDown({a});
  then.Channel().Stays(kConnecting);
  then.Picks(20).Wait();
}

}  // namespace
}  // namespace lbc::scenario
