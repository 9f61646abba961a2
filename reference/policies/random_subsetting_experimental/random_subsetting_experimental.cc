#include "reference/policies/random_subsetting_experimental/random_subsetting_experimental.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "reference/policies/common/endpoint_key.h"
#include "reference/policies/common/graceful_switch.h"
#include "reference/policies/random_subsetting_experimental/config.h"
#include "reference/policies/random_subsetting_experimental/subset.h"

namespace lbc::policies {
namespace {

class RandomSubsetting final : public Balancer {
 public:
  RandomSubsetting(ClientConn& client_conn, const BuildOptions& options)
      : seed_(options.random->Bits()), child_(client_conn, options) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    const auto* config = dynamic_cast<const RandomSubsettingConfig*>(state.balancer_config.get());
    if (config == nullptr) {
      return BadResolverStateError(
          "random_subsetting_experimental: the list has no config of its own");
    }
    return child_.Update(config->child, PartOf(state.resolver_state, config->subset_size));
  }
  void ResolverError(const absl::Status& error) override { child_.ResolverError(error); }
  void ExitIdle() override { child_.ExitIdle(); }
  void Close() override { child_.Close(); }

 private:
  [[nodiscard]] ResolverState PartOf(const ResolverState& list, std::size_t size) const {
    std::vector<const Endpoint*> endpoints;
    std::vector<std::string_view> names;
    std::unordered_set<std::string> seen;
    for (const Endpoint& endpoint : list.endpoints) {
      // RS-011, RS-015: neither of these is a server of its own.
      if (endpoint.addresses.empty() || !seen.insert(EndpointKey(endpoint)).second) continue;
      endpoints.push_back(&endpoint);
      names.push_back(endpoint.addresses.front().addr);
    }
    ResolverState part{.service_config = list.service_config, .attributes = list.attributes};
    for (const std::size_t place : SubsetOf(names, seed_, size)) {
      const Endpoint& chosen = *endpoints[place];
      part.endpoints.push_back(chosen);
      part.addresses.insert(part.addresses.end(), chosen.addresses.begin(), chosen.addresses.end());
    }
    return part;
  }

  const std::uint64_t seed_;  // RS-005
  GracefulSwitch child_;
};

class RandomSubsettingBuilder final : public Builder, private ConfigParser {
 public:
  explicit RandomSubsettingBuilder(const Registry& registry) : registry_(registry) {}

  std::string Name() const override { return std::string(kRandomSubsetting); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<RandomSubsetting>(client_conn, options);
  }
  const ConfigParser* config_parser() const override { return this; }

 private:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseRandomSubsettingConfig(json, registry_);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

  const Registry& registry_;
};

}  // namespace

std::shared_ptr<const Builder> MakeRandomSubsettingBuilder(const Registry& registry) {
  return std::make_shared<RandomSubsettingBuilder>(registry);
}

}  // namespace lbc::policies
