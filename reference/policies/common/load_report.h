// LoadReport: what a server says of its load, as ORCA puts it.
//
// Policies that read load reports look for this type in DoneInfo::server_load. A channel that
// parses reports makes it; a policy that finds another type, or none, learns nothing.
#ifndef REFERENCE_POLICIES_COMMON_LOAD_REPORT_H_
#define REFERENCE_POLICIES_COMMON_LOAD_REPORT_H_

#include "reference/core/pick_result.h"

namespace lbc::policies {

/// A plain value. Zero: not reported. What comes from a server may be any number at all.
struct LoadReport final : ServerLoad {
  double cpu_utilization = 0;
  double application_utilization = 0;
  /// Calls a second.
  double qps = 0;
  /// Errors a second.
  double eps = 0;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_LOAD_REPORT_H_
