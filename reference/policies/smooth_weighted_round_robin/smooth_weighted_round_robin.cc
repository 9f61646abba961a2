#include "reference/policies/smooth_weighted_round_robin/smooth_weighted_round_robin.h"

#include <utility>
#include <vector>

#include "reference/policies/common/base_balancer.h"
#include "reference/policies/smooth_weighted_round_robin/config.h"
#include "reference/policies/smooth_weighted_round_robin/picker.h"
#include "reference/policies/smooth_weighted_round_robin/weight.h"

namespace lbc::policies {
namespace {

class Parser final : public ConfigParser {
 public:
  explicit Parser(std::string_view name) : name_(name) {}
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    auto config = ParseSmoothWeightedRoundRobinConfig(name_, json);
    if (!config.ok()) return config.status();
    return *std::move(config);
  }

 private:
  const std::string name_;
};

class Pickers final : public PickerBuilder {
 public:
  std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
    const SmoothWeightedRoundRobinConfig defaults;
    const auto* given = dynamic_cast<const SmoothWeightedRoundRobinConfig*>(info.config.get());
    const SmoothWeightedRoundRobinConfig& config = given != nullptr ? *given : defaults;

    std::vector<std::shared_ptr<SubConn>> sub_conns;
    std::vector<std::uint32_t> weights;
    sub_conns.reserve(info.ready.size());
    weights.reserve(info.ready.size());
    for (const ReadySubConn& ready : info.ready) {
      sub_conns.push_back(ready.sub_conn);
      weights.push_back(ReadWeight(ready.address, config));
    }
    weights = OrEqual(std::move(weights));
    // SWRR-011: only a change begins the order anew.
    const auto previous = std::dynamic_pointer_cast<const SmoothPicker>(info.previous);
    if (previous != nullptr && previous->IsOf(info.ready_number, weights)) return previous;
    return std::make_shared<SmoothPicker>(std::move(sub_conns), std::move(weights),
                                          info.ready_number);
  }
};

}  // namespace

std::shared_ptr<const Builder> MakeSmoothWeightedRoundRobinBuilder(std::string_view name) {
  return MakeBaseBuilder(std::string(name), std::make_shared<Pickers>(),
                         {.health_check = true,  // SWRR-001
                          .address_as_listed_last = true,
                          .build_at_first_pick = true,
                          .config_parser = std::make_shared<Parser>(name)});
}

}  // namespace lbc::policies
