// Endpoints that have a place in a tree of policies, for those with named children.
//
//   const Endpoint a = For("x", "a");       // a is for the child x
//   const Endpoint b = For("x/near", "b");  // b is for x's own child near
#ifndef CONFORMANCE_SCENARIO_PLACED_H_
#define CONFORMANCE_SCENARIO_PLACED_H_

#include <string>

#include "conformance/scenario/endpoint.h"

namespace lbc::scenario {

// Says which child of each policy an endpoint is for; adapters split it at its slashes
// (docs/decisions/0022-an-endpoint-carries-its-path.md).
inline constexpr char kEndpointPath[] = "lbc.endpoint_path";

inline Endpoint For(const std::string& path, const char* name) {
  return Endpoint{name}.With(kEndpointPath, path);
}

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_PLACED_H_
