// ConnectivityStateEvaluator: the one state of many connections.
//
// It counts; every change and every question takes constant time, however many connections there
// are.
#ifndef REFERENCE_POLICIES_COMMON_CONNECTIVITY_STATE_EVALUATOR_H_
#define REFERENCE_POLICIES_COMMON_CONNECTIVITY_STATE_EVALUATOR_H_

#include <array>
#include <cstddef>

#include "reference/core/connectivity_state.h"

namespace lbc::policies {

class ConnectivityStateEvaluator {
 public:
  /// One member went from `before` to `now`. A member that joins comes from kShutdown, one that
  /// leaves goes to it. Returns the state of all.
  ConnectivityState RecordTransition(ConnectivityState before, ConnectivityState now) {
    if (before != ConnectivityState::kShutdown) --counts_[Index(before)];
    if (now != ConnectivityState::kShutdown) ++counts_[Index(now)];
    return CurrentState();
  }

  /// The state of all (RR-010, RR-011). The first matching rule wins:
  ///  1. READY, if any is READY;
  ///  2. CONNECTING, if any is CONNECTING;
  ///  3. IDLE, if any is IDLE;
  ///  4. TRANSIENT_FAILURE: all have failed, or there are none.
  [[nodiscard]] ConnectivityState CurrentState() const {
    using enum ConnectivityState;
    for (const ConnectivityState state : {kReady, kConnecting, kIdle}) {
      if (Count(state) > 0) return state;
    }
    return kTransientFailure;
  }

  /// How many are in `state`.
  [[nodiscard]] std::size_t Count(ConnectivityState state) const { return counts_[Index(state)]; }

 private:
  static std::size_t Index(ConnectivityState state) { return static_cast<std::size_t>(state); }

  std::array<std::size_t, 5> counts_{};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_CONNECTIVITY_STATE_EVALUATOR_H_
