#include "reference/policies/weighted_round_robin/weighted_round_robin.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "reference/policies/common/endpoint_sharding.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/weighted_round_robin/config.h"
#include "reference/policies/weighted_round_robin/out_of_band.h"
#include "reference/policies/weighted_round_robin/picker.h"

namespace lbc::policies {
namespace {

constexpr Duration kPeriodLeast = std::chrono::milliseconds(1);

class WeightedRoundRobin final : public Balancer, private EndpointSpread {
 public:
  WeightedRoundRobin(ClientConn& client_conn, const BuildOptions& options,
                     std::shared_ptr<const Builder> child_builder)
      : random_(*options.random),
        clock_(*options.clock),
        reading_(std::make_shared<ReportReading>(*options.clock)),
        metrics_(
            std::make_shared<WeightMetrics>(client_conn.metrics_recorder(), options.target.text)),
        out_of_band_(client_conn, options),
        sharding_(out_of_band_, options, std::move(child_builder), {.spread = this}) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    auto config = std::dynamic_pointer_cast<const WeightedRoundRobinConfig>(state.balancer_config);
    if (config == nullptr) {  // WRR-031
      return BadResolverStateError("weighted_round_robin: the list has no config of its own");
    }
    config_ = std::move(config);
    reading_->penalty.store(config_->error_utilization_penalty, std::memory_order_relaxed);
    const bool out_of_band = config_->enable_oob_load_report;
    reading_->of_calls.store(!out_of_band, std::memory_order_relaxed);  // WRR-027
    if (!closed_) {
      // A period of 0: as often as the server will.
      const Duration period = std::max(config_->oob_reporting_period, kPeriodLeast);
      out_of_band_.Want(out_of_band ? std::optional(period) : std::nullopt);
    }
    const ResolverState& list = state.resolver_state;
    return sharding_.Update(list.endpoints, list.attributes.With(kEnableHealthListener, true),
                            /*child_config=*/nullptr);
  }
  void ResolverError(const absl::Status& error) override { sharding_.ResolverError(error); }
  void ExitIdle() override { sharding_.ExitIdle(); }
  void Close() override {
    closed_ = true;
    NoneIsReady();
    out_of_band_.Want(std::nullopt);
    sharding_.Close();
  }

 private:
  // WRR-034, WRR-026: what reports said lasts from READY to whatever comes next.
  std::shared_ptr<const Picker> Adopt(std::shared_ptr<const Picker> picker,
                                      const std::shared_ptr<const Picker>& before) override {
    OwnerOf<EndpointWeight> weight = before == nullptr
                                         ? MakeOwned<EndpointWeight>(reading_)
                                         : static_cast<const WeighedPicker&>(*before).weight();
    // A child serves one endpoint, over one SubConn, which only its picker names.
    PickResult its = picker->Pick({});
    if (const auto* choice = its.use()) out_of_band_.Assign(*choice->sub_conn, weight);
    return std::make_shared<const WeighedPicker>(std::move(picker), std::move(weight));
  }
  std::unique_ptr<const ChildChooser> MakeChooser(std::size_t ready) override {
    auto schedule =
        std::make_shared<WeightedSchedule>(config_, clock_, random_.Below(ready), metrics_);
    newest_ = schedule;
    timer_ = nullptr;
    if (ready > 1 && !closed_) SetTimer();  // WRR-016
    return std::make_unique<const WeightedChooser>(std::move(schedule));
  }
  void NoneIsReady() override {
    newest_.reset();
    timer_ = nullptr;
  }

  void SetTimer() {
    timer_ = clock_.After(config_->weight_update_period, [this] {
      if (const auto schedule = newest_.lock()) schedule->Renew();
      SetTimer();
    });
  }

  Random& random_;
  Clock& clock_;
  const std::shared_ptr<ReportReading> reading_;
  std::shared_ptr<const WeightedRoundRobinConfig> config_ =
      std::make_shared<const WeightedRoundRobinConfig>();
  const std::shared_ptr<const WeightMetrics> metrics_;
  std::weak_ptr<WeightedSchedule> newest_;
  std::unique_ptr<Timer> timer_;
  bool closed_ = false;
  OutOfBandReports out_of_band_;
  EndpointSharding sharding_;  // Last: it asks this.
};

class WeightedRoundRobinBuilder final : public Builder, private ConfigParser {
 public:
  explicit WeightedRoundRobinBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kWeightedRoundRobin); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    std::shared_ptr<const Builder> child_builder = registry_.Find("pick_first");
    if (child_builder == nullptr) {
      options.log->Log(LogLevel::kError,
                       "weighted_round_robin: its child policy pick_first is not registered");
      return nullptr;
    }
    return std::make_unique<WeightedRoundRobin>(client_conn, options, std::move(child_builder));
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseWeightedRoundRobinConfig(json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeWeightedRoundRobinBuilder(const Registry& registry) {
  return std::make_shared<WeightedRoundRobinBuilder>(registry);
}

}  // namespace lbc::policies
