// Two are drawn, and the one with fewer open calls gets the next.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(OneAloneIsTaken, Checks{"P2C-002"}, "The only READY address gets every call.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  then.Picks(20).Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(50).AreMade();
  then.Calls().GoTo(b);
}

SCENARIO(OfTwoTheLessBusyIsTaken, Checks{"P2C-002"},
         "Of two addresses both are compared for every call, so that open calls are level.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(2000).AreMade();
  then.Calls().ReachAll({a, b}, 998);
}

SCENARIO(
    TheBusiestIsNeverComparedWithItself, Checks{"P2C-001"},
    "Of three addresses the one with most open calls gets none, for two different are drawn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Calls(300).AreMade();
  then.Calls().ReachAll({a, b, c}, 70);
  when.OpenCalls().FinishExceptOn(a);
  then.Picks(60).NeverGoTo(a);
  then.Picks(60).GoOnlyTo({b, c});
}

SCENARIO(EqualsAreDrawnAlike, Checks{"P2C-001"}, "Four addresses of equal load get equal shares.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  then.Picks(2000).OneByOne().AreSharedFairly({a, b, c, d});
}

SCENARIO(OpenCallsStayLevelOverMany, Checks{"P2C-001"},
         "Over twenty addresses open calls stay much more level than by chance alone.") {
  given.Policy(Many(20));
  given.EveryConnectionIsReady();
  when.Calls(20'000).AreMade();
  then.Calls().ReachAll(Many(20), 980);
}

SCENARIO(OpenCallsAreCountedOutHoweverTheyEnd, Checks{"P2C-008"},
         "Calls that are cancelled, refused or fail leave no trace among the open ones.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(200).AreMade();
  when.OpenCalls().FinishWith(1);
  when.Calls(200).AreMade();
  when.OpenCalls().FinishOn(a, 5);
  when.OpenCalls().FinishInReverse();
  when.Calls(200).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Calls(2000).AreMade();
  then.Calls().ReachAll({a, b}, 998);
}

SCENARIO(PicksAndEndsComeFromManyThreads, Checks{"P2C-011"}, Needs{Capability("burst")},
         "A burst of calls from many threads is answered, and leaves no call open.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(32, 500).WhileNothingElseHappens();
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b, c});
  then.Ledger().NoCallIsOpen();
  when.Calls(300).AreMade();
  then.Calls().ReachAll({a, b, c}, 70);
}

}  // namespace
}  // namespace lbc::scenario
