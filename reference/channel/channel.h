// Channel: a client's way to a service, over as many connections as its policy likes.
//
// It resolves its target, reads the service config, runs the policy that the config selects, keeps
// the SubConns that the policy asks for, and places every call as the policy's picker says. It is
// this channel's side of the contract that core/client_conn.h and core/balancer.h state.
//
//   auto channel = Channel::Make("ipv4:10.0.0.1:80,10.0.0.2:80", {}, environment);
//   (*channel)->NewCall({.full_method_name = "/shop.Shop/Buy"}, driver)->Start();
//
// Everything happens on the serializer of its environment, whichever thread asks; only calls whose
// picker answers at once are sent from the thread that starts them. It knows no sockets, clocks and
// threads but those it is given, so the same channel runs in virtual time and over grpc++.
//
// A channel must be closed, and the closing have been done, before it is let go.
#ifndef REFERENCE_CHANNEL_CHANNEL_H_
#define REFERENCE_CHANNEL_CHANNEL_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/channel/balancer_switch.h"
#include "reference/channel/call.h"
#include "reference/channel/call_queue.h"
#include "reference/channel/call_random.h"
#include "reference/channel/channel_sub_conn.h"
#include "reference/channel/connectivity_tracker.h"
#include "reference/channel/idle_tracker.h"
#include "reference/channel/picker_slot.h"
#include "reference/channel/service_config.h"
#include "reference/channel/transport.h"
#include "reference/circuit_breaker/breaker_group.h"
#include "reference/core/log_sink.h"
#include "reference/core/metrics_recorder.h"
#include "reference/registry/registry.h"
#include "reference/resolver/resolver.h"
#include "reference/resolver/resolver_registry.h"

namespace lbc {

/// What a channel lives in. Nothing is null; all outlive the channel and its calls.
struct ChannelEnvironment {
  Transport* transport = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  /// May be shared with other channels.
  Serializer* serializer = nullptr;
  const Registry* policies = nullptr;
  const ResolverRegistry* resolvers = nullptr;
  LogSink* log = &NoLog();
  /// Where policies measure (CC-016).
  MetricsRecorder* metrics = &NoMetrics();
  /// Of whatever stands above, if the channel and its calls are to keep it.
  std::shared_ptr<void> owner{};
};

/// How a channel is to be. The defaults are gRPC's.
struct ChannelOptions {
  /// Holds while the resolver has given no service config (CFG-017).
  std::string default_service_config = "{}";
  /// Takes no notice of the resolver's (CFG-020).
  bool disable_service_config = false;
  /// Watches no server's health, whatever the service config says (HEALTH-001).
  bool disable_health_check = false;
  /// Tries nothing again that a server may have seen, whatever the service config says (RETRY-023).
  bool disable_retry = false;
  /// Without calls for so long the channel lets go of everything until it is used again; zero:
  /// never (IDLE-001).
  Duration idle_timeout = std::chrono::minutes(30);
  /// For targets without a scheme that is known.
  std::string default_scheme = "dns";
  /// Refuses calls while too few of the last ones succeeded; none: it refuses no call.
  std::optional<SreBreakerOptions> breaker{};
  /// Each method has a breaker of its own (BREAKER-013); otherwise one serves the whole target.
  bool breaker_per_method = false;
  BackoffOptions backoff{};
  /// An empty authority stands for the target's endpoint.
  ConnectOptions connect{};
};

class Channel final : public std::enable_shared_from_this<Channel>,
                      public ResolverListener,
                      public BalancerSwitch::Host {
  struct Private {
    explicit Private() = default;
  };

 public:
  /// A channel in idle mode; nothing is connected until a call or Connect. INVALID_ARGUMENT if the
  /// target or the default service config is bad (CFG-019).
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<Channel>> Make(
      std::string_view target, ChannelOptions options, ChannelEnvironment environment);
  /// For Make.
  Channel(Private made_by_make, ResolvableTarget target, ChannelOptions options,
          ChannelEnvironment environment, std::shared_ptr<const ServiceConfig> default_config);
  ~Channel() override;

  // For applications, from any thread.

  /// A call that is yet to be started. `driver` is kept until it is over.
  [[nodiscard]] std::shared_ptr<Call> NewCall(CallSpec spec, std::shared_ptr<CallDriver> driver);

  /// The state; with `try_to_connect` an IDLE channel also starts to connect.
  [[nodiscard]] ConnectivityState GetState(bool try_to_connect);
  /// Watch and Unwatch: see ConnectivityTracker.
  [[nodiscard]] ConnectivityTracker& connectivity() { return connectivity_; }

  /// Leaves idle mode, or tells the policy to (IDLE-007).
  void Connect();
  /// Ends every back-off (SC-030).
  void ResetConnectBackoff();

  /// Ends everything: calls that wait and calls under way are CANCELLED, policies closed,
  /// connections cut. `closed` is called on the serializer when all of that is done; its status is
  /// not OK if the channel was closed before (CLOSE-009).
  void Close(std::function<void(absl::Status)> closed = nullptr);

  // For the resolver and the policies, on the serializer.

  absl::Status UpdateState(ResolverState state) override;
  void ReportError(absl::Status error) override;
  void OnPolicyState(const BalancerState& state) override;
  void OnResolveNow() override;

 private:
  class PolicySerializer;
  [[nodiscard]] BuildOptions MakeBuildOptions() const;

  // Runs `work` on the serializer, unless the channel is closed by then.
  void Post(std::function<void()> work);
  void ExitIdle();
  void EnterIdle();
  void CloseNow(const std::function<void(absl::Status)>& closed);
  // The config in force after a resolver's result. An error: the new one is bad, the old one, if
  // any, stays (CFG-015).
  absl::Status TakeServiceConfig(const ResolverState& state);
  void UseConfig(std::shared_ptr<const ServiceConfig> config);

  const ResolvableTarget target_;
  const ChannelOptions options_;
  const ChannelEnvironment environment_;
  const std::shared_ptr<const ServiceConfig> default_config_;
  const std::unique_ptr<PolicySerializer> policy_serializer_;

  ConnectivityTracker connectivity_;
  PickerSlot slot_;
  SubConnEnvironment sub_conn_environment_;
  CallRandom call_random_;
  const std::unique_ptr<BreakerGroup> breakers_;  // Null: none.
  IdleTracker idle_tracker_;
  CallQueue queue_;

  // On the serializer.
  std::shared_ptr<const ServiceConfig> config_;  // Null until the resolver has spoken.
  BalancerSwitch balancers_;
  std::unique_ptr<Resolver> resolver_;
  bool resolving_ = false;  // Not in idle mode.
  bool seeded_ = false;
  bool resolve_now_posted_ = false;
  bool closed_ = false;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CHANNEL_H_
