#include "reference/policies/outlier_detection_experimental/outlier_detection_experimental.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/delegating_client_conn.h"
#include "reference/policies/common/endpoint_key.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/graceful_switch.h"
#include "reference/policies/outlier_detection_experimental/config.h"
#include "reference/policies/outlier_detection_experimental/ejection.h"
#include "reference/policies/outlier_detection_experimental/outliers.h"
#include "reference/policies/outlier_detection_experimental/watched_sub_conn.h"

namespace lbc::policies {
namespace {

// An interval of nothing would never end.
constexpr Duration kShortestInterval = std::chrono::milliseconds(1);

// The label that says which of the two ways of telling was used.
constexpr std::string_view kMethod = "grpc.lb.outlier_detection.detection_method";

// What is known of an endpoint.
struct Watched {
  OwnerOf<CallCounter> counter = MakeOwned<CallCounter>();
  Ejection ejection;
  std::vector<std::weak_ptr<WatchedSubConn>> sub_conns;

  void SetEjected(bool ejected) {
    // A copy: a child that hears of it may make SubConns and give them up.
    const auto told = sub_conns;
    for (const auto& weak : told) {
      if (const auto sub_conn = weak.lock()) sub_conn->SetEjected(ejected);
    }
  }
};

class OutlierDetection final : public Balancer, private DelegatingClientConn {
 public:
  OutlierDetection(ClientConn& client_conn, const BuildOptions& options)
      : DelegatingClientConn(client_conn), options_(options), child_(*this, options) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    auto config = std::dynamic_pointer_cast<const OutlierDetectionConfig>(state.balancer_config);
    if (config == nullptr) {
      return BadResolverStateError(
          "outlier_detection_experimental: the list has no config of its own");
    }
    if (closed_) return absl::OkStatus();
    const bool counted = config_ != nullptr && config_->detects();
    config_ = std::move(config);
    held_back_ = true;
    Follow(state.resolver_state.endpoints);
    if (config_->detects()) {
      StartInterval();
    } else {
      DetectNothing();
    }
    absl::Status status = child_.Update(config_->child, state.resolver_state);
    held_back_ = false;
    // OD-034: pickers that count give way at once to pickers that do not, and the other way round.
    if (reported_anew_ || counted != config_->detects()) Report();
    return status;
  }
  void ResolverError(const absl::Status& error) override { child_.ResolverError(error); }
  void ExitIdle() override { child_.ExitIdle(); }
  void Close() override {
    if (std::exchange(closed_, true)) return;
    timer_.reset();
    child_.Close();
    gate_.Close();
  }

 private:
  // What the child asks.

  absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(const std::vector<Address>& addresses,
                                                      NewSubConnOptions options) override {
    const std::shared_ptr<Watched> endpoint = addresses.size() == 1 ? Of(addresses[0]) : nullptr;
    auto watched = std::make_shared<WatchedSubConn>(
        *options_.serializer, endpoint == nullptr ? OwnerOf<CallCounter>() : endpoint->counter);
    options.state_listener = [weak = std::weak_ptr(watched),
                              childs =
                                  std::move(options.state_listener)](const SubConnState& state) {
      if (const auto alive = weak.lock()) alive->StateChanges();
      if (childs) childs(state);
    };
    auto real = DelegatingClientConn::NewSubConn(addresses, std::move(options));
    if (!real.ok()) return real.status();
    watched->SetReal(*std::move(real));
    if (endpoint != nullptr) {
      std::erase_if(endpoint->sub_conns, [](const auto& weak) { return weak.expired(); });
      endpoint->sub_conns.push_back(watched);
      watched->SetEjected(endpoint->ejection.ejected());  // OD-028
    }
    return watched;
  }
  void RemoveSubConn(SubConn& sub_conn) override { sub_conn.Shutdown(); }
  void UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) override {
    static_cast<WatchedSubConn&>(sub_conn).UpdateAddresses(addresses);
  }
  void UpdateState(BalancerState state) override {
    childs_ = std::move(state);
    if (childs_.picker == nullptr) childs_.picker = QueuePicker();  // A child may say anything.
    reported_anew_ = true;
    if (!held_back_) Report();
  }
  void Report() {
    if (closed_ || childs_.picker == nullptr) return;
    reported_anew_ = false;
    const bool counts = config_ != nullptr && config_->detects();
    parent().UpdateState({childs_.connectivity_state,
                          std::make_shared<const WatchingPicker>(childs_.picker, counts)});
  }

  // Endpoints.

  std::shared_ptr<Watched> Of(const Address& address) const {
    const auto found = by_address_.find(address.addr);
    return found == by_address_.end() ? nullptr : found->second;
  }

  void Follow(const std::vector<Endpoint>& endpoints) {
    std::unordered_map<std::string, std::shared_ptr<Watched>> by_key;
    endpoints_.clear();
    by_address_.clear();
    for (const Endpoint& endpoint : endpoints) {
      std::string key = EndpointKey(endpoint);
      if (by_key.find(key) != by_key.end()) continue;
      const auto old = by_key_.find(key);
      auto watched = old == by_key_.end() ? std::make_shared<Watched>() : old->second;
      endpoints_.push_back(watched);
      // OD-031: an address belongs to the first endpoint that has it.
      for (const Address& address : endpoint.addresses) by_address_.emplace(address.addr, watched);
      by_key.emplace(std::move(key), std::move(watched));
    }
    by_key_ = std::move(by_key);
  }

  // Intervals.

  void StartInterval() {
    const TimePoint now = options_.clock->Now();
    if (!interval_began_) {  // OD-024
      interval_began_ = now;
      for (const auto& endpoint : endpoints_) static_cast<void>(endpoint->counter->Take());
    }
    SetTimer(*interval_began_ + config_->interval - now);  // OD-023
  }

  void SetTimer(Duration delay) {
    const std::uint64_t number = ++timer_number_;
    timer_ = options_.clock->After(std::max(delay, Duration::zero()), gate_.Guard([this, number] {
      if (!closed_ && number == timer_number_) EndInterval();
    }));
  }

  void DetectNothing() {
    timer_.reset();
    ++timer_number_;
    interval_began_.reset();
    for (const auto& endpoint : endpoints_) {
      const bool ejected = endpoint->ejection.ejected();
      endpoint->ejection.Forget();
      if (ejected) endpoint->SetEjected(false);
    }
  }

  void EndInterval() {
    const TimePoint now = options_.clock->Now();
    interval_began_ = now;
    // In the order of A50: first the counts, then who is ejected, then who comes back (OD-013).
    const std::vector<std::shared_ptr<Watched>> endpoints = endpoints_;
    std::vector<CallResults> results;
    results.reserve(endpoints.size());
    for (const auto& endpoint : endpoints) results.push_back(endpoint->counter->Take());
    if (config_->success_rate) {
      Eject(OutliersBySuccessRate(results, *config_->success_rate),
            config_->success_rate->enforcement_percentage, "success_rate", now);
    }
    if (config_->failure_percentage) {
      Eject(OutliersByFailurePercentage(results, *config_->failure_percentage),
            config_->failure_percentage->enforcement_percentage, "failure_percentage", now);
    }
    for (const auto& endpoint : endpoints) {
      if (endpoint->ejection.EndsAtInterval(now, config_->base_ejection_time,
                                            config_->max_ejection_time)) {
        endpoint->SetEjected(false);
      }
    }
    if (!closed_) SetTimer(std::max(config_->interval, kShortestInterval));
  }

  void Eject(const std::vector<std::size_t>& outliers, std::uint32_t enforcement_percentage,
             std::string_view method, TimePoint now) {
    for (const std::size_t place : outliers) {
      const auto ejected =
          std::count_if(endpoints_.begin(), endpoints_.end(),
                        [](const auto& endpoint) { return endpoint->ejection.ejected(); });
      // OD-018
      if (static_cast<double>(ejected) / static_cast<double>(endpoints_.size()) * 100 >=
          config_->max_ejection_percent) {
        Spared(method, "max_ejection_overflow");
        continue;
      }
      if (options_.random->Below(100) >= enforcement_percentage) {  // OD-019
        Spared(method, "enforcement_percentage");
        continue;
      }
      Watched& endpoint = *endpoints_[place];
      endpoint.ejection.Eject(now);
      endpoint.SetEjected(true);
      metrics_recorder().Record("grpc.lb.outlier_detection.ejections_enforced", 1,
                                {{"grpc.target", options_.target.text}, {kMethod, method}});
    }
  }

  // METRICS-007
  void Spared(std::string_view method, std::string_view reason) {
    metrics_recorder().Record("grpc.lb.outlier_detection.ejections_unenforced", 1,
                              {{"grpc.target", options_.target.text},
                               {kMethod, method},
                               {"grpc.lb.outlier_detection.unenforced_reason", reason}});
  }

  const BuildOptions options_;
  std::shared_ptr<const OutlierDetectionConfig> config_;  // Null before the first list.
  std::vector<std::shared_ptr<Watched>> endpoints_;       // In the order of the list.
  std::unordered_map<std::string, std::shared_ptr<Watched>> by_key_;
  std::unordered_map<std::string, std::shared_ptr<Watched>> by_address_;
  std::optional<TimePoint> interval_began_;  // Empty while nothing is detected.
  std::unique_ptr<Timer> timer_;
  std::uint64_t timer_number_ = 0;  // Tells the running one from one that was set before.

  BalancerState childs_;  // What the child reported last; no picker before.
  bool held_back_ = false;
  bool reported_anew_ = false;  // Since the last report of ours.
  bool closed_ = false;
  EventGate gate_;
  GracefulSwitch child_;  // Last: it may still speak while it goes.
};

class OutlierDetectionBuilder final : public Builder, private ConfigParser {
 public:
  explicit OutlierDetectionBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kOutlierDetection); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<OutlierDetection>(client_conn, options);
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseOutlierDetectionConfig(json, registry_);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeOutlierDetectionBuilder(const Registry& registry) {
  return std::make_shared<OutlierDetectionBuilder>(registry);
}

}  // namespace lbc::policies
