// RetryPause: how long to wait before asking etcd again, after failures in a row.
//
// Doubles from `min` to `max`, each pause off by up to a fifth either way, so that a thousand
// clients of one etcd that comes back do not ask in the same instant.
#ifndef REFERENCE_DISCOVERY_ETCD_RETRY_PAUSE_H_
#define REFERENCE_DISCOVERY_ETCD_RETRY_PAUSE_H_

#include <algorithm>
#include <chrono>

#include "reference/core/clock.h"
#include "reference/core/random.h"

namespace lbc {

struct EtcdRetryOptions {
  Duration min = std::chrono::milliseconds(100);
  /// Before the last fifth. At least `min`.
  Duration max = std::chrono::seconds(5);
};

/// Not for more than one thread.
class RetryPause {
 public:
  explicit RetryPause(EtcdRetryOptions options) : options_(options), next_(options.min) {}

  /// The pause after one more failure.
  [[nodiscard]] Duration Next(Random& random) {
    const auto pause = static_cast<double>(next_.count()) * (0.8 + 0.4 * random.Unit());
    next_ = std::min(next_ * 2, options_.max);
    return Duration(static_cast<Duration::rep>(pause));
  }
  /// Something went well.
  void Reset() { next_ = options_.min; }

 private:
  EtcdRetryOptions options_;
  Duration next_;
};

}  // namespace lbc

#endif  // REFERENCE_DISCOVERY_ETCD_RETRY_PAUSE_H_
