// What reports are worth.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Config kNoBlackout{R"({"blackoutPeriod": "0s"})"};

SCENARIO(SharesFollowCallsOverUtilization, Checks{"WRR-006"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Endpoints get shares in proportion to calls a second over utilization.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25},
                            {.endpoint = c, .qps = 50, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 2}, {b, 4}, {c, 1}});
}

SCENARIO(TheCpuCountsWhereTheApplicationSaysNothing, Checks{"WRR-006"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "The utilization is the CPU's where the application reports none.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .cpu_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .cpu_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(TheApplicationGoesBeforeTheCpu, Checks{"WRR-006"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "The utilization is the application's where both are reported.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported(
      {{.endpoint = a, .qps = 100, .application_utilization = 0.5, .cpu_utilization = 0.25},
       {.endpoint = b, .qps = 100, .application_utilization = 0.25, .cpu_utilization = 0.9}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(ErrorsLowerTheWeight, Checks{"WRR-006"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "With a penalty of two, an error for every second call adds one to the utilization.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "errorUtilizationPenalty": 2})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5, .eps = 50},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}});
}

SCENARIO(WithoutPenaltyErrorsDoNotCount, Checks{"WRR-006"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "With a penalty of zero errors change nothing.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "errorUtilizationPenalty": 0})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported(
      {{.endpoint = a, .qps = 100, .application_utilization = 0.5, .eps = 50},
       {.endpoint = b, .qps = 100, .application_utilization = 0.25, .eps = 90}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(ThePenaltyIsOneUnlessItIsSaid, Checks{"WRR-001"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Without errorUtilizationPenalty an error for every second call adds a half to the "
         "utilization.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5, .eps = 50},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(EmptyReportsChangeNothing, Checks{"WRR-009"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Reports without calls, and without utilization, leave the weights as they were.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Loads().AreReported(
      {{.endpoint = a, .qps = 0, .application_utilization = 0.1}, {.endpoint = b, .qps = 500}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(EmptyReportsRenewNothing, Checks{"WRR-009"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "A weight expires although reports without calls go on coming.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "weightExpirationPeriod": "5s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(3s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
  when.Loads().AreReported({{.endpoint = a, .qps = 0, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 0, .application_utilization = 0.25}});
  when.Time().Advances(3s);
  then.Picks(120).Rotate({a, b});
}

SCENARIO(OneWeightIsNotEnough, Checks{"WRR-017"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "When one of three endpoints has reported, calls take turns.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Picks(120).Rotate({a, b, c});
}

SCENARIO(EqualWeightsTakeTurns, Checks{"WRR-018"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "When all report the same, calls take turns.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 200, .application_utilization = 1},
                            {.endpoint = c, .qps = 50, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(120).Rotate({a, b, c});
}

SCENARIO(WhoSaysNothingGetsTheMean, Checks{"WRR-019"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "An endpoint that has not reported gets the mean of the two others.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 1},
                            {.endpoint = b, .qps = 300, .application_utilization = 1}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 3}, {c, 2}});
}

SCENARIO(SharesAreInProportion, Checks{"WRR-021"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Weights of one, two and five lead to shares of one, two and five.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 10, .application_utilization = 1},
                            {.endpoint = b, .qps = 20, .application_utilization = 1},
                            {.endpoint = c, .qps = 50, .application_utilization = 1}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}, {c, 5}});
}

SCENARIO(ALaterReportTakesTheOldOnesPlace, Checks{"WRR-027"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "What an endpoint reported last counts, and calls without a report change nothing.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.25}});
  when.Loads().AreReported({{.endpoint = b, .qps = 100, .application_utilization = 0.5}});
  when.Calls(100).AreMade();
  when.OpenCalls().Finish();
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 2}, {b, 1}});
}

}  // namespace
}  // namespace lbc::scenario
