// older_round_robin: a policy in the style of before grpc-go 1.30, as its author may still have it.
//
// It connects to every address, asks again when a connection is lost, and gives calls to the READY
// ones in turn. Errors are what that API knew: calls wait while something is connecting, and fail
// with a transient failure when everything has failed. It counts a connection that has failed as
// failed until it is READY again.
#ifndef OLDER_ROUND_ROBIN_H_
#define OLDER_ROUND_ROBIN_H_

#include <memory>

#include "reference/older_api/older_api.h"

/// Named "older_round_robin"; for lbc::older_api::Adapt.
std::shared_ptr<const lbc::older_api::OlderBuilder> MakeOlderRoundRobinBuilder();

#endif  // OLDER_ROUND_ROBIN_H_
