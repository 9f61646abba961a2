// ConnectivityTracker: the channel's state as applications see it, and who waits for it to change.
#ifndef REFERENCE_CHANNEL_CONNECTIVITY_TRACKER_H_
#define REFERENCE_CHANNEL_CONNECTIVITY_TRACKER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

#include "reference/core/connectivity_state.h"

namespace lbc {

/// Any thread may call any method. Starts IDLE.
class ConnectivityTracker {
 public:
  using WatchId = std::uint64_t;

  [[nodiscard]] ConnectivityState state() const;

  /// Sets the state. The same state again wakes nobody (CC-011); SHUTDOWN is for ever.
  void Set(ConnectivityState state);

  /// Calls `changed` once, as soon as the state is another than `last`: inside this call if it is
  /// already, else from whichever thread changes it. It must not block. Returns a number for
  /// Unwatch, never 0.
  WatchId Watch(ConnectivityState last, std::function<void()> changed);

  /// Gives a watch up. False if it was called or is about to be.
  bool Unwatch(WatchId id);

 private:
  mutable std::mutex mutex_;
  ConnectivityState state_ = ConnectivityState::kIdle;
  WatchId watches_made_ = 0;
  // All of them wait for a state other than the present one.
  std::map<WatchId, std::function<void()>> watches_;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CONNECTIVITY_TRACKER_H_
