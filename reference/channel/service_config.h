// ServiceConfig: what the owner of a service asks of its clients, parsed.
//
// One JSON text says which policy spreads the calls and, by method, how long they may take, whether
// they wait, and how they are tried again. It is taken whole or not at all: one bad field of those
// that are known refuses the lot (CFG-011), fields that are not known are passed over (CFG-010).
#ifndef REFERENCE_CHANNEL_SERVICE_CONFIG_H_
#define REFERENCE_CHANNEL_SERVICE_CONFIG_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/channel/method_config.h"
#include "reference/core/builder.h"
#include "reference/registry/registry.h"
#include "reference/retry/retry_policy.h"
#include "reference/retry/retry_throttler.h"

namespace lbc {

/// The policy a service config selects.
struct SelectedPolicy {
  /// Never null.
  std::shared_ptr<const Builder> builder{};
  /// What the builder's parser made of its config; null if there is no parser or no config.
  std::shared_ptr<const LoadBalancingConfig> config{};
};

/// A valid service config. Immutable, but for its tokens.
struct ServiceConfig {
  SelectedPolicy policy{};
  MethodConfigs methods{};
  std::optional<RetryThrottling> retry_throttling{};
  /// The tokens of that, which the calls under this config share; null: none. The one thing here
  /// that changes.
  std::shared_ptr<RetryThrottler> retry_throttler{};
  /// The service whose health is to be watched, which may be ""; none: health is not checked
  /// (CFG-028).
  std::optional<std::string> health_check_service{};
};

/// Reads `json`. INVALID_ARGUMENT says which field, what was expected, what stands there.
///
/// The policy is, first matching rule:
///   1. loadBalancingConfig: the first entry whose name `registry` knows (CFG-001); none known or
///      its config refused: the whole is refused (CFG-003, CFG-004). A config is an object, also of
///      a policy without a parser (divergences.yaml, config-that-is-no-object).
///   2. loadBalancingPolicy, deprecated: that name, if known (CFG-006).
///   3. pick_first (CFG-007, CFG-008).
[[nodiscard]] absl::StatusOr<std::shared_ptr<const ServiceConfig>> ParseServiceConfig(
    std::string_view json, const Registry& registry);

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_SERVICE_CONFIG_H_
