// The config of outlier_detection_experimental.
#ifndef REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/core/load_balancing_config.h"
#include "reference/policies/common/config_reader.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

/// `"successRateEjection": {…}`: who succeeds much less often than the others is an outlier.
struct SuccessRateEjection {
  /// So many thousandths of a standard deviation below the mean.
  std::uint32_t stdev_factor = 1900;
  /// An outlier is ejected with this chance in a hundred.
  std::uint32_t enforcement_percentage = 100;
  /// With fewer endpoints that have the volume of calls nobody is looked at.
  std::uint32_t minimum_hosts = 5;
  /// An endpoint with fewer calls in an interval is not looked at.
  std::uint32_t request_volume = 100;
};

/// `"failurePercentageEjection": {…}`: whose calls fail more often than that is an outlier.
struct FailurePercentageEjection {
  /// In a hundred calls.
  std::uint32_t threshold = 85;
  /// 0 unless it is said, as in grpc-go and not as in A50 (OD-005): found out but left alone.
  std::uint32_t enforcement_percentage = 0;
  std::uint32_t minimum_hosts = 5;
  std::uint32_t request_volume = 50;
};

/// `{"childPolicy": [{"round_robin": {}}]}` with as much of the following as is wanted.
struct OutlierDetectionConfig final : LoadBalancingConfig {
  Duration interval = std::chrono::seconds(10);
  /// How long the first ejection lasts; the second twice as long, and so on …
  Duration base_ejection_time = std::chrono::seconds(30);
  /// … up to this, or to the base if that is longer.
  Duration max_ejection_time = std::chrono::seconds(300);
  /// When so many in a hundred endpoints are ejected, no more are.
  std::uint32_t max_ejection_percent = 10;
  std::optional<SuccessRateEjection> success_rate;
  std::optional<FailurePercentageEjection> failure_percentage;
  /// Its builder is not null.
  ChildPolicy child{};

  /// Whether calls are counted at all (OD-009).
  [[nodiscard]] bool detects() const { return success_rate || failure_percentage; }
};

/// JSON text to config; `registry` knows the children. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const OutlierDetectionConfig>>
ParseOutlierDetectionConfig(std::string_view json, const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_CONFIG_H_
