// BreakerGroup: a breaker of its own for each key, a method or a target, made when it is first
// asked for (BREAKER-013).
//
//   SreBreaker& breaker = breakers.For("/shop.Shop/Buy");
#ifndef REFERENCE_CIRCUIT_BREAKER_BREAKER_GROUP_H_
#define REFERENCE_CIRCUIT_BREAKER_BREAKER_GROUP_H_

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "reference/circuit_breaker/sre_breaker.h"

namespace lbc {

/// Any thread may call any method. Never forgets a key: keys come from programs, not from callers.
class BreakerGroup {
 public:
  /// `clock` and `random` outlive it and its breakers; `random` may be drawn from by several
  /// threads at once.
  BreakerGroup(SreBreakerOptions options, const Clock& clock, Random& random);

  /// The same for the same key, as long as the group lives.
  [[nodiscard]] SreBreaker& For(std::string_view key);

  [[nodiscard]] std::size_t size() const;

 private:
  const SreBreakerOptions options_;
  const Clock& clock_;
  Random& random_;
  mutable std::mutex mutex_;
  std::map<std::string, SreBreaker, std::less<>> breakers_;  // Guarded by mutex_.
};

/// Does `call`, which returns an absl::Status, unless `breaker` refuses it, and tells the breaker
/// how it went. For handlers of servers, as well as for clients that have no channel of ours:
///
///   return ToGrpc(Guarded(breakers.For("/shop.Shop/Buy"), [&] { return Buy(*request, reply); }));
///
/// A call that is refused counts as failed, so that refusals go on while it is bad (BREAKER-006).
template <typename Call>
[[nodiscard]] absl::Status Guarded(SreBreaker& breaker, Call call) {
  if (!breaker.Allow()) {
    breaker.MarkFailed();
    return RefusedByBreaker();
  }
  absl::Status status = call();
  CountsAsFailure(status) ? breaker.MarkFailed() : breaker.MarkSuccess();
  return status;
}

}  // namespace lbc

#endif  // REFERENCE_CIRCUIT_BREAKER_BREAKER_GROUP_H_
