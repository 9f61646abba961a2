// RetryState: what becomes of one call after each of its attempts (gRFC A6).
//
//   RetryState state(policy, throttler);
//   … an attempt ends …
//   if (const auto delay = state.AfterAttempt(outcome, random)) { pick again, `*delay` from now }
//
// Pure: it knows neither clock nor connection, and avoids no server: each attempt is picked anew
// (RETRY-004). The deadline covers all attempts and is the caller's affair (RETRY-014).
#ifndef REFERENCE_RETRY_RETRY_STATE_H_
#define REFERENCE_RETRY_RETRY_STATE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/clock.h"
#include "reference/core/random.h"
#include "reference/retry/retry_policy.h"
#include "reference/retry/retry_throttler.h"

namespace lbc {

/// How an attempt ended, as far as trying again is concerned.
struct AttemptOutcome {
  enum class Reach {
    kNotSent,      ///< It never left this client.
    kUnprocessed,  ///< The server says it did nothing: REFUSED_STREAM, or beyond a GOAWAY.
    kProcessed,    ///< Anything else.
  };
  absl::StatusCode code = absl::StatusCode::kOk;
  Reach reach = Reach::kProcessed;
  /// Response headers have come, or more was sent than is kept: the application has the answer of
  /// this attempt and no other (RETRY-009, RETRY-010).
  bool committed = false;
  /// The policy dropped the call (PICK-009).
  bool dropped = false;
  /// The values of the trailer grpc-retry-pushback-ms.
  std::vector<std::string> pushback_ms{};
};

class RetryState {
 public:
  /// A channel's cap on a config's max_attempts (RETRY-002).
  static constexpr int kAttemptsMax = 5;

  /// `policy` may be null: then only what costs nothing is tried again (RETRY-023). `throttler` may
  /// be null. Both outlive the state.
  explicit RetryState(const RetryPolicy* policy, RetryThrottler* throttler = nullptr,
                      int attempts_max = kAttemptsMax);

  /// How long to wait before the next attempt; no value: the call has ended. First matching rule:
  ///   1. committed or dropped: ended.
  ///   2. not sent: at once, as often as it happens; unprocessed: at once, the first time. Neither
  ///      counts as an attempt (RETRY-013).
  ///   3. no policy: ended.
  ///   4. the server pushes back with anything but one number that is not negative: ended
  ///      (RETRY-011).
  ///   5. the code is none that is retried: ended.
  ///   6. throttled, or no attempt left: ended.
  ///   7. the server named a delay: that one, and the next is counted from the initial again.
  ///   8. the exponential delay, off by up to a fifth either way (RETRY-006).
  [[nodiscard]] std::optional<Duration> AfterAttempt(const AttemptOutcome& outcome, Random& random);

  /// The value of grpc-previous-rpc-attempts for the next attempt; 0: the header is left out
  /// (RETRY-012).
  [[nodiscard]] int previous_attempts() const { return attempts_; }

 private:
  [[nodiscard]] bool Throttled() {
    return throttler_ != nullptr && !throttler_->AllowsAfterFailure();
  }

  const RetryPolicy* const policy_;
  RetryThrottler* const throttler_;
  const int attempts_max_;
  int attempts_ = 0;  // Those that count.
  int exponent_ = 0;  // Retries since the server last named a delay.
  bool unprocessed_before_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_RETRY_RETRY_STATE_H_
