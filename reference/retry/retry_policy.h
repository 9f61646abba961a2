// RetryPolicy, RetryThrottling: what the service config says about trying calls again (gRFC A6).
#ifndef REFERENCE_RETRY_RETRY_POLICY_H_
#define REFERENCE_RETRY_RETRY_POLICY_H_

#include <set>

#include "absl/status/status.h"
#include "reference/core/clock.h"

namespace lbc {

/// How the calls of a method are tried again. As parsed: valid (RETRY-001).
struct RetryPolicy {
  /// The first attempt included; at least 2. Channels cap it (RETRY-002).
  int max_attempts = 0;
  Duration initial_backoff{};
  Duration max_backoff{};
  double backoff_multiplier = 0;
  /// Never empty.
  std::set<absl::StatusCode> retryable_status_codes{};
};

/// When a server in trouble is spared further attempts. As parsed: valid (RETRY-016).
struct RetryThrottling {
  /// More than 0, at most 1000.
  int max_tokens = 0;
  /// More than 0, in thousandths.
  int token_ratio_thousandths = 0;
};

}  // namespace lbc

#endif  // REFERENCE_RETRY_RETRY_POLICY_H_
