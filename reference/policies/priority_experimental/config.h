// The config of priority_experimental.
#ifndef REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_CONFIG_H_

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"
#include "reference/policies/common/config_reader.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

/// `{"children": {"near": {"config": [{"round_robin": {}}]}, "far": …}, "priorities": ["near",
/// "far"]}`.
struct PriorityConfig final : LoadBalancingConfig {
  struct Child {
    /// Its builder is not null.
    ChildPolicy policy{};
    /// Its requests to resolve anew go no further ("ignoreReresolutionRequests").
    bool ignores_resolve_now = false;
  };
  std::map<std::string, Child> children{};
  /// All of their names, each once, the first to be tried first. May be empty.
  std::vector<std::string> priorities{};
};

/// JSON text to config; `registry` knows the children. Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const PriorityConfig>> ParsePriorityConfig(
    std::string_view json, const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PRIORITY_EXPERIMENTAL_CONFIG_H_
