#include "reference/policies/ring_hash_experimental/ring_hash_experimental.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/endpoint_sharding.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/common/lazy_balancer.h"
#include "reference/policies/ring_hash_experimental/aggregate.h"
#include "reference/policies/ring_hash_experimental/config.h"
#include "reference/policies/ring_hash_experimental/picker.h"
#include "reference/policies/ring_hash_experimental/ring.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

bool HasNoAddress(const Endpoint& endpoint) { return endpoint.addresses.empty(); }

RingMember MemberOf(const Endpoint& endpoint) {
  const std::string* key = endpoint.attributes.Get(kHashKey);
  const bool own = key != nullptr && !key->empty();
  return {own ? *key : endpoint.addresses.front().addr, WeightOf(endpoint)};
}

class RingHash final : public Balancer, private EndpointAggregate {
 public:
  RingHash(ClientConn& client_conn, const BuildOptions& options,
           std::shared_ptr<const Builder> child_builder)
      : random_(*options.random),
        config_(std::make_shared<RingHashConfig>()),
        sharding_(client_conn, options, std::make_shared<LazyBuilder>(std::move(child_builder)),
                  {.reconnect = false, .aggregate = this}) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    auto config = std::dynamic_pointer_cast<const RingHashConfig>(state.balancer_config);
    if (config == nullptr) {
      return BadResolverStateError("ring_hash_experimental: the list has no config of its own");
    }
    config_ = std::move(config);
    const ResolverState& list = state.resolver_state;
    const Attributes attributes = list.attributes.With(kEnableHealthListener, true);
    if (std::none_of(list.endpoints.begin(), list.endpoints.end(), HasNoAddress)) {
      return sharding_.Update(list.endpoints, attributes, /*child_config=*/nullptr);
    }
    std::vector<Endpoint> endpoints = list.endpoints;
    std::erase_if(endpoints, HasNoAddress);
    return sharding_.Update(endpoints, attributes, /*child_config=*/nullptr);
  }
  void ResolverError(const absl::Status& error) override { sharding_.ResolverError(error); }
  void ExitIdle() override {}  // IDLE-009: only calls and failures make it connect.
  void Close() override { sharding_.Close(); }

 private:
  void ChildrenAre(const std::vector<Endpoint>& endpoints) override {
    std::vector<RingMember> members;
    members.reserve(endpoints.size());
    for (const Endpoint& endpoint : endpoints) members.push_back(MemberOf(endpoint));
    const bool same = members == members_ && ring_ != nullptr &&
                      made_for_->min_ring_size == config_->min_ring_size &&
                      made_for_->max_ring_size == config_->max_ring_size;
    if (same) return;
    members_ = std::move(members);
    made_for_ = config_;
    ring_ = members_.empty() ? nullptr
                             : std::make_shared<const HashCircle>(MakeRing(
                                   members_, config_->min_ring_size, config_->max_ring_size));
    by_key_.resize(members_.size());
    std::iota(by_key_.begin(), by_key_.end(), std::size_t{0});
    std::stable_sort(by_key_.begin(), by_key_.end(), [this](std::size_t a, std::size_t b) {
      return members_[a].hash_key < members_[b].hash_key;
    });
  }

  BalancerState Combine(const absl::Status& none) override {
    if (members_.empty()) return {kTransientFailure, FailPicker(none)};
    RingStates states;
    std::vector<BalancerState> endpoints;
    endpoints.reserve(members_.size());
    for (std::size_t i = 0; i < members_.size(); ++i) {
      endpoints.push_back(sharding_.ReportOf(i));
      states.Add(endpoints.back().connectivity_state);
    }
    const ConnectivityState state = AggregateRing(states);
    if (states.connecting == 0 && (state == kConnecting || state == kTransientFailure)) {
      WakeOne(endpoints);
    }
    return {state, std::make_shared<const RingHashPicker>(
                       ring_, std::move(endpoints), config_->request_hash_header, random_.Bits())};
  }

  // RH-019, RH-020: the same one, however often it is asked for before it has started.
  void WakeOne(const std::vector<BalancerState>& endpoints) {
    const auto idle = [&](std::size_t i) { return endpoints[i].connectivity_state == kIdle; };
    const auto one = std::find_if(by_key_.begin(), by_key_.end(), idle);
    if (one != by_key_.end()) sharding_.Wake(*one);
  }

  Random& random_;
  std::shared_ptr<const RingHashConfig> config_;
  // Of the children, in their order.
  std::vector<RingMember> members_;
  std::vector<std::size_t> by_key_;         // Their numbers, in the order of their hash keys.
  std::shared_ptr<const HashCircle> ring_;  // Null without members.
  std::shared_ptr<const RingHashConfig> made_for_;
  EndpointSharding sharding_;  // Last: it asks this.
};

class RingHashBuilder final : public Builder, private ConfigParser {
 public:
  explicit RingHashBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kRingHash); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    std::shared_ptr<const Builder> child_builder = registry_.Find("pick_first");
    if (child_builder == nullptr) {
      options.log->Log(LogLevel::kError,
                       "ring_hash_experimental: its child policy pick_first is not registered");
      return nullptr;
    }
    return std::make_unique<RingHash>(client_conn, options, std::move(child_builder));
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseRingHashConfig(json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeRingHashBuilder(const Registry& registry) {
  return std::make_shared<RingHashBuilder>(registry);
}

}  // namespace lbc::policies
