// ClientConn: the channel, as its policy sees it.
//
// The channel implements it and hands it to Builder::Build; it outlives the balancer. A policy
// calls it on the serializer: from inside its own methods, from listeners, from timers, from posted
// work. None of the methods blocks, and none calls the policy back before it returns (CONC-003).
// After the policy was closed its calls have no effect, and NewSubConn answers an error (CC-003,
// CC-012).
#ifndef REFERENCE_CORE_CLIENT_CONN_H_
#define REFERENCE_CORE_CLIENT_CONN_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reference/core/address.h"
#include "reference/core/build_options.h"
#include "reference/core/connectivity_state.h"
#include "reference/core/metrics_recorder.h"
#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// How a SubConn is made.
struct NewSubConnOptions {
  /// Hears every state change of the SubConn. Empty: the deprecated Balancer::UpdateSubConnState
  /// hears them instead, never both (CC-006).
  StateListener state_listener{};
  /// Asks for the older health check, run by the channel and folded into the SubConn's state.
  bool health_check_enabled = false;
  /// Used in place of the channel's credentials for this SubConn; null: the channel's (CC-024).
  std::shared_ptr<const Credentials> creds_bundle{};
};

/// What a policy reports: the state of the channel and who places calls from now on.
struct BalancerState {
  ConnectivityState connectivity_state = ConnectivityState::kConnecting;
  /// Never null.
  std::shared_ptr<const Picker> picker{};
};

/// What a channel offers its policy.
class ClientConn {
 public:
  virtual ~ClientConn() = default;

  /// Makes a SubConn for `addresses`, which are copied. It is IDLE and does nothing until Connect.
  /// Errors: no address given, or the channel is closing (CC-002, CC-003); carry on without it.
  /// The policy shares ownership with the channel and ends the connection with SubConn::Shutdown.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses, NewSubConnOptions options) = 0;

  /// The same as SubConn::Shutdown (CC-017).
  [[deprecated("use SubConn::Shutdown")]] virtual void RemoveSubConn(SubConn& sub_conn) = 0;

  /// The same as SubConn::UpdateAddresses (CC-018).
  [[deprecated("make a new SubConn for new addresses")]] virtual void UpdateAddresses(
      SubConn& sub_conn, const std::vector<Address>& addresses) = 0;

  /// Installs a picker and the channel's state; waiting calls are tried again at once (CC-008).
  /// Also to be called when only one of the two has changed.
  virtual void UpdateState(BalancerState state) = 0;

  /// Hints that the list may be out of date. The resolver may ignore or merge such hints.
  virtual void ResolveNow() = 0;

  /// The target the channel was created with, as text.
  [[deprecated("use BuildOptions::target")]] [[nodiscard]] virtual std::string Target() const = 0;

  /// Where measurements go. The default drops them.
  [[nodiscard]] virtual MetricsRecorder& metrics_recorder() { return NoMetrics(); }
};

}  // namespace lbc

#endif  // REFERENCE_CORE_CLIENT_CONN_H_
