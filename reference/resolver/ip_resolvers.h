// The resolvers that need not ask anybody: the target itself lists the servers.
//
//   ipv4:10.0.0.1:80,10.0.0.2:80      ipv6:[2001:db8::1]:80,[2001:db8::2]:80      unix:/run/db.sock
//
// Each address is an endpoint of its own; without a port it is 443. The list is reported once, from
// inside Build, and never changes. The transport sees unix addresses as "unix:/run/db.sock".
#ifndef REFERENCE_RESOLVER_IP_RESOLVERS_H_
#define REFERENCE_RESOLVER_IP_RESOLVERS_H_

#include "reference/resolver/resolver_registry.h"

namespace lbc {

/// Registers the schemes ipv4, ipv6 and unix. A target that lists nothing, or something that is no
/// address of its kind, does not build: INVALID_ARGUMENT, quoting the part.
void RegisterIpResolvers(ResolverRegistry& registry);

}  // namespace lbc

#endif  // REFERENCE_RESOLVER_IP_RESOLVERS_H_
