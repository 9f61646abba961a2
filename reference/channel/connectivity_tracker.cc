#include "reference/channel/connectivity_tracker.h"

#include <utility>

namespace lbc {

ConnectivityState ConnectivityTracker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void ConnectivityTracker::Set(ConnectivityState state) {
  std::map<WatchId, std::function<void()>> woken;
  {
    const std::lock_guard lock(mutex_);
    if (state == state_ || state_ == ConnectivityState::kShutdown) return;
    state_ = state;
    woken.swap(watches_);
  }
  for (const auto& [id, changed] : woken) changed();
}

ConnectivityTracker::WatchId ConnectivityTracker::Watch(ConnectivityState last,
                                                        std::function<void()> changed) {
  WatchId id = 0;
  {
    const std::lock_guard lock(mutex_);
    id = ++watches_made_;
    if (state_ == last) {
      watches_.emplace(id, std::move(changed));
      return id;
    }
  }
  changed();
  return id;
}

bool ConnectivityTracker::Unwatch(WatchId id) {
  const std::lock_guard lock(mutex_);
  return watches_.erase(id) > 0;
}

}  // namespace lbc
