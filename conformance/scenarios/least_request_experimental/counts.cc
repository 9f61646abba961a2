// What counts as open, and for how long.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(OpenCallsAreCountedOutHoweverTheyEnd, Checks{"LR-004"},
         "Calls that are cancelled, refused or fail leave no trace among the open ones.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(200).AreMade();
  when.OpenCalls().FinishWith(1);
  when.Calls(200).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Calls(200).AreMade();
  when.OpenCalls().FinishOn(a, 5);
  when.OpenCalls().FinishInReverse();
  when.Calls(2000).AreMade();
  then.Calls().ReachAll({a, b}, 980);
}

SCENARIO(CallsThatFailOnOneAreCountedOutThereToo, Checks{"LR-004"},
         "Calls that fail on one endpoint alone leave it with no more open ones than the other.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(400).AreMade();
  when.OpenCalls().FinishOn(a, 14);
  when.OpenCalls().FinishOn(b, 1);
  when.Calls(400).AreMade();
  when.OpenCalls().FinishOn(b, 4);
  when.OpenCalls().Finish();
  when.Calls(2000).AreMade();
  then.Calls().ReachAll({a, b}, 980);
}

SCENARIO(OpenCallsOutliveALongerList, Checks{"LR-006"},
         "A list with one endpoint more leaves it known who is busy.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(30'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(OpenCallsOutliveTheLossOfAnother, Checks{"LR-006"},
         "Another endpoint that is lost and comes back leaves it known who is busy.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(30'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  when.Connection(b).IsLost();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(WhoComesBackBeginsAtNothing, Checks{"LR-013"},
         "A busy endpoint that was lost and is back gets as many calls as the one that stayed.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(100).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(2000).OneByOne().AreSharedFairly({a, b});
}

SCENARIO(
    TheEndsOfOldCallsChangeNothing, Checks{"LR-013"},
    "When the calls of before its loss end, an endpoint that is back gets no more than the one "
    "that stayed.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(100).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  when.OpenCalls().FinishWith(14);
  then.Picks(2000).OneByOne().AreSharedFairly({a, b});
}

SCENARIO(PicksAndEndsComeFromManyThreads, Checks{"LR-014"}, Needs{Capability("burst")},
         "A burst of calls from many threads is answered, and leaves no call open.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(32, 500).WhileNothingElseHappens();
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b, c});
  then.Ledger().NoCallIsOpen();
  when.Calls(3000).AreMade();
  then.Calls().ReachAll({a, b, c}, 970);
}

}  // namespace
}  // namespace lbc::scenario
