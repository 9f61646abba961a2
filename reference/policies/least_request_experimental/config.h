// The config of least_request_experimental.
#ifndef REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_CONFIG_H_

#include <cstdint>
#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"choiceCount": 2}`; it may be absent.
struct LeastRequestConfig final : LoadBalancingConfig {
  /// So many endpoints are drawn for each call, 2 to 10.
  std::uint32_t choice_count = 2;
};

/// JSON text to config. A choiceCount above 10 is taken for 10 (LR-001). Errors: INVALID_ARGUMENT,
/// naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const LeastRequestConfig>> ParseLeastRequestConfig(
    std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_CONFIG_H_
