// What is known of one server, and which of two is less loaded.
#ifndef REFERENCE_POLICIES_P2C_LOAD_H_
#define REFERENCE_POLICIES_P2C_LOAD_H_

#include <atomic>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "reference/core/clock.h"
#include "reference/core/pick_result.h"
#include "reference/policies/common/open_calls.h"

namespace lbc::policies {

/// A server's state at one moment. A plain value.
struct LoadView {
  /// Calls that are open.
  std::uint32_t open = 0;
  /// The average latency in nanoseconds; none until a call has succeeded.
  std::optional<double> latency{};
  /// The part of calls that succeed, 0 to 1.
  double success = 1;
};

/// Whether `a` is less loaded than `b`. The first rule that decides:
///   1. one whose calls succeed at least half the time before one whose calls do not;
///   2. the lower cost: latency · (open + 1) / success.
/// A latency that is not known is taken to be the other's: a newcomer is no better and no worse
/// than whom it meets, so that it is neither flooded nor shunned. Latencies below a microsecond
/// count as one, so that open calls always count.
[[nodiscard]] bool LessLoaded(const LoadView& a, const LoadView& b);

/// What the end of a call says about its server.
enum class Outcome {
  kNothing,  ///< It never started, or the caller gave it up.
  kSuccess,  ///< The server answered, if only to say no.
  kFailure,  ///< The server, or the way to it, is not well.
};

/// Failures are DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS and
/// RESOURCE_EXHAUSTED (P2C-005).
[[nodiscard]] Outcome OutcomeOf(const DoneInfo& done);

/// What successive pickers and the ends of calls share about one server. From any thread; two ends
/// at the same time may lose one of two samples, but never a count of open calls.
class alignas(64) ServerRecord final : public OpenCalls {
 public:
  /// `clock` outlives the last call. This moment counts as the last pick: a newcomer is not
  /// neglected yet.
  explicit ServerRecord(const Clock& clock)
      : clock_(clock), picked_(clock.Now().time_since_epoch().count()) {}

  [[nodiscard]] LoadView View() const;

  /// From now on latencies are forgotten in this time.
  void set_decay(Duration decay) { decay_.store(decay.count(), std::memory_order_relaxed); }

  /// A call that began at `began` has ended so; it is no longer open. `this` may be gone
  /// afterwards.
  void Finish(const DoneInfo& done, TimePoint began) {
    Learn(done, began);
    End();
  }

  /// The server is picked.
  void Picked(TimePoint now) {
    picked_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  }
  /// Whether nobody has picked it for longer than `limit`; true for one caller only, which must
  /// then pick it.
  [[nodiscard]] bool ClaimIfNeglected(TimePoint now, Duration limit);

 private:
  static constexpr double kUnknown = -1;

  void Learn(const DoneInfo& done, TimePoint began);

  const Clock& clock_;
  std::atomic<std::int64_t> decay_{0};
  std::atomic<std::int64_t> picked_;
  std::atomic<std::int64_t> learned_{0};  // When the last latency came.
  std::atomic<double> latency_{kUnknown};
  std::atomic<double> success_{1};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_P2C_LOAD_H_
