// Clock: the only time a policy knows.
//
// On the virtual stage it stands still until it is told to move; over real connections it is a real
// one. A policy cannot tell which.
#ifndef REFERENCE_CORE_CLOCK_H_
#define REFERENCE_CORE_CLOCK_H_

#include <chrono>
#include <functional>
#include <memory>

namespace lbc {

/// An instant of a Clock. Only differences have a meaning.
using TimePoint = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

/// A timer that was set. Destroying it cancels it; it may be destroyed while it fires.
class Timer {
 public:
  virtual ~Timer() = default;

  /// The timer will not fire, now or later. Does nothing if it has fired or was cancelled before.
  virtual void Cancel() = 0;
};

/// Tells the time and sets timers.
class Clock {
 public:
  virtual ~Clock() = default;

  /// The present instant; never goes back. From any thread, pickers included.
  [[nodiscard]] virtual TimePoint Now() const = 0;

  /// Calls `fired` once, on the serializer, when `delay` has passed (at once, but never inline,
  /// when it is not positive). Timers due at one instant fire in the order in which they were set.
  /// The caller owns the timer; once it is cancelled or destroyed, `fired` is never called and is
  /// freed. On the serializer only, and so are the timer's methods.
  [[nodiscard]] virtual std::unique_ptr<Timer> After(Duration delay,
                                                     std::function<void()> fired) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_CLOCK_H_
