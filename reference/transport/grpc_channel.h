// A balanced channel for generated stubs.
//
//   auto channel = MakeGrpcChannel("ipv4:10.0.0.1:80,10.0.0.2:80",
//       {.channel = {.default_service_config = R"({"loadBalancingConfig": [{"round_robin":
//       {}}]})"}});
//   auto stub = shop::Shop::NewStub(*channel);
//
// The stub is used as over any grpc++ channel: synchronous, callback and completion-queue calls,
// unary and streaming. Calls that are to be tried again go by StartUnary. Which server a call goes
// to, how long it waits, and when connections are made is this project's doing: reference/channel
// and the policies.
//
// Limits, all of them grpc++ 1.51's:
//   - Calls of stubs are not tried again once they were sent; a call whose chosen connection is no
//     longer READY is placed anew before it is sent.
//   - CompletionHooks see trailers but for those that grpc++ keeps to itself, load reports
//     (endpoint-load-metrics-bin) among them. A server that sends the same bytes once more as
//     lbc-endpoint-load-metrics-bin is heard (streams/load_reports.h).
//   - CompletionHooks hear bytes_sent of every call that was placed, and bytes_received not of a
//     bare error without headers and trailers, for grpc++ does not tell whose it is (done_info.h).
//   - A policy's ":authority" in a pick is not honoured.
//   - A call that ends CANCELLED before it was sent says no more than "CANCELLED" (seen, not
//     understood: other codes keep their words).
//   - A ClientContext keeps its call's connection open until it is destroyed.
//   - Letting go of the last reference closes the channel: calls under way end CANCELLED. Do it
//     neither from a callback of a call nor while another thread still starts calls; Close() may be
//     called while others do.
#ifndef REFERENCE_TRANSPORT_GRPC_CHANNEL_H_
#define REFERENCE_TRANSPORT_GRPC_CHANNEL_H_

#include <grpcpp/impl/channel_interface.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/channel/channel.h"
#include "reference/core/log_sink.h"
#include "reference/registry/registry.h"
#include "reference/resolver/resolver_registry.h"
#include "reference/transport/unary_call.h"

namespace lbc {

/// What MakeGrpcChannel needs to know beside the target.
struct GrpcChannelOptions {
  ChannelOptions channel{};
  /// Null: no encryption. Goes into `channel.connect`.
  std::shared_ptr<grpc::ChannelCredentials> credentials{};
  /// Null: pick_first, round_robin and whatever else RegisterBuiltinPolicies knows.
  std::shared_ptr<const Registry> policies{};
  /// Null: ipv4, ipv6, unix, dns.
  std::shared_ptr<const ResolverRegistry> resolvers{};
  /// Outlives the channel.
  LogSink* log = &NoLog();
};

/// What MakeGrpcChannel makes. From any thread.
class GrpcChannel : public grpc::ChannelInterface {
 public:
  /// Sends a message and gets one, and tries again as the service config says. See UnaryCall; what
  /// is returned is only for cancelling it.
  virtual std::shared_ptr<UnaryCall> StartUnary(UnaryRequest request, UnaryCall::Ended ended) = 0;

  /// Ends every back-off (SC-030), e.g. when the network is back.
  virtual void ResetConnectBackoff() = 0;
  /// Ends everything and returns when that is done, which no server can hold up (CLOSE-008): calls
  /// that wait and calls under way end CANCELLED, and so do those that are started afterwards. Not
  /// OK if it was closed before (CLOSE-009). Not from a callback of a call or a completion hook,
  /// which it may wait for.
  virtual absl::Status Close() = 0;
};

/// A channel with a thread of its own for its decisions. INVALID_ARGUMENT if the default service
/// config or the breaker's options are bad, or the target is one that no resolver of
/// `options.resolvers` can take (for instance an ipv4: target without an address). A scheme that
/// nobody knows makes it a name for dns, whose failure calls see as UNAVAILABLE.
[[nodiscard]] absl::StatusOr<std::shared_ptr<GrpcChannel>> MakeGrpcChannel(
    std::string_view target, GrpcChannelOptions options = {});

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_GRPC_CHANNEL_H_
