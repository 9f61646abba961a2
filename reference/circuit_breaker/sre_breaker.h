// SreBreaker: a client that refuses its own calls when too few of the last ones succeeded
// (adaptive throttling, Google's SRE book, chapter "Handling Overload").
//
//   if (!breaker.Allow()) { breaker.MarkFailed(); … UNAVAILABLE … }
//   … the call ends …
//   CountsAsFailure(status) ? breaker.MarkFailed() : breaker.MarkSuccess();
//
// A call is refused with probability max(0, (total − accepted / success) / (total + 1)) over a
// rolling window (BREAKER-001). There is no open state with a timer: however bad it is, one call in
// total + 1 still goes, and that is how recovery is noticed (BREAKER-004).
//
// A breaker stands above retries and above the balancer: a refused call reaches no picker, and
// knows nothing of servers. One for each method or target is the user's choice.
#ifndef REFERENCE_CIRCUIT_BREAKER_SRE_BREAKER_H_
#define REFERENCE_CIRCUIT_BREAKER_SRE_BREAKER_H_

#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/clock.h"
#include "reference/core/random.h"

namespace lbc {

/// The defaults are those of go-kratos/aegis (BREAKER-002).
struct SreBreakerOptions {
  /// The share of calls that may be expected to succeed: more than 0, at most 1. The smaller, the
  /// more patient.
  double success = 0.6;
  /// With fewer calls in the window none is refused.
  std::int64_t requests_min = 100;
  Duration window = std::chrono::seconds(3);
  /// The window moves on by its part. At least 1.
  int buckets = 10;
};

/// INVALID_ARGUMENT, naming the field, for options that a breaker can do nothing sensible with,
/// such as a share of no calls.
[[nodiscard]] absl::Status CheckOptions(const SreBreakerOptions& options);

/// Any thread may call any method (BREAKER-014).
class SreBreaker {
 public:
  /// `options` passed CheckOptions. `clock` and `random` outlive the breaker, which draws from
  /// `random` under its own lock, and only when there is something to decide.
  SreBreaker(SreBreakerOptions options, const Clock& clock, Random& random);

  /// Whether a call may go. Counts nothing (BREAKER-005).
  [[nodiscard]] bool Allow();
  /// A call was accepted by its server.
  void MarkSuccess() { Mark(1); }
  /// A call failed, or was refused here (BREAKER-006).
  void MarkFailed() { Mark(0); }

 private:
  struct Bucket {
    std::int64_t total = 0;
    std::int64_t accepted = 0;
  };
  void Mark(std::int64_t accepted);
  // Forgets what has left the window.
  void MoveOnLocked();

  const SreBreakerOptions options_;
  const Duration bucket_length_;
  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<Bucket> buckets_;  // A ring.
  std::int64_t now_;             // The number of the present bucket since the clock's epoch.
  Bucket sum_;
};

/// The status of a call that the breaker refused: UNAVAILABLE (BREAKER-007), told from all others
/// by IsRefusedByBreaker (BREAKER-011).
[[nodiscard]] absl::Status RefusedByBreaker();
[[nodiscard]] bool IsRefusedByBreaker(const absl::Status& status);

/// Whether a status speaks against the server rather than the caller (BREAKER-008): UNKNOWN,
/// DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, INTERNAL, UNAVAILABLE and DATA_LOSS do.
[[nodiscard]] bool CountsAsFailure(const absl::Status& status);

}  // namespace lbc

#endif  // REFERENCE_CIRCUIT_BREAKER_SRE_BREAKER_H_
