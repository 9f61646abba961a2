// Who is an outlier: the two ways of telling, from nothing but counts of calls (gRFC A50). Pure.
#ifndef REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIERS_H_
#define REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIERS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "reference/policies/outlier_detection_experimental/config.h"

namespace lbc::policies {

/// How the calls to one endpoint ended in an interval.
struct CallResults {
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;

  [[nodiscard]] std::uint64_t all() const { return successes + failures; }
};

/// The places of those among `endpoints` that succeed less often than the mean less so many
/// standard deviations (of the whole population), in their order; of those with the volume of
/// calls, and none if these are too few (OD-014, OD-015).
[[nodiscard]] std::vector<std::size_t> OutliersBySuccessRate(
    const std::vector<CallResults>& endpoints, const SuccessRateEjection& config);

/// The places of those that fail more often than the threshold, and not those at it (OD-016,
/// OD-017).
[[nodiscard]] std::vector<std::size_t> OutliersByFailurePercentage(
    const std::vector<CallResults>& endpoints, const FailurePercentageEjection& config);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIERS_H_
