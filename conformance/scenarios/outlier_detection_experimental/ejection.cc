// Who is an outlier, and what becomes of it: it gets no calls, and nothing else happens to it.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"}, e{"e"};

SCENARIO(WhoseCallsFailIsLeftAlone, Checks{"OD-010", "OD-025"}, Needs{Capability("virtual_time")},
         "An endpoint whose calls all fail gets none once the interval has ended, and its "
         "connection is left as it is.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(60).ReachAll({b, c});
}

SCENARIO(AnyStatusButOkIsAFailure, Checks{"OD-010"}, Needs{Capability("virtual_time")},
         "Calls that are cancelled, or refused for good reasons, count as failures too.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  when.Calls(30).AreMade();
  when.OpenCalls().FinishOn(b, 1);
  when.OpenCalls().Finish();
  when.Calls(30).AreMade();
  when.OpenCalls().FinishOn(b, 5);
  when.OpenCalls().Finish();
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, c});
}

SCENARIO(AtTheThresholdIsNotAboveIt, Checks{"OD-016"}, Needs{Capability("virtual_time")},
         "An endpoint that fails exactly as many calls as the threshold allows stays.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Calls(60).AreMade();
  when.OpenCalls().Finish();
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(WithoutTheVolumeNobodyIsLookedAt, Checks{"OD-017"}, Needs{Capability("virtual_time")},
         "Nine failed calls are not enough where ten are asked for.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 27, a);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b, c});
}

SCENARIO(TooFewEndpointsAreNotCompared, Checks{"OD-017"}, Needs{Capability("virtual_time")},
         "With two endpoints, where three with the volume are asked for, nobody is ejected.") {
  given.Policy({a, b}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(60).ReachAll({a, b});
}

SCENARIO(WhoSucceedsMuchLessOftenIsLeftAlone, Checks{"OD-015"}, Needs{Capability("virtual_time")},
         "Of five endpoints the one that never succeeds is ejected by its rate.") {
  given.Policy({a, b, c, d, e}, kByRate);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Connections().AreLeftAlone();
  then.Picks(100).ReachAll({a, b, d, e});
}

SCENARIO(TheFactorSaysHowMuchLess, Checks{"OD-015"}, Needs{Capability("virtual_time")},
         "With a factor that reaches below a rate of nothing, the same endpoint stays.") {
  given.Policy({a, b, c, d, e},
               Detecting(R"("maxEjectionPercent": 100, "successRateEjection": {"stdevFactor": 2100,
                            "minimumHosts": 5, "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, b, c, d, e});
}

SCENARIO(WhoFailsAsOftenAsAllIsNoOutlier, Checks{"OD-015"}, Needs{Capability("virtual_time")},
         "When all calls fail everywhere no rate stands out.") {
  given.Policy({a, b, c, d, e}, kByRate);
  given.EveryConnectionIsReady();
  when.Calls(100).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, b, c, d, e});
}

SCENARIO(RatesNeedTheirVolumeToo, Checks{"OD-014"}, Needs{Capability("virtual_time")},
         "With nine calls each, where ten are asked for, no rates are compared.") {
  given.Policy({a, b, c, d, e}, kByRate);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 45, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, b, c, d, e});
}

SCENARIO(RatesNeedEnoughEndpoints, Checks{"OD-014"}, Needs{Capability("virtual_time")},
         "With four endpoints, where five with the volume are asked for, no rates are compared.") {
  given.Policy({a, b, c, d}, Detecting(R"("maxEjectionPercent": 100, "successRateEjection": {
                            "stdevFactor": 1000, "minimumHosts": 5, "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 80, c);
  when.Time().Advances(10s);
  then.Channel().Stays(kReady);
  then.Picks(100).ReachAll({a, b, c, d});
}

SCENARIO(OnceAllAreEjectedCallsDoNotGo, Checks{"OD-033"}, Needs{Capability("virtual_time")},
         "When all endpoints are ejected the state is TRANSIENT_FAILURE, and calls fail.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  when.Calls(60).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Time().Advances(10s);
  then.Channel().Reaches(kTransientFailure);
  then.Connections().AreLeftAlone();
  then.Picks(20).Fail();
}

}  // namespace
}  // namespace lbc::scenario
