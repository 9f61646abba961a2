// The state of a ring_hash policy, which is not the usual one of many endpoints.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_AGGREGATE_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_AGGREGATE_H_

#include <cstddef>

#include "reference/core/connectivity_state.h"

namespace lbc::policies {

/// How many endpoints are in each state.
struct RingStates {
  std::size_t ready = 0;
  std::size_t connecting = 0;
  std::size_t idle = 0;
  std::size_t failed = 0;

  void Add(ConnectivityState state) {
    switch (state) {
      case ConnectivityState::kReady:
        ++ready;
        return;
      case ConnectivityState::kConnecting:
        ++connecting;
        return;
      case ConnectivityState::kIdle:
        ++idle;
        return;
      case ConnectivityState::kTransientFailure:
      case ConnectivityState::kShutdown:
        ++failed;
        return;
    }
  }
};

/// The state of all (RH-018). The first matching rule wins:
///  1. READY, if any is READY;
///  2. TRANSIENT_FAILURE, if two or more have failed: others may never be tried, and whoever could
///     serve instead is not to wait for that;
///  3. CONNECTING, if any is CONNECTING;
///  4. CONNECTING, if one has failed and there are others: the next is being tried;
///  5. IDLE, if any is IDLE;
///  6. TRANSIENT_FAILURE: the only one has failed, or there is none.
[[nodiscard]] inline ConnectivityState AggregateRing(const RingStates& states) {
  using enum ConnectivityState;
  if (states.ready > 0) return kReady;
  if (states.failed >= 2) return kTransientFailure;
  if (states.connecting > 0) return kConnecting;
  if (states.failed == 1 && states.idle > 0) return kConnecting;
  if (states.idle > 0) return kIdle;
  return kTransientFailure;
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_AGGREGATE_H_
