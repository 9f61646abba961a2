#include "reference/policies/least_request_experimental/least_request_experimental.h"

#include <string>
#include <utility>

#include "reference/policies/common/endpoint_sharding.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/least_request_experimental/config.h"
#include "reference/policies/least_request_experimental/picker.h"

namespace lbc::policies {
namespace {

class LeastRequest final : public Balancer, private EndpointSpread {
 public:
  LeastRequest(ClientConn& client_conn, const BuildOptions& options,
               std::shared_ptr<const Builder> child_builder)
      : random_(*options.random),
        sharding_(client_conn, options, std::move(child_builder), {.spread = this}) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    const auto* config = dynamic_cast<const LeastRequestConfig*>(state.balancer_config.get());
    if (config == nullptr) {
      return BadResolverStateError("least_request_experimental: the list has no config of its own");
    }
    choice_count_ = config->choice_count;
    const ResolverState& list = state.resolver_state;
    return sharding_.Update(list.endpoints, list.attributes.With(kEnableHealthListener, true),
                            /*child_config=*/nullptr);
  }
  void ResolverError(const absl::Status& error) override { sharding_.ResolverError(error); }
  void ExitIdle() override { sharding_.ExitIdle(); }
  void Close() override { sharding_.Close(); }

 private:
  // LR-006, LR-013: the count of an endpoint lasts from READY to whatever comes next.
  std::shared_ptr<const Picker> Adopt(std::shared_ptr<const Picker> picker,
                                      const std::shared_ptr<const Picker>& before) override {
    OwnerOf<OpenCalls> calls = before == nullptr
                                   ? MakeOwned<OpenCalls>()
                                   : static_cast<const CountingPicker&>(*before).calls();
    return std::make_shared<const CountingPicker>(std::move(picker), std::move(calls));
  }
  std::unique_ptr<const ChildChooser> MakeChooser(std::size_t /*ready*/) override {
    return std::make_unique<const LeastRequestChooser>(choice_count_, random_.Bits());
  }

  Random& random_;
  std::uint32_t choice_count_ = LeastRequestConfig().choice_count;
  EndpointSharding sharding_;  // Last: it asks this.
};

class LeastRequestBuilder final : public Builder, private ConfigParser {
 public:
  explicit LeastRequestBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kLeastRequest); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    std::shared_ptr<const Builder> child_builder = registry_.Find("pick_first");
    if (child_builder == nullptr) {
      options.log->Log(LogLevel::kError,
                       "least_request_experimental: its child policy pick_first is not registered");
      return nullptr;
    }
    return std::make_unique<LeastRequest>(client_conn, options, std::move(child_builder));
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseLeastRequestConfig(json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeLeastRequestBuilder(const Registry& registry) {
  return std::make_shared<LeastRequestBuilder>(registry);
}

}  // namespace lbc::policies
