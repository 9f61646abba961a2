// The attributes that policies of the reference read or set, beside those of one policy's own.
#ifndef REFERENCE_POLICIES_COMMON_KNOWN_ATTRIBUTES_H_
#define REFERENCE_POLICIES_COMMON_KNOWN_ATTRIBUTES_H_

#include <cstdint>

#include "reference/core/attributes.h"
#include "reference/core/endpoint.h"

namespace lbc::policies {

/// Of an Endpoint: its share of the load relative to others. Absent or 0 counts as 1.
inline constexpr AttributeKey<std::uint32_t> kEndpointWeight{"lbc.endpoint_weight"};

/// The weight of `endpoint`, at least 1.
[[nodiscard]] inline std::uint32_t WeightOf(const Endpoint& endpoint) {
  const std::uint32_t* weight = endpoint.attributes.Get(kEndpointWeight);
  return weight == nullptr || *weight == 0 ? 1 : *weight;
}

/// Of a ResolverState: a parent policy tells its pick_first children to count an endpoint as READY
/// only while it is healthy. Without it pick_first does not listen to health (PF-031).
inline constexpr AttributeKey<bool> kEnableHealthListener{"lbc.enable_health_listener"};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_KNOWN_ATTRIBUTES_H_
