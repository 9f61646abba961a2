// EndpointKey: what makes two endpoints the same server (RESOLVER-017).
#ifndef REFERENCE_POLICIES_COMMON_ENDPOINT_KEY_H_
#define REFERENCE_POLICIES_COMMON_ENDPOINT_KEY_H_

#include <string>

#include "reference/core/endpoint.h"

namespace lbc::policies {

/// Equal for endpoints that list the same `addr` texts, in whatever order; nothing else counts,
/// neither attributes nor server names.
[[nodiscard]] std::string EndpointKey(const Endpoint& endpoint);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_ENDPOINT_KEY_H_
