#include "reference/policies/weighted_target_experimental/weighted_target_experimental.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/connectivity_state_evaluator.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/idle_picker.h"
#include "reference/policies/common/named_child.h"
#include "reference/policies/weighted_target_experimental/config.h"
#include "reference/policies/weighted_target_experimental/picker.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

class WeightedTarget final : public Balancer {
 public:
  WeightedTarget(ClientConn& client_conn, const BuildOptions& options)
      : client_conn_(client_conn), options_(options) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    auto config = std::dynamic_pointer_cast<const WeightedTargetConfig>(state.balancer_config);
    if (config == nullptr) {
      return BadResolverStateError(
          "weighted_target_experimental: the list has no config of its own");
    }
    // Shared: what has to wait in line outlives this call.
    const auto status = std::make_shared<absl::Status>();
    gate_.Run([this, status, config, list = state.resolver_state] {
      *status = UpdateLocked(*config, list);
    });
    return *status;
  }
  void ResolverError(const absl::Status& error) override {
    gate_.Run([this, error] {
      if (targets_.empty()) client_conn_.UpdateState({kTransientFailure, FailPicker(error)});
      HoldBack([&] {
        for (const auto& [name, target] : targets_) target->child.ResolverError(error);
      });
    });
  }
  void ExitIdle() override {
    gate_.Run([this] {
      HoldBack([this] {
        for (const auto& [name, target] : targets_) target->child.ExitIdle();
      });
    });
  }
  void Close() override {
    gate_.Close();
    for (const auto& [name, target] : targets_) target->child.Close();
  }

 private:
  struct Target {
    Target(ClientConn& client_conn, const BuildOptions& options, std::function<void(Target&)> heard)
        : child(client_conn, options, [this, heard = std::move(heard)] { heard(*this); }) {}

    std::uint32_t weight = 1;
    // What it counts as for the state of all.
    ConnectivityState counts_as = kConnecting;
    NamedChild child;
  };

  absl::Status UpdateLocked(const WeightedTargetConfig& config, const ResolverState& list) {
    std::map<std::string, ResolverState> parts = SplitByPath(list);
    absl::Status worst;
    held_back_ = true;
    for (auto it = targets_.begin(); it != targets_.end();) {
      if (config.targets.find(it->first) == config.targets.end()) {
        it->second->child.Close();
        it = targets_.erase(it);
      } else {
        ++it;
      }
    }
    for (const auto& [name, wanted] : config.targets) {
      std::unique_ptr<Target>& target = targets_[name];
      if (target == nullptr) {
        target = std::make_unique<Target>(client_conn_, options_,
                                          [this](Target& heard) { OnReport(heard); });
      }
      target->weight = wanted.weight;
      const auto part = parts.find(name);
      ResolverState own = part != parts.end() ? std::move(part->second)
                                              : ResolverState{.service_config = list.service_config,
                                                              .attributes = list.attributes};
      absl::Status status = target->child.Update(wanted.child, std::move(own));
      // Every child gets its part; the resolver is told of the first that cannot work with it.
      if (worst.ok()) worst = std::move(status);
    }
    held_back_ = false;
    Report();
    return worst;
  }

  template <typename Work>
  void HoldBack(Work work) {
    held_back_ = true;
    heard_ = false;
    work();
    held_back_ = false;
    if (heard_) Report();
  }

  void OnReport(Target& target) {
    const ConnectivityState now = target.child.report().connectivity_state;
    // Failed until it is seen to be well again.
    if (target.counts_as != kTransientFailure || now != kConnecting) target.counts_as = now;
    heard_ = true;
    if (!held_back_) Report();
  }

  void Report() {
    if (gate_.closed()) return;
    if (targets_.empty()) {
      return client_conn_.UpdateState(
          {kTransientFailure,
           FailPicker(absl::UnavailableError("weighted_target: the config has no targets"))});
    }
    ConnectivityStateEvaluator evaluator;
    for (const auto& [name, target] : targets_) {
      evaluator.RecordTransition(kShutdown, target->counts_as);
    }
    const ConnectivityState state = evaluator.CurrentState();
    client_conn_.UpdateState({state, PickerFor(state)});
  }

  std::shared_ptr<const Picker> PickerFor(ConnectivityState state) {
    if (state == kConnecting) return QueuePicker();
    if (state == kIdle) {
      const auto wake = [this] { ExitIdle(); };
      return std::make_shared<IdlePicker>(*options_.serializer, gate_.Guard(wake));
    }
    std::vector<WeightedPicker> children;
    for (const auto& [name, target] : targets_) {
      if (target->counts_as == state) {
        children.push_back({target->weight, target->child.report().picker});
      }
    }
    return std::make_shared<DrawingPicker>(children, options_.random->Bits());
  }

  ClientConn& client_conn_;
  const BuildOptions options_;
  std::map<std::string, std::unique_ptr<Target>> targets_;
  bool held_back_ = false;
  bool heard_ = false;
  EventGate gate_;  // Last: the first to go.
};

class WeightedTargetBuilder final : public Builder, private ConfigParser {
 public:
  explicit WeightedTargetBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kWeightedTarget); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<WeightedTarget>(client_conn, options);
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseWeightedTargetConfig(json, registry_);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeWeightedTargetBuilder(const Registry& registry) {
  return std::make_shared<WeightedTargetBuilder>(registry);
}

}  // namespace lbc::policies
