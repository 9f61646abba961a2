// VirtualLoop: the one line of work of a testee, on a clock that stands still.
//
// Everything a hosted policy does by callback waits here: work it posted, timers it set. Nothing
// runs by itself. The session calls RunUntilQuiet at the end of each turn, and when that returns
// nothing runnable is left: that is how the testee knows, exactly, that it is quiescent. Time moves
// only in Advance, from one timer's instant to the next.
//
// A Lane is the share of one hosted policy: its Serializer and its Clock, in the policy's own
// words. Lanes share one order, so several policies in one session stay repeatable.
//
// Work may be posted from any thread; it runs on the thread that made the loop.
#ifndef CONFORMANCE_TESTEES_CPP_VIRTUAL_LOOP_H_
#define CONFORMANCE_TESTEES_CPP_VIRTUAL_LOOP_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "reference/core/clock.h"
#include "reference/core/serializer.h"

namespace lbc::testee {

class Lane;

/// The queue and the timers of a session. Outlives its lanes and every timer set with them.
class VirtualLoop {
 public:
  /// Runs all work and every timer that is due, until nothing is runnable.
  void RunUntilQuiet();

  /// Moves the clock by `by`. Every timer that falls due fires in order, at its own instant, and
  /// what it causes runs before the next one.
  void Advance(Duration by);

  /// Goes on running work until `workers` says that none is left and nothing is runnable. `workers`
  /// is asked again after each call of Wake.
  void RunUntilDone(const std::function<bool()>& workers_left);

  /// Makes RunUntilDone ask again. From any thread.
  void Wake();

  /// Time since the loop was made.
  [[nodiscard]] Duration elapsed() const;

  /// Whether the caller is the thread on which work runs.
  [[nodiscard]] bool OnLoopThread() const { return std::this_thread::get_id() == thread_; }

 private:
  friend class Lane;

  // By instant, then in the order in which they were set.
  using TimerKey = std::pair<TimePoint, std::uint64_t>;
  struct Work {
    Lane* lane = nullptr;
    std::function<void()> run;
  };
  class ArmedTimer;

  void Post(Work work);
  [[nodiscard]] TimerKey SetTimer(TimePoint at, Work work);
  void CancelTimer(TimerKey key);
  [[nodiscard]] bool TakePosted(Work* work);
  [[nodiscard]] bool TakeTimerDue(TimePoint until, Work* work);
  void DropWorkOf(const Lane& lane);

  const std::thread::id thread_ = std::this_thread::get_id();
  // Never the epoch: a policy that takes a zero instant for "never" should not get away with it.
  static constexpr TimePoint kStart{std::chrono::hours(1000)};

  mutable std::mutex mutex_;
  std::condition_variable woken_;
  std::uint64_t wakes_ = 0;
  std::deque<Work> posted_;
  std::map<TimerKey, Work> timers_;
  std::uint64_t timers_set_ = 0;
  TimePoint now_ = kStart;
};

/// One hosted policy's serializer and clock.
class Lane final : public Serializer, public Clock {
 public:
  /// Runs a piece of the policy's work; the place to catch what the policy throws.
  using Runner = std::function<void(const std::function<void()>&)>;

  Lane(VirtualLoop& loop, Runner runner) : loop_(loop), runner_(std::move(runner)) {}
  ~Lane() override { loop_.DropWorkOf(*this); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void Post(std::function<void()> work) override { loop_.Post({this, std::move(work)}); }
  [[nodiscard]] TimePoint Now() const override;
  [[nodiscard]] std::unique_ptr<Timer> After(Duration delay, std::function<void()> fired) override;

  /// Timers that are armed.
  [[nodiscard]] std::size_t timers() const;

  void Run(const std::function<void()>& work) const { runner_(work); }

 private:
  VirtualLoop& loop_;
  Runner runner_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_VIRTUAL_LOOP_H_
