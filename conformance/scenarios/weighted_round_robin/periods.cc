// When reports begin and cease to count.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};
const Config kNoBlackout{R"({"blackoutPeriod": "0s"})"};

SCENARIO(WeightsCountAfterTheBlackout, Checks{"WRR-011"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "With a blackoutPeriod of 3 s calls take turns until 3 s after the first report.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "3s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(2500ms);
  then.Picks(120).Rotate({a, b});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(TheBlackoutIsTenSecondsUnlessItIsSaid, Checks{"WRR-001"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Without a blackoutPeriod weights count 10 s after the first report, and not after 9.") {
  given.Policy({a, b}, Config{R"({})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(9s);
  then.Picks(120).Rotate({a, b});
  when.Time().Advances(2s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(WeightsExpireAndTheBlackoutBeginsAnew, Checks{"WRR-012"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "After weightExpirationPeriod without reports calls take turns, and after the next one "
         "for another blackoutPeriod.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "3s", "weightExpirationPeriod": "10s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(4s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
  when.Time().Advances(7s);
  then.Picks(120).Rotate({a, b});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(2s);
  then.Picks(120).Rotate({a, b});
  when.Time().Advances(2s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(WeightsHoldThreeMinutesUnlessItIsSaid, Checks{"WRR-001"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Without a weightExpirationPeriod weights count 178 s after the last report, and not "
         "after 181.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(178s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
  when.Time().Advances(3s);
  then.Picks(120).Rotate({a, b});
}

SCENARIO(WeightsAreTakenOverOnceAnUpdatePeriod, Checks{"WRR-015"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "With a weightUpdatePeriod of 5 s reports show after 5 s, and those that come later after "
         "10.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "weightUpdatePeriod": "5s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(4s);
  then.Picks(120).Rotate({a, b});
  when.Time().Advances(2s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.25},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(3s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
  when.Time().Advances(2s);
  then.Picks(1000).AreSharedInProportion({{a, 2}, {b, 1}});
}

SCENARIO(UpdatesComeOnceASecondUnlessItIsSaid, Checks{"WRR-001"},
         (Needs{Capability("load_reports"), Capability("virtual_time")}),
         "Without a weightUpdatePeriod reports show after 1.1 s, and not after 0.9.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(900ms);
  then.Picks(120).Rotate({a, b});
  when.Time().Advances(200ms);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(
    UpdatesComeNoMoreOftenThanTenTimesASecond, Checks{"WRR-002"},
    (Needs{Capability("load_reports"), Capability("virtual_time")}),
    "A weightUpdatePeriod of 10 ms is one of 100: reports show after 110 ms, and not after 50.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "weightUpdatePeriod": "0.01s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(50ms);
  then.Picks(120).Rotate({a, b});
  when.Time().Advances(60ms);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(NoTimerRunsForOneEndpoint, Checks{"WRR-016"}, Needs{Capability("virtual_time")},
         "With one READY endpoint nothing runs.") {
  given.Policy({a}, kNoBlackout);
  given.EveryConnectionIsReady();
  then.Picks(20).GoTo(a);
  then.Ledger().NothingRuns();
}

}  // namespace
}  // namespace lbc::scenario
