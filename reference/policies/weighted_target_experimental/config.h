// The config of weighted_target_experimental.
#ifndef REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_CONFIG_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"
#include "reference/policies/common/config_reader.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

/// `{"targets": {"a": {"weight": 3, "childPolicy": [{"round_robin": {}}]}}}`.
struct WeightedTargetConfig final : LoadBalancingConfig {
  struct Target {
    /// At least 1.
    std::uint32_t weight = 1;
    /// Its builder is not null.
    ChildPolicy child{};
  };
  /// By name. May be empty: then there is nobody to place calls with.
  std::map<std::string, Target> targets{};
};

/// JSON text to config; `registry` knows the children. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const WeightedTargetConfig>> ParseWeightedTargetConfig(
    std::string_view json, const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_CONFIG_H_
