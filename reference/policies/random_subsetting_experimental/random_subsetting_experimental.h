// random_subsetting_experimental: each client keeps to a part of the servers, and another policy
// spreads its calls over that part.
//
// gRFC A68, as grpc-go builds it. With thousands of clients and thousands of servers, a connection
// from each to each is too many. Here a client draws a seed when its policy is built, and of every
// list hands on the subsetSize endpoints that rank first by a hash with that seed (subset.h). All
// else, connections, states, picks and errors, is its child's, which the config names and the
// registry knows.
//
//   - The choice lasts for the life of the policy: an endpoint more or less changes one at most.
//   - Endpoints without addresses, and repeats, are left out before anything is counted.
//   - A child of another name takes over gracefully (policies/common/graceful_switch.h).
//   - The child gets both halves of the list, so that it may be one that reads addresses.
//
// Costs: one hash for each endpoint of a list; nothing for a pick, whose picker is the child's own.
#ifndef REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_RANDOM_SUBSETTING_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_RANDOM_SUBSETTING_EXPERIMENTAL_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kRandomSubsetting = "random_subsetting_experimental";

/// Builds such policies. Config: RandomSubsettingConfig. Children are looked up in `registry` when
/// a config is parsed; it outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeRandomSubsettingBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_RANDOM_SUBSETTING_EXPERIMENTAL_H_
