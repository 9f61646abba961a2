// A server of the demo: answers with its name and weight, and is registered in etcd meanwhile.
#ifndef REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_
#define REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_

#include <iostream>

#include "reference/transport/etcd/example/flags.h"

namespace lbc::example {

/// --etcd ADDR --name NAME --weight W [--ttl SECONDS] [--fails PERCENT] [--instances N]
///
/// A weight that is no number is registered as the text that it is. Lines of `orders` are "weight
/// W", or "leave"; it leaves when they end, too. Returns the exit code.
int RunBackend(const Flags& flags, std::istream& orders, std::ostream& errors);

}  // namespace lbc::example

#endif  // REFERENCE_TRANSPORT_ETCD_EXAMPLE_BACKEND_H_
