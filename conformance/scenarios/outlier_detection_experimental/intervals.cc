// When counts are looked at, and what a config changes while an interval is running.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

const Config kEveryEight = Detecting(R"("interval": "8s", )" + std::string(kMoreThanHalf));
const Config kEveryFive = Detecting(R"("interval": "5s", )" + std::string(kMoreThanHalf));

SCENARIO(NobodyIsEjectedBeforeTheIntervalEnds, Checks{"OD-013", "OD-001"},
         Needs{Capability("virtual_time")},
         "Until ten seconds have passed, which is the interval unless it is said, nobody is "
         "ejected.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(9s);
  then.Picks(6).ReachAll({a, b, c});
  when.Time().Advances(1s);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(OnlyTheLastIntervalCounts, Checks{"OD-013"}, Needs{Capability("virtual_time")},
         "Five failed calls in each of two intervals are not ten.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 15, a);
  when.Time().Advances(10s);
  CallsFailOn(when, 15, a);
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(ACallCountsWhenItEnds, Checks{"OD-010"}, Needs{Capability("virtual_time")},
         "Calls that are open when an interval ends count in the one in which they end.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  when.Calls(60).AreMade();
  when.Time().Advances(10s);
  when.OpenCalls().FinishOn(a, 14);
  when.OpenCalls().Finish();
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(AnotherIntervalCountsFromWhereThisOneBegan, Checks{"OD-023"},
         Needs{Capability("virtual_time")},
         "Six seconds into an interval a config that says eight ends it two seconds later.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(6s);
  when.Resolver().Lists({a, b, c}, kEveryEight);
  when.Time().Advances(1s);
  then.Picks(6).ReachAll({a, b, c});
  when.Time().Advances(1s);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(AnIntervalThatIsOverEndsAtOnce, Checks{"OD-023"}, Needs{Capability("virtual_time")},
         "Six seconds into an interval a config that says five ends it.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(6s);
  when.Resolver().Lists({a, b, c}, kEveryFive);
  when.Time().Advances(1ms);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(AConfigThatDetectsNothingLetsAllComeBack, Checks{"OD-009"},
         Needs{Capability("virtual_time")},
         "With a config that detects nothing the ejected endpoint is back at once, and who fails "
         "stays.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({b, c});
  when.Resolver().Lists({a, b, c}, kDetectsNothing);
  then.Picks(60).ReachAll({a, b, c});
  CallsFailOn(when, 60, b);
  when.Time().Advances(30s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(DetectionBeginsWithNothingCounted, Checks{"OD-024"}, Needs{Capability("virtual_time")},
         "What failed before detection was switched on again does not count.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Resolver().Lists({a, b, c}, kDetectsNothing);
  when.Resolver().Lists({a, b, c}, kByFailures);
  when.Time().Advances(10s);
  then.Picks(60).ReachAll({a, b, c});
  then.Channel().Stays(kReady);
}

SCENARIO(AnotherThresholdHoldsForTheRunningInterval, Checks{"OD-023"},
         Needs{Capability("virtual_time")},
         "What was counted before a config came is judged by that config.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 100, "failurePercentageEjection": {
                            "threshold": 100, "enforcementPercentage": 100, "minimumHosts": 3,
                            "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(5s);
  when.Resolver().Lists({a, b, c}, kByFailures);
  when.Time().Advances(5s);
  then.Picks(60).ReachAll({b, c});
  then.Channel().Stays(kReady);
}

}  // namespace
}  // namespace lbc::scenario
