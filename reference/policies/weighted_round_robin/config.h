// The config of weighted_round_robin.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_CONFIG_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_CONFIG_H_

#include <chrono>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"blackoutPeriod": "10s", "weightExpirationPeriod": "180s", "weightUpdatePeriod": "1s",
/// "errorUtilizationPenalty": 1.0, "enableOobLoadReport": false, "oobReportingPeriod": "10s"}`; all
/// may be absent (WRR-001).
struct WeightedRoundRobinConfig final : LoadBalancingConfig {
  /// A weight counts once reports have come for so long; 0: at once.
  Duration blackout_period = std::chrono::seconds(10);
  /// A weight that no report has renewed for so long counts no more.
  Duration weight_expiration_period = std::chrono::minutes(3);
  /// So often pickers take over new weights, at least 100 ms (WRR-002).
  Duration weight_update_period = std::chrono::seconds(1);
  /// What an error for each call would add to the utilization, at least 0.
  double error_utilization_penalty = 1;
  /// Reports come on streams beside the calls, and those that come with calls are not taken
  /// (WRR-027, WRR-028).
  bool enable_oob_load_report = false;
  /// So often they are to come; without the former it has no effect (WRR-005).
  Duration oob_reporting_period = std::chrono::seconds(10);
};

/// JSON text to config. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const WeightedRoundRobinConfig>>
ParseWeightedRoundRobinConfig(std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_CONFIG_H_
