// The config of random_subsetting_experimental.
#ifndef REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_CONFIG_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"
#include "reference/policies/common/config_reader.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

/// `{"subsetSize": 20, "childPolicy": [{"round_robin": {}}]}`; neither may be absent (RS-001).
struct RandomSubsettingConfig final : LoadBalancingConfig {
  /// So many endpoints at most go to the child, at least 1.
  std::uint32_t subset_size = 1;
  /// Its builder is not null.
  ChildPolicy child{};
};

/// JSON text to config; `registry` knows the children. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const RandomSubsettingConfig>>
ParseRandomSubsettingConfig(std::string_view json, const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_CONFIG_H_
