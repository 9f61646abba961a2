#include "reference/policies/priority_experimental/priority_experimental.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/named_child.h"
#include "reference/policies/priority_experimental/config.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

// A child of the config, built or not.
struct Child {
  PriorityConfig::Child config{};
  ResolverState part{};
  /// Null: not built, or closed again.
  std::unique_ptr<NamedChild> policy{};
  /// Built and not put aside.
  bool started = false;
  /// What is known of it while it is started; else as if it had yet to begin.
  BalancerState state{kConnecting, QueuePicker()};
  /// It has failed since it was READY or IDLE last.
  bool failed = false;
  /// While it runs the child has time to become READY.
  std::unique_ptr<Timer> time_left{};
  /// Until it is closed for not being needed.
  std::unique_ptr<Timer> aside{};
};
using Children = std::map<std::string, std::shared_ptr<Child>>;

class Priority final : public Balancer {
 public:
  Priority(ClientConn& client_conn, const BuildOptions& options)
      : client_conn_(client_conn), options_(options) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    auto config = std::dynamic_pointer_cast<const PriorityConfig>(state.balancer_config);
    if (config == nullptr) {
      return BadResolverStateError("priority_experimental: the list has no config of its own");
    }
    gate_.Run([this, config, list = state.resolver_state] { UpdateLocked(*config, list); });
    return absl::OkStatus();
  }
  void ResolverError(const absl::Status& error) override {
    gate_.Run([this, error] {
      if (children_.empty()) client_conn_.UpdateState({kTransientFailure, FailPicker(error)});
      for (const auto& child : Started()) child->policy->ResolverError(error);
    });
  }
  void ExitIdle() override {
    gate_.Run([this] {
      for (const auto& child : Started()) child->policy->ExitIdle();
    });
  }
  void Close() override {
    gate_.Close();
    for (const auto& [name, child] : children_) CloseLocked(*child);
  }

 private:
  [[nodiscard]] std::vector<std::shared_ptr<Child>> Started() const {
    std::vector<std::shared_ptr<Child>> started;
    for (const auto& [name, child] : children_) {
      if (child->started) started.push_back(child);
    }
    return started;
  }

  void UpdateLocked(const PriorityConfig& config, const ResolverState& list) {
    std::map<std::string, ResolverState> parts = SplitByPath(list);
    held_back_ = true;
    Children children;
    for (const auto& [name, wanted] : config.children) {
      const auto old = children_.find(name);
      auto& child = children[name];
      child = old != children_.end() ? old->second : std::make_shared<Child>();
      child->config = wanted;
      const auto part = parts.find(name);
      child->part = part != parts.end() ? std::move(part->second)
                                        : ResolverState{.service_config = list.service_config,
                                                        .attributes = list.attributes};
    }
    const Children before = std::exchange(children_, std::move(children));
    for (const auto& [name, child] : before) {
      if (children_.find(name) == children_.end()) CloseLocked(*child);
    }
    priorities_.clear();
    for (const std::string& name : config.priorities) priorities_.push_back(children_.at(name));
    for (const auto& child : priorities_) {
      // PRI-034: one that is put aside is to have no servers that are listed no more.
      if (child->policy != nullptr) Feed(child);
    }
    // After what the children have said meanwhile.
    gate_.Run([this] {
      held_back_ = false;
      Choose(in_use_);
    });
  }

  // Looks for the child that is to be used. `spoke`: one that has something new to say.
  void Choose(const Child* spoke) {
    if (held_back_) return;
    if (priorities_.empty()) {
      in_use_ = nullptr;
      return client_conn_.UpdateState(
          {kTransientFailure,
           FailPicker(absl::UnavailableError("priority: the config has no priorities"))});
    }
    for (std::size_t place = 0; place < priorities_.size(); ++place) {
      const std::shared_ptr<Child>& child = priorities_[place];
      if (!child->started) Start(child);
      // Of one that was put aside and has failed meanwhile nothing is to be seen.
      if (!Usable(*child)) continue;
      for (std::size_t lower = place + 1; lower < priorities_.size(); ++lower) {
        PutAside(priorities_[lower]);
      }
      return Use(child, spoke);
    }
    // PRI-019: nobody can serve, but one that still connects is worth waiting for.
    const auto connecting = std::find_if(
        priorities_.begin(), priorities_.end(),
        [](const auto& child) { return child->state.connectivity_state == kConnecting; });
    Use(connecting != priorities_.end() ? *connecting : priorities_.back(), spoke);
  }

  [[nodiscard]] static bool Usable(const Child& child) {
    const ConnectivityState state = child.state.connectivity_state;
    return state == kReady || state == kIdle ||
           (state == kConnecting && child.time_left != nullptr);
  }

  void Use(const std::shared_ptr<Child>& child, const Child* spoke) {
    const bool changed = std::exchange(in_use_, child.get()) != child.get();
    if (changed || child.get() == spoke) client_conn_.UpdateState(child->state);
  }

  void Start(const std::shared_ptr<Child>& child) {
    child->started = true;
    child->aside.reset();
    GiveTime(child);
    if (child->policy == nullptr) {
      child->policy = std::make_unique<NamedChild>(
          client_conn_, options_, [this, weak = std::weak_ptr(child)] { Hear(weak); });
    } else {
      // It was put aside, and has gone on meanwhile.
      Take(child, child->policy->report());
    }
    Feed(child);
  }

  void Feed(const std::shared_ptr<Child>& child) {
    child->policy->set_ignores_resolve_now(child->config.ignores_resolve_now);
    const absl::Status status = child->policy->Update(child->config.policy, child->part);
    if (status.ok()) return;
    gate_.Run([this, child, status] {
      if (!child->started) return;
      Take(child, {kTransientFailure, FailPicker(status)});
      Choose(child.get());
    });
  }

  // Called from inside the child: one that is put aside is not heard, nor one that is gone.
  void Hear(const std::weak_ptr<Child>& weak) {
    const std::shared_ptr<Child> child = weak.lock();
    if (child == nullptr || !child->started) return;
    gate_.Run([this, child, report = child->policy->report()] {
      if (!child->started) return;
      Take(child, report);
      Choose(child.get());
    });
  }

  // The child's state is `report`.
  void Take(const std::shared_ptr<Child>& child, BalancerState report) {
    const ConnectivityState before =
        std::exchange(child->state, std::move(report)).connectivity_state;
    switch (child->state.connectivity_state) {
      case kReady:
      case kIdle:
        child->failed = false;
        child->time_left.reset();
        break;
      case kTransientFailure:
        child->failed = true;
        child->time_left.reset();
        break;
      case kConnecting:
        // One that was CONNECTING before goes on with the time it has.
        if (!child->failed && before != kConnecting) GiveTime(child);
        break;
      case kShutdown:
        break;
    }
  }

  void GiveTime(const std::shared_ptr<Child>& child) {
    if (child->time_left != nullptr) return;
    const auto over = [this, weak = std::weak_ptr(child)] {
      const std::shared_ptr<Child> alive = weak.lock();
      if (alive == nullptr || alive->time_left == nullptr) return;
      alive->time_left.reset();
      Choose(nullptr);
    };
    child->time_left = options_.clock->After(kFailoverTime, gate_.Guard(over));
  }

  void PutAside(const std::shared_ptr<Child>& child) {
    if (!child->started) return;
    Forget(*child);
    const auto over = [weak = std::weak_ptr(child)] {
      const std::shared_ptr<Child> alive = weak.lock();
      if (alive != nullptr && !alive->started) CloseLocked(*alive);
    };
    child->aside = options_.clock->After(kPutAsideTime, gate_.Guard(over));
  }

  // As if it had yet to begin.
  static void Forget(Child& child) {
    child.started = false;
    child.failed = false;
    child.state = {kConnecting, QueuePicker()};
    child.time_left.reset();
  }

  static void CloseLocked(Child& child) {
    Forget(child);
    child.aside.reset();
    if (child.policy == nullptr) return;
    child.policy->Close();
    child.policy.reset();
  }

  ClientConn& client_conn_;
  const BuildOptions options_;
  Children children_;
  std::vector<std::shared_ptr<Child>> priorities_;  // The highest first.
  const Child* in_use_ = nullptr;                   // Compared only.
  bool held_back_ = false;
  EventGate gate_;  // Last: the first to go.
};

class PriorityBuilder final : public Builder, private ConfigParser {
 public:
  explicit PriorityBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kPriority); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<Priority>(client_conn, options);
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParsePriorityConfig(json, registry_);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakePriorityBuilder(const Registry& registry) {
  return std::make_shared<PriorityBuilder>(registry);
}

}  // namespace lbc::policies
