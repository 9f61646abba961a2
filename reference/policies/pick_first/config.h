// The config of pick_first.
#ifndef REFERENCE_POLICIES_PICK_FIRST_CONFIG_H_
#define REFERENCE_POLICIES_PICK_FIRST_CONFIG_H_

#include <memory>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"shuffleAddressList": true}`; absent: false.
struct PickFirstConfig final : LoadBalancingConfig {
  /// Shuffle the endpoints of every list before trying them (gRFC A62).
  bool shuffle_address_list = false;
};

/// JSON text to config. Errors: INVALID_ARGUMENT, naming the field (PF-025).
[[nodiscard]] absl::StatusOr<std::shared_ptr<const PickFirstConfig>> ParsePickFirstConfig(
    std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_PICK_FIRST_CONFIG_H_
