// The config of consistent_hash.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_CONFIG_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_CONFIG_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"replicas": 100, "keyHeader": "x-user", "withoutKey": "fail", "boundedLoadFactor": 1.25}`; all
/// may be absent.
struct ConsistentHashConfig final : LoadBalancingConfig {
  enum class WithoutKey { kFail, kRandom };

  /// Places on the circle for each address, 1 to 1000.
  std::uint32_t replicas = 100;
  /// The header that holds a call's key; empty: only the call attribute kCallKey is looked at.
  std::string key_header{};
  /// "fail" or "random".
  WithoutKey without_key = WithoutKey::kFail;
  /// How many times its equal share of the open calls a server may have, 1.01 to 100; absent: any.
  std::optional<double> bounded_load_factor{};
};

/// JSON text to config. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const ConsistentHashConfig>> ParseConsistentHashConfig(
    std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_CONFIG_H_
