#include "reference/channel/idle_tracker.h"

#include <utility>

namespace lbc {

IdleTracker::IdleTracker(Clock& clock, Duration timeout, std::function<void()> on_idle)
    : clock_(clock), timeout_(timeout), on_idle_(std::move(on_idle)) {}

void IdleTracker::CallEnded() {
  if (timeout_ > Duration::zero()) quiet_since_.store(clock_.Now(), std::memory_order_relaxed);
  // Whoever sees the count fall to zero sees the instant, too.
  active_.fetch_sub(1, std::memory_order_release);
}

void IdleTracker::Start() {
  if (timeout_ <= Duration::zero()) return;
  quiet_since_.store(clock_.Now(), std::memory_order_relaxed);
  Arm(timeout_);
}

void IdleTracker::Arm(Duration delay) {
  timer_ = clock_.After(delay, [this] { Look(); });
}

void IdleTracker::Look() {
  if (active_.load(std::memory_order_acquire) > 0) return Arm(timeout_);
  const Duration quiet = clock_.Now() - quiet_since_.load(std::memory_order_relaxed);
  if (quiet < timeout_) return Arm(timeout_ - quiet);
  on_idle_();
}

}  // namespace lbc
