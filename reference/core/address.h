// Address: one place at which a server may be reached, as a resolver lists it.
//
// Two questions about a pair of addresses have different answers. "Are they equal?" looks at
// everything (operator==). "May one connection serve both?" looks only at what a connection depends
// on (SameConnection): policies use the second to decide which SubConns survive a new list.
#ifndef REFERENCE_CORE_ADDRESS_H_
#define REFERENCE_CORE_ADDRESS_H_

#include <string>

#include "reference/core/attributes.h"

namespace lbc {

/// A server's address. A plain value; any field but `addr` may be empty.
struct Address {
  /// "ip:port", "[v6]:port", "host:port", or whatever the transport understands.
  std::string addr{};
  /// The name that the server must prove to have (TLS); empty: the channel's authority.
  std::string server_name{};
  /// Meant for the connection, and so part of its identity.
  Attributes attributes{};
  /// Meant for policies; not part of the connection's identity.
  Attributes balancer_attributes{};
  /// Older, looser place for a policy's data about the address; not part of the identity either.
  Attributes metadata{};

  friend bool operator==(const Address&, const Address&) = default;
};

/// Whether one connection may serve both: equal `addr`, `server_name` and `attributes`
/// (RESOLVER-016).
[[nodiscard]] inline bool SameConnection(const Address& a, const Address& b) {
  return a.addr == b.addr && a.server_name == b.server_name && a.attributes == b.attributes;
}

}  // namespace lbc

#endif  // REFERENCE_CORE_ADDRESS_H_
