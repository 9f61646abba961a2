// What is measured each time that weights are taken over.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};
const Config kNoBlackout{R"({"blackoutPeriod": "0s"})"};

SCENARIO(EveryWeightIsMeasured, Checks{"METRICS-001"},
         (Needs{Capability("load_reports"), Capability("metrics"), Capability("virtual_time")}),
         "Each endpoint's weight is recorded when weights are taken over, 0 for one without.") {
  given.Policy({a, b, c}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Metric("grpc.lb.wrr.endpoint_weights").IsRecorded({200, 400, 0});
}

SCENARIO(WhoHasNotReportedIsCounted, Checks{"METRICS-001"},
         (Needs{Capability("load_reports"), Capability("metrics"), Capability("virtual_time")}),
         "Endpoints whose weight is not usable yet are counted, until all have one.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Metric("grpc.lb.wrr.endpoint_weight_not_yet_usable").IsRecorded({1});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(1s);
  then.Metric("grpc.lb.wrr.endpoint_weight_not_yet_usable").IsNotRecorded();
}

SCENARIO(WhoseWeightHasExpiredIsCounted, Checks{"METRICS-001"},
         (Needs{Capability("load_reports"), Capability("metrics"), Capability("virtual_time")}),
         "Endpoints whose last report is too old are counted, and not before it is.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "weightExpirationPeriod": "5s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.25}});
  when.Time().Advances(3s);
  then.Metric("grpc.lb.wrr.endpoint_weight_stale").IsNotRecorded();
  when.Time().Advances(3s);
  then.Metric("grpc.lb.wrr.endpoint_weight_stale").IsRecorded({1});
}

SCENARIO(WhoNeverReportedIsNotStale, Checks{"WRR-014"},
         (Needs{Capability("load_reports"), Capability("metrics"), Capability("virtual_time")}),
         "An endpoint that never reported counts as not yet usable, however long that lasts.") {
  given.Policy({a, b}, Config{R"({"blackoutPeriod": "0s", "weightExpirationPeriod": "5s"})"});
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(3s);
  then.Metric("grpc.lb.wrr.endpoint_weight_not_yet_usable").IsRecorded({1, 1, 1});
  then.Metric("grpc.lb.wrr.endpoint_weight_stale").IsNotRecorded();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(4s);
  then.Metric("grpc.lb.wrr.endpoint_weight_stale").IsNotRecorded();
}

SCENARIO(FallingBackIsCounted, Checks{"METRICS-002"},
         (Needs{Capability("load_reports"), Capability("metrics"), Capability("virtual_time")}),
         "A schedule with fewer than two weights is counted; one of equal weights is not.") {
  given.Policy({a, b}, kNoBlackout);
  given.EveryConnectionIsReady();
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Metric("grpc.lb.wrr.rr_fallback").IsRecorded({1});
  when.Loads().AreReported({{.endpoint = a, .qps = 100, .application_utilization = 0.5},
                            {.endpoint = b, .qps = 100, .application_utilization = 0.5}});
  when.Time().Advances(1s);
  then.Metric("grpc.lb.wrr.rr_fallback").IsNotRecorded();
}

}  // namespace
}  // namespace lbc::scenario
