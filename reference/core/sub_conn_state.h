// SubConnState: what a SubConn's listeners are told.
#ifndef REFERENCE_CORE_SUB_CONN_STATE_H_
#define REFERENCE_CORE_SUB_CONN_STATE_H_

#include <functional>

#include "absl/status/status.h"
#include "reference/core/connectivity_state.h"

namespace lbc {

/// A SubConn's new state, or the new state of its health.
struct SubConnState {
  ConnectivityState connectivity_state = ConnectivityState::kIdle;
  /// Why the attempt failed; never OK with kTransientFailure. It may also come with the kIdle that
  /// ends a back-off, so look at the state first (SC-020).
  absl::Status connection_error{};
};

/// Called by the channel on its serializer, one state at a time, in order, none left out (SC-017).
/// A conforming channel never calls it from inside a call that the policy is making.
using StateListener = std::function<void(const SubConnState&)>;

}  // namespace lbc

#endif  // REFERENCE_CORE_SUB_CONN_STATE_H_
