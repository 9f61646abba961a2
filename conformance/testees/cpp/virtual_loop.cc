#include "conformance/testees/cpp/virtual_loop.h"

#include <algorithm>

namespace lbc::testee {

// A timer in the policy's hands. It knows its place in the loop, not what it will do.
class VirtualLoop::ArmedTimer final : public Timer {
 public:
  ArmedTimer(VirtualLoop& loop, TimerKey key) : loop_(loop), key_(key) {}
  ~ArmedTimer() override { loop_.CancelTimer(key_); }
  ArmedTimer(const ArmedTimer&) = delete;
  ArmedTimer& operator=(const ArmedTimer&) = delete;

  void Cancel() override { loop_.CancelTimer(key_); }

 private:
  VirtualLoop& loop_;
  const TimerKey key_;
};

void VirtualLoop::RunUntilQuiet() {
  Work work;
  // Posted work goes before a due timer: the timer's callback would itself be posted by a channel.
  while (TakePosted(&work) || TakeTimerDue(now_, &work)) work.lane->Run(work.run);
}

void VirtualLoop::Advance(Duration by) {
  const TimePoint until = now_ + by;
  RunUntilQuiet();
  Work work;
  while (TakeTimerDue(until, &work)) {
    work.lane->Run(work.run);
    RunUntilQuiet();
  }
  const std::lock_guard lock(mutex_);
  now_ = until;
}

void VirtualLoop::RunUntilDone(const std::function<bool()>& workers_left) {
  while (true) {
    std::uint64_t seen = 0;
    {
      const std::lock_guard lock(mutex_);
      seen = wakes_;
    }
    const bool last_round = !workers_left();
    RunUntilQuiet();
    if (last_round) return;
    std::unique_lock lock(mutex_);
    woken_.wait(lock, [&] { return wakes_ != seen || !posted_.empty(); });
  }
}

void VirtualLoop::Wake() {
  const std::lock_guard lock(mutex_);
  ++wakes_;
  woken_.notify_one();
}

Duration VirtualLoop::elapsed() const {
  const std::lock_guard lock(mutex_);
  return now_ - kStart;
}

void VirtualLoop::Post(Work work) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(work));
  woken_.notify_one();
}

VirtualLoop::TimerKey VirtualLoop::SetTimer(TimePoint at, Work work) {
  const std::lock_guard lock(mutex_);
  const TimerKey key(at, ++timers_set_);
  timers_.emplace(key, std::move(work));
  return key;
}

void VirtualLoop::CancelTimer(TimerKey key) {
  Work freed;  // What the callback holds may cancel timers in turn: not under the lock.
  const std::lock_guard lock(mutex_);
  const auto found = timers_.find(key);
  if (found == timers_.end()) return;
  freed = std::move(found->second);
  timers_.erase(found);
}

bool VirtualLoop::TakePosted(Work* work) {
  const std::lock_guard lock(mutex_);
  if (posted_.empty()) return false;
  *work = std::move(posted_.front());
  posted_.pop_front();
  return true;
}

bool VirtualLoop::TakeTimerDue(TimePoint until, Work* work) {
  const std::lock_guard lock(mutex_);
  if (timers_.empty() || timers_.begin()->first.first > until) return false;
  now_ = std::max(now_, timers_.begin()->first.first);
  *work = std::move(timers_.begin()->second);
  timers_.erase(timers_.begin());
  return true;
}

void VirtualLoop::DropWorkOf(const Lane& lane) {
  std::deque<Work> kept;
  std::deque<Work> dropped;
  {
    const std::lock_guard lock(mutex_);
    for (Work& work : posted_) (work.lane == &lane ? dropped : kept).push_back(std::move(work));
    posted_ = std::move(kept);
    for (auto timer = timers_.begin(); timer != timers_.end();) {
      if (timer->second.lane != &lane) {
        ++timer;
        continue;
      }
      dropped.push_back(std::move(timer->second));
      timer = timers_.erase(timer);
    }
  }
}

TimePoint Lane::Now() const {
  const std::lock_guard lock(loop_.mutex_);
  return loop_.now_;
}

std::unique_ptr<Timer> Lane::After(Duration delay, std::function<void()> fired) {
  const TimePoint at = Now() + std::max(delay, Duration::zero());
  return std::make_unique<VirtualLoop::ArmedTimer>(loop_,
                                                   loop_.SetTimer(at, {this, std::move(fired)}));
}

std::size_t Lane::timers() const {
  const std::lock_guard lock(loop_.mutex_);
  return static_cast<std::size_t>(
      std::count_if(loop_.timers_.begin(), loop_.timers_.end(),
                    [this](const auto& timer) { return timer.second.lane == this; }));
}

}  // namespace lbc::testee
