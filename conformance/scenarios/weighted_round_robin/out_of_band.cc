// Reports on streams beside the calls.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};
const Config kOutOfBand{
    R"({"blackoutPeriod": "0s", "enableOobLoadReport": true, "oobReportingPeriod": "1s"})"};
const Config kWithCalls{R"({"blackoutPeriod": "0s"})"};

SCENARIO(WeightsComeFromTheStreams, Checks{"WRR-028"},
         (Needs{Capability("oob_load_reports"), Capability("virtual_time")}),
         "With enableOobLoadReport shares follow what the streams report.") {
  given.Policy({a, b}, kOutOfBand);
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
  given.Policy({a, b}, kOutOfBand);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(120).Rotate({a, b});
}

SCENARIO(AConnectionMadeAnewHasAStreamAnew, Checks{"WRR-028"},
         (Needs{Capability("oob_load_reports"), Capability("virtual_time")}),
         "What the stream of a connection that was lost and made anew reports counts.") {
  given.Policy({a, b}, kOutOfBand);
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Connections().AreAttempted({a});
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  when.Time().Advances(
      10s);  // A stream that outlives its connection may wait before it is tried again.
  when.Loads().AreReportedOutOfBand({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                                     {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(AConfigThatTurnsStreamsOnOpensThem, Checks{"WRR-028"},
         (Needs{Capability("oob_load_reports"), Capability("virtual_time")}),
         "A new config with enableOobLoadReport opens streams on connections that are there.") {
  given.Policy({a, b}, kWithCalls);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, kOutOfBand);
  then.Channel().Stays(kReady);
  when.Loads().AreReportedOutOfBand({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                                     {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

SCENARIO(AConfigThatTurnsStreamsOffReturnsToCalls, Checks{"WRR-027"},
         (Needs{Capability("oob_load_reports"), Capability("load_reports"),
                Capability("virtual_time")}),
         "A new config without enableOobLoadReport takes the reports of calls again.") {
  given.Policy({a, b}, kOutOfBand);
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, kWithCalls);
  then.Channel().Stays(kReady);
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Picks(1000).AreSharedInProportion({{a, 1}, {b, 2}});
}

}  // namespace
}  // namespace lbc::scenario
