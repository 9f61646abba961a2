// The config of ring_hash_experimental.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_CONFIG_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_CONFIG_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "reference/core/load_balancing_config.h"

namespace lbc::policies {

/// `{"minRingSize": 1024, "maxRingSize": 4096, "requestHashHeader": "x-user"}`; each may be absent.
struct RingHashConfig final : LoadBalancingConfig {
  /// Rings have at least so many places, 1 to max_ring_size.
  std::uint64_t min_ring_size = 1024;
  /// And never more than this, at most 4096.
  std::uint64_t max_ring_size = 4096;
  /// A call's key is its value of this header, in lower case. Empty: whoever routes the call has
  /// hashed it (kRequestHash).
  std::string request_hash_header;
};

/// JSON text to config. A size of 0 is the default's; one over 4096 counts as 4096, and over
/// 8388608 it is refused (RH-002, RH-003, RH-005). A header is taken in any case (RH-022).
/// Errors: INVALID_ARGUMENT, naming the field.
[[nodiscard]] absl::StatusOr<std::shared_ptr<const RingHashConfig>> ParseRingHashConfig(
    std::string_view json);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_CONFIG_H_
