// WeightMetrics: what weighted_round_robin measures each time that a schedule takes over weights
// (A78; METRICS-001, METRICS-002).
//
//   grpc.lb.wrr.endpoint_weights                  each endpoint's weight; 0: none that counts
//   grpc.lb.wrr.endpoint_weight_not_yet_usable    endpoints that have not reported for long enough
//   grpc.lb.wrr.endpoint_weight_stale             endpoints whose last report is too old
//   grpc.lb.wrr.rr_fallback                       schedules with fewer than two weights
//
// All carry grpc.target. Each takes the recorder's time for each endpoint, so a recorder that wants
// none of it should be NoMetrics.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHT_METRICS_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHT_METRICS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "reference/core/metrics_recorder.h"
#include "reference/policies/weighted_round_robin/endpoint_weight.h"

namespace lbc::policies {

class WeightMetrics {
 public:
  /// `recorder` outlives the policy and its pickers.
  WeightMetrics(MetricsRecorder& recorder, std::string target)
      : recorder_(recorder), target_(std::move(target)) {}

  /// A schedule has taken over `weights`. From any thread.
  void Record(const std::vector<WeightNow>& weights) const {
    std::size_t usable = 0;
    for (const WeightNow& each : weights) {
      if (each.weight > 0) {
        ++usable;
      } else {
        Count(each.stale ? "grpc.lb.wrr.endpoint_weight_stale"
                         : "grpc.lb.wrr.endpoint_weight_not_yet_usable");
      }
      recorder_.Record("grpc.lb.wrr.endpoint_weights", each.weight, {{"grpc.target", target_}});
    }
    if (usable < 2) Count("grpc.lb.wrr.rr_fallback");
  }

 private:
  void Count(std::string_view name) const { recorder_.Record(name, 1, {{"grpc.target", target_}}); }

  MetricsRecorder& recorder_;
  const std::string target_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHT_METRICS_H_
