// Reports on streams beside the calls.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(WeightsComeFromTheStreams, Checks{"WRR-028"},
         (Needs{Capability("oob_load_reports"), Capability("virtual_time")}),
         "With enableOobLoadReport shares follow what the streams report.") {
  given.Policy(
      {a, b},
      Config{
          R"({"blackoutPeriod": "0s", "enableOobLoadReport": true, "oobReportingPeriod": "1s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReportedOutOfBand({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                                     {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(ReportsOfCallsAreNotTakenThen, Checks{"WRR-027"},
         (Needs{Capability("oob_load_reports"), Capability("load_reports"),
                Capability("virtual_time")}),
         "With enableOobLoadReport what the ends of calls report changes nothing.") {
  given.Policy(
      {a, b},
      Config{
          R"({"blackoutPeriod": "0s", "enableOobLoadReport": true, "oobReportingPeriod": "1s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(120).Rotate({a, b});
}

}  // namespace
}  // namespace lbc::scenario
