// What is measured when endpoints are ejected, or would have been.
#include "conformance/scenarios/outlier_detection_experimental/configs.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"}, e{"e"};
constexpr char kEnforced[] = "grpc.lb.outlier_detection.ejections_enforced";
constexpr char kUnenforced[] = "grpc.lb.outlier_detection.ejections_unenforced";
constexpr char kMethod[] = "grpc.lb.outlier_detection.detection_method";
constexpr char kReason[] = "grpc.lb.outlier_detection.unenforced_reason";

SCENARIO(AnEjectionIsCounted, Checks{"METRICS-007"},
         (Needs{Capability("metrics"), Capability("virtual_time")}),
         "An endpoint that is ejected for its failures is counted, with the method.") {
  given.Policy({a, b, c}, kByFailures);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Metric(kEnforced).IsRecorded({1}, {{kMethod, "failure_percentage"}});
  then.Metric(kUnenforced).IsNotRecorded();
  then.Channel().Stays(kReady);
}

SCENARIO(AnEjectionForItsSuccessRateSaysSo, Checks{"METRICS-007"},
         (Needs{Capability("metrics"), Capability("virtual_time")}),
         "An endpoint that is ejected for its success rate is counted, with the method.") {
  given.Policy({a, b, c, d, e}, kByRate);
  given.EveryConnectionIsReady();
  CallsFailOn(when, 100, a);
  when.Time().Advances(10s);
  then.Metric(kEnforced).IsRecorded({1}, {{kMethod, "success_rate"}});
  then.Channel().Stays(kReady);
}

SCENARIO(AnEjectionThatTheLimitSparesIsCountedApart, (Checks{"METRICS-007", "OD-020"}),
         (Needs{Capability("metrics"), Capability("virtual_time")}),
         "An outlier that the limit of ejections spares is counted as such.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 0, "failurePercentageEjection": {
      "threshold": 50, "enforcementPercentage": 100, "minimumHosts": 3, "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Metric(kUnenforced)
      .IsRecorded({1}, {{kMethod, "failure_percentage"}, {kReason, "max_ejection_overflow"}});
  then.Metric(kEnforced).IsNotRecorded();
}

SCENARIO(AnEjectionThatIsNotEnforcedIsCountedApart, Checks{"METRICS-007"},
         (Needs{Capability("metrics"), Capability("virtual_time")}),
         "An outlier that an enforcement of 0 % spares is counted as such.") {
  given.Policy({a, b, c}, Detecting(R"("maxEjectionPercent": 100, "failurePercentageEjection": {
      "threshold": 50, "enforcementPercentage": 0, "minimumHosts": 3, "requestVolume": 10})"));
  given.EveryConnectionIsReady();
  CallsFailOn(when, 60, a);
  when.Time().Advances(10s);
  then.Metric(kUnenforced)
      .IsRecorded({1}, {{kMethod, "failure_percentage"}, {kReason, "enforcement_percentage"}});
  then.Metric(kEnforced).IsNotRecorded();
}

}  // namespace
}  // namespace lbc::scenario
