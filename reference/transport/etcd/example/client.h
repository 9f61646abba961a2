// The client of the demo: calls whoever is registered, and draws who answers.
#ifndef REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_
#define REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_

#include <iostream>

#include "reference/transport/etcd/example/flags.h"

namespace lbc::example {

/// --etcd ADDR [--seconds S] [--every S] [--rate CALLS_PER_SECOND] [--config SERVICE_CONFIG]
/// [--breaker on] [--redraw on] [--captions on]
///
/// Every `every` seconds, a table of the calls since the one before; with --redraw in the same
/// place of a terminal. With --captions each line of `captions` is shown over the tables until the
/// next one comes, and the client ends with them. What the channel remarks goes to `out`, too.
/// Returns the exit code: 1 if no call went well.
int RunClient(const Flags& flags, std::istream& captions, std::ostream& out);

}  // namespace lbc::example

#endif  // REFERENCE_TRANSPORT_ETCD_EXAMPLE_CLIENT_H_
