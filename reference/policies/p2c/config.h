// The config of p2c.
#ifndef REFERENCE_POLICIES_P2C_CONFIG_H_
#define REFERENCE_POLICIES_P2C_CONFIG_H_

#include <chrono>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/clock.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"decayTime": "10s", "forcedPickAfter": "1s"}`; both may be absent.
struct P2cConfig final : LoadBalancingConfig {
  /// A latency of so long ago weighs 1/e of a new one, 1 ms to an hour.
  Duration decay_time = std::chrono::seconds(10);
  /// Who lost and was not picked for longer than this is picked, 1 ms to an hour.
  Duration forced_pick_after = std::chrono::seconds(1);
};

/// JSON text to config. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const P2cConfig>> ParseP2cConfig(
    std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_P2C_CONFIG_H_
