#include "reference/channel/channel.h"

#include <utility>

#include "reference/core/fixed_picker.h"

namespace lbc {

using enum ConnectivityState;

namespace {

// Ends every call, those that would wait included: CFG-014.
class DropPicker final : public Picker {
 public:
  explicit DropPicker(absl::Status status) : status_(std::move(status)) {}
  [[nodiscard]] PickResult Pick(const PickInfo& /*info*/) const override {
    return PickResult::Drop(status_);
  }

 private:
  const absl::Status status_;
};

absl::Status Closing() { return absl::CancelledError("the client connection is closing"); }

}  // namespace

// What policies and resolvers post is dropped once the channel is closed (CONC-005).
class Channel::PolicySerializer final : public Serializer {
 public:
  explicit PolicySerializer(Channel& channel) : channel_(channel) {}
  void Post(std::function<void()> work) override { channel_.Post(std::move(work)); }

 private:
  Channel& channel_;
};

absl::StatusOr<std::shared_ptr<Channel>> Channel::Make(std::string_view target,
                                                       ChannelOptions options,
                                                       ChannelEnvironment environment) {
  auto resolvable = environment.resolvers->Parse(target, options.default_scheme);
  if (!resolvable.ok()) return resolvable.status();
  if (options.breaker.has_value()) {
    if (absl::Status good = CheckOptions(*options.breaker); !good.ok()) return good;
  }
  auto config = ParseServiceConfig(options.default_service_config, *environment.policies);
  if (!config.ok()) {
    return absl::InvalidArgumentError("the channel's default service config is invalid: " +
                                      std::string(config.status().message()));
  }
  return std::make_shared<Channel>(Private(), *std::move(resolvable), std::move(options),
                                   environment, *std::move(config));
}

Channel::Channel(Private /*made_by_make*/, ResolvableTarget target, ChannelOptions options,
                 ChannelEnvironment environment,
                 std::shared_ptr<const ServiceConfig> default_config)
    : target_(std::move(target)),
      options_(std::move(options)),
      environment_(environment),
      default_config_(std::move(default_config)),
      policy_serializer_(std::make_unique<PolicySerializer>(*this)),
      sub_conn_environment_{.transport = environment_.transport,
                            .clock = environment_.clock,
                            .random = environment_.random,
                            .serializer = environment_.serializer,
                            .backoff = options_.backoff,
                            .connect_options = options_.connect,
                            .resolve_now = [this] { OnResolveNow(); },
                            .metrics = environment_.metrics,
                            .target = target_.target.text,
                            .log = environment_.log},
      breakers_(
          options_.breaker.has_value()
              ? std::make_unique<BreakerGroup>(*options_.breaker, *environment_.clock, call_random_)
              : nullptr),
      idle_tracker_(*environment_.clock, options_.idle_timeout, [this] { EnterIdle(); }),
      queue_({.slot = &slot_,
              .idle = &idle_tracker_,
              .environment = &sub_conn_environment_,
              .log = environment_.log,
              .disable_retry = options_.disable_retry,
              .random = &call_random_,
              .breaker =
                  [this](const std::string& full_method_name) {
                    if (breakers_ == nullptr) return static_cast<SreBreaker*>(nullptr);
                    return &breakers_->For(options_.breaker_per_method ? full_method_name : "");
                  },
              .wake = [this] { ExitIdle(); },
              .keep = [this] { return shared_from_this(); }}),
      balancers_(*this, sub_conn_environment_, MakeBuildOptions()) {
  if (sub_conn_environment_.connect_options.authority.empty()) {
    sub_conn_environment_.connect_options.authority = target_.target.endpoint;
  }
}

Channel::~Channel() = default;

BuildOptions Channel::MakeBuildOptions() const {
  return {.dial_creds = options_.connect.credentials,
          .creds_bundle = options_.connect.creds_bundle,
          .authority = options_.connect.authority.empty() ? target_.target.endpoint
                                                          : options_.connect.authority,
          .custom_user_agent = options_.connect.user_agent,
          .target = target_.target,
          .clock = environment_.clock,
          .random = environment_.random,
          .serializer = policy_serializer_.get(),
          .log = environment_.log};
}

void Channel::Post(std::function<void()> work) {
  environment_.serializer->Post([weak = weak_from_this(), work = std::move(work)] {
    const auto self = weak.lock();
    if (self != nullptr && !self->closed_) work();
  });
}

std::shared_ptr<Call> Channel::NewCall(CallSpec spec, std::shared_ptr<CallDriver> driver) {
  return std::make_shared<Call>(queue_, std::move(spec), std::move(driver));
}

ConnectivityState Channel::GetState(bool try_to_connect) {
  const ConnectivityState state = connectivity_.state();
  if (try_to_connect && state == kIdle) Connect();
  return state;
}

void Channel::Connect() {
  Post([this] {
    ExitIdle();
    balancers_.ExitIdle();
  });
}

void Channel::ResetConnectBackoff() {
  Post([this] { balancers_.ResetBackoff(); });
}

void Channel::ExitIdle() {
  if (closed_ || std::exchange(resolving_, true)) return;
  connectivity_.Set(kConnecting);  // IDLE-005: before anything else can be seen.
  if (!std::exchange(seeded_, true)) call_random_.Seed(environment_.random->Bits());
  idle_tracker_.Start();
  auto resolver = target_.builder->Build(target_.target, *this,
                                         {.clock = environment_.clock,
                                          .random = environment_.random,
                                          .serializer = policy_serializer_.get(),
                                          .log = environment_.log});
  if (resolver.ok()) {
    resolver_ = *std::move(resolver);
  } else {
    ReportError(absl::UnavailableError(
        "target \"" + target_.target.text +
        "\" cannot be resolved: " + std::string(resolver.status().message())));
  }
}

void Channel::EnterIdle() {
  resolving_ = false;
  idle_tracker_.Stop();
  resolver_ = nullptr;
  balancers_.Close();
  slot_.SetPicker(nullptr);
  connectivity_.Set(kIdle);
}

absl::Status Channel::UpdateState(ResolverState state) {
  if (closed_) return absl::OkStatus();  // CC-021
  if (state.endpoints.empty()) {
    for (const Address& address : state.addresses) {
      state.endpoints.push_back(
          {.addresses = {address}, .attributes = address.balancer_attributes});  // CC-022
    }
  }
  const absl::Status config_status = TakeServiceConfig(state);
  if (config_status.ok())
    return balancers_.UpdateClientConnState(config_->policy, std::move(state));
  if (config_ != nullptr) {
    // CFG-016: the servers are new all the same.
    static_cast<void>(balancers_.UpdateClientConnState(config_->policy, std::move(state)));
  } else {
    // CFG-013.
    slot_.SetConfig(default_config_);
    OnPolicyState({.connectivity_state = kTransientFailure,
                   .picker = std::make_shared<DropPicker>(
                       absl::UnavailableError("the resolver's service config is invalid: " +
                                              std::string(config_status.message())))});
  }
  return BadResolverStateError(std::string(config_status.message()));
}

absl::Status Channel::TakeServiceConfig(const ResolverState& state) {
  if (options_.disable_service_config || (state.service_config == nullptr && config_ == nullptr)) {
    UseConfig(default_config_);
    return absl::OkStatus();
  }
  if (state.service_config == nullptr) return absl::OkStatus();  // CFG-018
  if (!state.service_config->status.ok()) return state.service_config->status;
  auto config = ParseServiceConfig(state.service_config->json, *environment_.policies);
  if (config.ok()) UseConfig(*std::move(config));
  return config.status();
}

void Channel::UseConfig(std::shared_ptr<const ServiceConfig> config) {
  config_ = std::move(config);
  if (!options_.disable_health_check)
    sub_conn_environment_.health_service = config_->health_check_service;
  slot_.SetConfig(config_);
  queue_.Retry();  // It may end the wait of some.
}

void Channel::ReportError(absl::Status error) {
  if (closed_) return;
  if (config_ == nullptr) UseConfig(default_config_);
  balancers_.ResolverError(error);
}

void Channel::OnPolicyState(const BalancerState& state) {
  slot_.SetPicker(state.picker);  // CC-009: first of all.
  connectivity_.Set(state.connectivity_state);
  queue_.Retry();
}

void Channel::OnResolveNow() {
  if (std::exchange(resolve_now_posted_, true)) return;
  Post([this] {
    resolve_now_posted_ = false;
    if (resolver_ != nullptr) resolver_->ResolveNow();
  });
}

void Channel::Close(std::function<void(absl::Status)> closed) {
  environment_.serializer->Post(
      [self = shared_from_this(), closed = std::move(closed)] { self->CloseNow(closed); });
}

void Channel::CloseNow(const std::function<void(absl::Status)>& closed) {
  if (std::exchange(closed_, true)) {
    if (closed) closed(absl::CancelledError("the client connection was closed before"));
    return;
  }
  slot_.Close();
  connectivity_.Set(kShutdown);
  idle_tracker_.Stop();
  resolver_ = nullptr;
  balancers_.Close();
  sub_conn_environment_.connections.AbortAll(Closing());  // CLOSE-008
  queue_.Drain();                                         // CLOSE-007
  if (closed) closed(absl::OkStatus());
}

}  // namespace lbc
