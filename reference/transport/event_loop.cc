#include "reference/transport/event_loop.h"

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace lbc {

struct EventLoop::State {
  // Due instant, then the order of setting.
  using Key = std::pair<TimePoint, std::uint64_t>;

  // Runs until stopped. Work is destroyed outside the lock, as it may post more while it goes.
  void Run();
  // The next piece of work; empty when it is time to stop.
  std::function<void()> Next();

  std::mutex mutex;
  std::condition_variable woken;
  std::deque<std::function<void()>> posted;
  std::map<Key, std::function<void()>> timers;
  std::uint64_t timers_set = 0;
  bool stopped = false;
  std::thread thread;
};

class EventLoop::LoopTimer final : public Timer {
 public:
  LoopTimer(std::weak_ptr<State> state, State::Key key) : state_(std::move(state)), key_(key) {}
  ~LoopTimer() override { Cancel(); }
  LoopTimer(const LoopTimer&) = delete;
  LoopTimer& operator=(const LoopTimer&) = delete;

  void Cancel() override {
    const auto state = state_.lock();
    if (state == nullptr) return;
    std::function<void()> dropped;
    const std::lock_guard lock(state->mutex);
    const auto found = state->timers.find(key_);
    if (found == state->timers.end()) return;
    dropped = std::move(found->second);
    state->timers.erase(found);
  }

 private:
  std::weak_ptr<State> state_;
  State::Key key_;
};

std::function<void()> EventLoop::State::Next() {
  std::unique_lock lock(mutex);
  while (!stopped) {
    if (!timers.empty() && timers.begin()->first.first <= std::chrono::steady_clock::now()) {
      return std::move(timers.extract(timers.begin()).mapped());
    }
    if (!posted.empty()) {
      std::function<void()> work = std::move(posted.front());
      posted.pop_front();
      return work;
    }
    if (timers.empty()) {
      woken.wait(lock);
    } else {
      woken.wait_until(lock, timers.begin()->first.first);
    }
  }
  return nullptr;
}

void EventLoop::State::Run() {
  for (std::function<void()> work = Next(); work != nullptr; work = Next()) work();
}

EventLoop::EventLoop() : state_(std::make_shared<State>()) {
  state_->thread = std::thread([state = state_] { state->Run(); });
}

EventLoop::~EventLoop() {
  std::deque<std::function<void()>> posted;
  std::map<State::Key, std::function<void()>> timers;
  std::thread thread;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopped = true;
    posted.swap(state_->posted);
    timers.swap(state_->timers);
    thread = std::move(state_->thread);
  }
  state_->woken.notify_all();
  if (thread.get_id() == std::this_thread::get_id()) {
    thread.detach();
  } else {
    thread.join();
  }
}

void EventLoop::Post(std::function<void()> work) {
  // Once posted, the work may run at once and destroy this loop.
  const std::shared_ptr<State> state = state_;
  {
    const std::lock_guard lock(state->mutex);
    if (state->stopped) return;
    state->posted.push_back(std::move(work));
  }
  state->woken.notify_one();
}

TimePoint EventLoop::Now() const { return std::chrono::steady_clock::now(); }

std::unique_ptr<Timer> EventLoop::After(Duration delay, std::function<void()> fired) {
  const TimePoint now = Now();
  const TimePoint due =
      delay > TimePoint::max() - now ? TimePoint::max() : now + std::max(delay, Duration::zero());
  // As in Post: what fires may destroy this loop.
  const std::shared_ptr<State> state = state_;
  State::Key key;
  {
    const std::lock_guard lock(state->mutex);
    key = {due, state->timers_set++};
    if (!state->stopped) state->timers.emplace(key, std::move(fired));
  }
  state->woken.notify_one();
  return std::make_unique<LoopTimer>(state, key);
}

bool EventLoop::OnThread() const {
  const std::lock_guard lock(state_->mutex);
  return state_->thread.get_id() == std::this_thread::get_id();
}

}  // namespace lbc
