// IdleTracker: notices that nobody has used the channel for a while (IDLE-001).
//
// Idle time counts from the end of the last call; a call under way prevents it (IDLE-003).
// Starting and ending a call costs an atomic or two; the timer is set once a period, not once a
// call.
#ifndef REFERENCE_CHANNEL_IDLE_TRACKER_H_
#define REFERENCE_CHANNEL_IDLE_TRACKER_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "reference/core/clock.h"

namespace lbc {

class IdleTracker {
 public:
  /// `timeout` zero: never idle. `clock` outlives the tracker. `on_idle` is called on the
  /// serializer, once for each Start, when the channel has been idle for `timeout`.
  IdleTracker(Clock& clock, Duration timeout, std::function<void()> on_idle);

  // From any thread.
  void CallStarted() { active_.fetch_add(1, std::memory_order_relaxed); }
  void CallEnded();

  // On the serializer.
  void Start();
  void Stop() { timer_.reset(); }

 private:
  void Arm(Duration delay);
  void Look();

  Clock& clock_;
  const Duration timeout_;
  const std::function<void()> on_idle_;
  std::unique_ptr<Timer> timer_;
  std::atomic<std::int64_t> active_{0};
  // When the last call ended, or when Start was called.
  std::atomic<TimePoint> quiet_since_{TimePoint{}};
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_IDLE_TRACKER_H_
