// Endpoint: one server, with all the addresses at which it may be reached.
//
// Policies that spread load count endpoints, not addresses: a server with an IPv4 and an IPv6
// address is one server (gRFC A61).
#ifndef REFERENCE_CORE_ENDPOINT_H_
#define REFERENCE_CORE_ENDPOINT_H_

#include <vector>

#include "reference/core/address.h"
#include "reference/core/attributes.h"

namespace lbc {

/// One server. A plain value. `addresses` should not be empty; an endpoint without any is never
/// connected.
struct Endpoint {
  std::vector<Address> addresses{};
  /// What the resolver says about the server as a whole, for example its weight.
  Attributes attributes{};

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace lbc

#endif  // REFERENCE_CORE_ENDPOINT_H_
