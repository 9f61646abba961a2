// Balancer: a load-balancing policy at work in one channel.
//
// It hears of servers from the resolver, makes SubConns for them, follows their states, and gives
// the channel a state and a picker. Everything here is called by the channel on its serializer: one
// call at a time, in a fixed order, never two at once (CONC-001). So a policy needs no lock; only
// its pickers meet other threads. From inside any of these calls the policy may call its ClientConn
// and SubConns.
//
// A policy takes time, randomness and work-for-later only from BuildOptions: it has no clock,
// thread or socket of its own. That is what lets one object run in virtual time and over real
// connections.
#ifndef REFERENCE_CORE_BALANCER_H_
#define REFERENCE_CORE_BALANCER_H_

#include <memory>
#include <string_view>

#include "absl/status/status.h"
#include "reference/core/load_balancing_config.h"
#include "reference/core/resolver_state.h"
#include "reference/core/sub_conn.h"
#include "reference/core/sub_conn_state.h"

namespace lbc {

/// A list of servers and the config that goes with it.
struct ClientConnState {
  ResolverState resolver_state{};
  /// What the builder's own parser made of the service config; null when it has no parser or there
  /// is no config.
  std::shared_ptr<const LoadBalancingConfig> balancer_config{};
};

/// The error with which a policy says that it cannot work with a resolver's list, so that the
/// resolver tries again. Add what is wrong in words.
[[nodiscard]] absl::Status BadResolverStateError(std::string_view message = "bad resolver state");

/// Whether `status` is that error, whatever its words.
[[nodiscard]] bool IsBadResolverState(const absl::Status& status);

/// A policy. Made by a Builder, owned by its channel, destroyed on the serializer and never from
/// inside one of its own calls.
class Balancer {
 public:
  virtual ~Balancer() = default;

  /// A new list or config has arrived. Returns OK, or BadResolverStateError if the resolver should
  /// try again (an empty list, for one; RESOLVER-005). Other errors are only passed on.
  virtual absl::Status UpdateClientConnState(const ClientConnState& state) = 0;

  /// The resolver failed; `error` is not OK. What was listed before stays valid.
  virtual void ResolverError(const absl::Status& error) = 0;

  /// A SubConn that was made without a listener changed state.
  [[deprecated("give NewSubConnOptions a state_listener")]] virtual void UpdateSubConnState(
      SubConn& /*sub_conn*/, const SubConnState& /*state*/) {}

  /// Connect, if not connected and not trying: the application asks, or the channel leaves idle
  /// mode. Policies that are always connecting do nothing.
  virtual void ExitIdle() = 0;

  /// The end: shut every SubConn down, cancel every timer, say nothing more. Events may still
  /// arrive and are to be ignored; a second Close does nothing (CLOSE-002, CLOSE-003, CLOSE-005).
  virtual void Close() = 0;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_BALANCER_H_
