// The pauses between attempts that fail, to connect above all (gRPC's connection-backoff.md).
#ifndef REFERENCE_CORE_BACKOFF_H_
#define REFERENCE_CORE_BACKOFF_H_

#include "reference/core/clock.h"
#include "reference/core/random.h"

namespace lbc {

/// The document's parameters and values (SC-021).
struct BackoffOptions {
  Duration initial = std::chrono::seconds(1);
  double multiplier = 1.6;
  /// Each pause but the first is off by up to this share of it, either way.
  double jitter = 0.2;
  /// Before jitter.
  Duration max = std::chrono::seconds(120);
  /// What an attempt to connect is given at least (SC-025).
  Duration connect_timeout_min = std::chrono::seconds(20);
};

/// How long after the start of an attempt the next one may start, if this one fails, after
/// `failures` attempts that failed in a row before it. Draws from `random` only if there were any
/// (SC-022).
[[nodiscard]] Duration BackoffAfter(const BackoffOptions& options, int failures, Random& random);

/// The pauses before a stream that has ended is opened again: none if it had brought something,
/// else those of BackoffAfter, which begin anew with each that does.
class ReopenPauses {
 public:
  explicit ReopenPauses(BackoffOptions options = {}) : options_(options) {}

  /// A stream has ended, and it had brought something or not.
  [[nodiscard]] Duration Next(bool brought_something, Random& random) {
    if (!brought_something) return BackoffAfter(options_, failures_++, random);
    failures_ = 0;
    return {};
  }

 private:
  BackoffOptions options_;
  int failures_ = 0;  // Streams in a row that brought nothing.
};

}  // namespace lbc

#endif  // REFERENCE_CORE_BACKOFF_H_
