// outlier_detection_experimental: endpoints whose calls fail much more often than others' are left
// alone for a while.
//
// gRFC A50 with A61, as grpc-go builds it. All else, connections, states and picks, is its child's,
// which the config names and the registry knows. The policy counts how the calls to each endpoint
// end. Every interval it looks at the counts (outliers.h), ejects outliers, and lets those come
// back whose time is over (ejection.h). To the child an ejected endpoint is one whose health check
// fails: it gets no calls, and its connection stays as it is.
//
//   - An endpoint is its set of addresses; all its SubConns are ejected together (OD-011).
//   - A call succeeds if it ends with OK; all else is a failure (OD-010).
//   - Before each ejection the part of ejected endpoints must be below maxEjectionPercent, so that
//     one can always be ejected unless that is 0 (OD-018).
//   - A config that detects nothing lets all come back, and counts nothing (OD-009).
//   - Another interval counts from when the running one began (OD-023).
//   - An endpoint that leaves the list is forgotten (OD-029).
//   - A child of another name takes over gracefully (policies/common/graceful_switch.h).
//
// Only a child that listens to its SubConns' health sees an ejection: those over endpoint sharding
// do.
//
// Costs: a pick, see watched_sub_conn.h; an interval O(endpoints).
#ifndef REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIER_DETECTION_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIER_DETECTION_EXPERIMENTAL_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kOutlierDetection = "outlier_detection_experimental";

/// Builds such policies. Config: OutlierDetectionConfig. Children are looked up in `registry` when
/// a config is parsed; it outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeOutlierDetectionBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_OUTLIER_DETECTION_EXPERIMENTAL_OUTLIER_DETECTION_EXPERIMENTAL_H_
