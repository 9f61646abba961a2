// The older balancer API: policies written before grpc-go 1.30, run by a channel of today.
//
// Such a policy is told of addresses with HandleResolvedAddrs and of its connections with
// HandleSubConnStateChange, and its pickers say with errors what ours say with outcomes:
//
//   NoSubConnAvailable    the call waits for the next picker              Queue
//   TransientFailure      fails UNAVAILABLE; wait-for-ready calls wait    Fail
//   a status              every call ends with it                         Drop
//   any other error       every call ends UNKNOWN                         Drop
//
// Adapt turns the builder of such a policy into an ordinary one, to be registered like any other:
//
//   registry.Register(lbc::older_api::Adapt(std::make_shared<MyOlderBuilder>()));
//
// The policy has what it was promised then: one call at a time, never from inside its own; nothing
// after Close; connections that it leaves behind are shut down for it. What it never had it does
// not get: no config, no errors of connections, no ExitIdle, no way to ask the resolver to try
// again.
//
// For new policies use reference/core.
#ifndef REFERENCE_OLDER_API_OLDER_API_H_
#define REFERENCE_OLDER_API_OLDER_API_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/address.h"
#include "reference/core/balancer.h"
#include "reference/core/build_options.h"
#include "reference/core/builder.h"
#include "reference/core/connectivity_state.h"
#include "reference/core/pick_result.h"
#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"

namespace lbc::older_api {

/// Nothing can be said yet (V2-004).
struct NoSubConnAvailable {};

/// An error whose IsTransientFailure() is true: there is no server just now. Calls hear `message`
/// and the latest connection error, of which the policy is not told (V2-005).
struct TransientFailure {
  std::string message;
};

/// An error that is a status of its own; not OK (V2-006).
struct StatusError {
  absl::Status status;
};

/// Any other error (V2-007).
struct PlainError {
  std::string message;
};

/// The call goes to this SubConn, one that the policy was given and that its picker keeps for as
/// long as it may choose it; `done` may be empty.
struct V2PickResult {
  std::shared_ptr<SubConn> sub_conn;
  CompletionHook done{};
};

using V2Pick =
    std::variant<V2PickResult, NoSubConnAvailable, TransientFailure, StatusError, PlainError>;

/// Places calls. As for lbc::Picker: never blocks, from any thread, concurrently.
class V2Picker {
 public:
  virtual ~V2Picker() = default;
  [[nodiscard]] virtual V2Pick Pick(const PickInfo& info) const = 0;
};

/// The channel, as an older policy sees it. On the serializer, from inside the policy's own methods
/// or from work that it posted.
class OlderClientConn {
 public:
  virtual ~OlderClientConn() = default;

  /// A SubConn for `addresses`, IDLE until Connect. Errors: no address given, or the channel is
  /// closing; carry on without it. Its changes arrive at HandleSubConnStateChange.
  [[nodiscard]] virtual absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses) = 0;

  /// Gives `sub_conn` up. The policy hears its SHUTDOWN and then no more of it.
  virtual void RemoveSubConn(SubConn& sub_conn) = 0;

  /// Installs a picker, which is not null, and the channel's state.
  virtual void UpdateBalancerState(ConnectivityState state,
                                   std::shared_ptr<const V2Picker> picker) = 0;

  /// Hints that the addresses may be out of date.
  virtual void ResolveNow() = 0;

  /// The target the channel was created with, as text.
  [[nodiscard]] virtual std::string Target() const = 0;
};

/// An older policy. If it is a V2Balancer too, that interface is used and the two Handle methods
/// are not (V2-008).
class OlderBalancer {
 public:
  virtual ~OlderBalancer() = default;

  /// `sub_conn`, made by this policy, is now in `state`; also SHUTDOWN after RemoveSubConn
  /// (V2-003).
  virtual void HandleSubConnStateChange(SubConn& sub_conn, ConnectivityState state) = 0;

  /// The addresses as the resolver has them, perhaps none; or none and an error that is not OK, if
  /// the resolver failed: then what was listed before stays valid (V2-001, V2-002).
  virtual void HandleResolvedAddrs(const std::vector<Address>& addresses,
                                   const absl::Status& error) = 0;

  /// The end. SubConns need not be removed (V2-009).
  virtual void Close() = 0;
};

/// What came between: lists with attributes, answers to the resolver, errors of connections. An
/// OlderBalancer may implement it beside its own interface.
class V2Balancer {
 public:
  virtual ~V2Balancer() = default;

  /// As Balancer::UpdateClientConnState; there is never a config, for an older builder has no
  /// parser.
  virtual absl::Status UpdateClientConnState(const ClientConnState& state) = 0;
  /// As Balancer::ResolverError.
  virtual void ResolverError(const absl::Status& error) = 0;
  /// Every change of a SubConn, with the error of its attempt.
  virtual void UpdateSubConnState(SubConn& sub_conn, const SubConnState& state) = 0;
};

/// Makes older policies. Immutable, from any thread, as lbc::Builder.
class OlderBuilder {
 public:
  virtual ~OlderBuilder() = default;
  [[nodiscard]] virtual std::string Name() const = 0;
  /// A fresh balancer; null if it cannot be built. `client_conn` outlives it.
  [[nodiscard]] virtual std::unique_ptr<OlderBalancer> Build(OlderClientConn& client_conn,
                                                             const BuildOptions& options) const = 0;
};

/// An ordinary builder with the same name that runs what `older`, not null, builds.
[[nodiscard]] std::shared_ptr<const Builder> Adapt(std::shared_ptr<const OlderBuilder> older);

}  // namespace lbc::older_api

#endif  // REFERENCE_OLDER_API_OLDER_API_H_
