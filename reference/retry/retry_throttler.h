// RetryThrottler: spares servers in trouble the attempts that would only make it worse (gRFC A6).
//
// One for each channel. It holds tokens: a failure that would be tried again costs one, a success
// brings back a part of one, and while no more than half are left nothing is tried again.
#ifndef REFERENCE_RETRY_RETRY_THROTTLER_H_
#define REFERENCE_RETRY_RETRY_THROTTLER_H_

#include <algorithm>
#include <atomic>

#include "reference/retry/retry_policy.h"

namespace lbc {

/// Any thread may call any method.
class RetryThrottler {
 public:
  explicit RetryThrottler(const RetryThrottling& throttling)
      : full_(throttling.max_tokens * kOne),
        ratio_(throttling.token_ratio_thousandths),
        tokens_(full_) {}

  /// An attempt failed in a way that may be tried again. Returns whether it may, now: the failure
  /// itself is counted first (RETRY-015, RETRY-017).
  [[nodiscard]] bool AllowsAfterFailure() { return Add(-kOne) > full_ / 2; }

  /// A call succeeded.
  void OnSuccess() { Add(ratio_); }

 private:
  static constexpr int kOne = 1000;  // A token, in the thousandths that ratios are made of.

  int Add(int change) {
    int before = tokens_.load(std::memory_order_relaxed);
    int after = 0;
    do {
      after = std::clamp(before + change, 0, full_);
    } while (!tokens_.compare_exchange_weak(before, after, std::memory_order_relaxed));
    return after;
  }

  const int full_;
  const int ratio_;
  std::atomic<int> tokens_;
};

}  // namespace lbc

#endif  // REFERENCE_RETRY_RETRY_THROTTLER_H_
