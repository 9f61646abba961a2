// A few are drawn, and the one with the fewest open calls gets the next. Of n endpoints the one
// that is much busier than the rest gets a call only if every draw is it.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(OneAloneIsTaken, Checks{"LR-003"}, "The only READY endpoint gets every call.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(50).AreMade();
  then.Calls().GoTo(b);
}

SCENARIO(OfTwoTheBusyOneGetsAQuarter, Checks{"LR-003"},
         "Of two endpoints the busier one gets a quarter of the picks: both draws must be it.") {
  given.Policy({a, b});
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
    OfThreeTheBusyOneGetsANinth, Checks{"LR-003"},
    "Of three endpoints the busy one gets a ninth of the picks, and the others share the rest.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  when.Calls(30'000).AreMade();
  then.Calls().GoTo(a);
  when.Connection(b).Succeeds();
  when.Connection(c).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 4}, {c, 4}});
}

SCENARIO(EqualsAreDrawnAlike, Checks{"LR-003"}, "Four endpoints of equal load get equal shares.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  then.Picks(2000).OneByOne().AreSharedFairly({a, b, c, d});
}

SCENARIO(OpenCallsStayLevelOverMany, Checks{"LR-003"},
         "Over twenty endpoints open calls stay much more level than by chance alone.") {
  given.Policy(Many(20));
  given.EveryConnectionIsReady();
  when.Calls(20'000).AreMade();
  then.Calls().ReachAll(Many(20), 960);
}

SCENARIO(TheSlowGetsLess, Checks{"LR-009"}, Needs{Capability("virtual_time")},
         "Of three endpoints the slow one gets less than half an equal share.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 100ms}, {b, 5ms}, {c, 5ms}}).Flows(3000, 2ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtMost(a, 500);
}

SCENARIO(EqualsGetEqualParts, Checks{"LR-009"}, Needs{Capability("virtual_time")},
         "Of three endpoints that are equally quick none gets less than two thirds of an equal "
         "share.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 5ms}, {b, 5ms}, {c, 5ms}}).Flows(1500, 2ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtLeast(a, 333);
  then.Traffic().GaveAtLeast(b, 333);
  then.Traffic().GaveAtLeast(c, 333);
}

}  // namespace
}  // namespace lbc::scenario
