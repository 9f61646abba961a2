// The config of smooth_weighted_round_robin.
#ifndef REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_CONFIG_H_
#define REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_CONFIG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// The greatest weight; what tells a greater one counts as this.
inline constexpr std::uint32_t kWeightMax = 1'000'000'000;

/// `{"weightKey": "weight", "defaultWeight": 1}`, both may be absent.
struct SmoothWeightedRoundRobinConfig final : LoadBalancingConfig {
  /// The name under which metadata tells an address's weight.
  std::string weight_key = "weight";
  /// The weight of an address that tells none, 1 to kWeightMax.
  std::uint32_t default_weight = 1;
};

/// JSON text to config. Errors: INVALID_ARGUMENT, naming the field. `policy` is for messages.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const SmoothWeightedRoundRobinConfig>>
ParseSmoothWeightedRoundRobinConfig(std::string_view policy, std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_CONFIG_H_
