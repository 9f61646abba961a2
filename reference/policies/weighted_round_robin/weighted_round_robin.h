// weighted_round_robin: a connection to every endpoint, and calls to each in proportion to what it
// says it can do.
//
// gRFC A58, as grpc-go builds it. Connections, states and what calls meet while nothing is READY
// are round_robin's (EndpointSharding). Servers report their load with the ends of calls
// (load_report.h); a weight is the calls a second that an endpoint serves, over the part of itself
// that they take (endpoint_weight.h). Picks follow a schedule (layered_scheduler.h) that takes over
// the weights once every weightUpdatePeriod.
//
//   - A weight counts once reports have come for blackoutPeriod, until they have been missing for
//     weightExpirationPeriod; both begin anew when an endpoint becomes READY (WRR-013, WRR-034).
//   - Who has no weight that counts gets the mean of the others; with fewer than two weights all
//     take turns alike.
//   - With enableOobLoadReport reports come on a stream beside the calls (out_of_band.h), and those
//     of calls are not taken.
//
// Costs: a pick looks at a few endpoints, whatever n and the weights are, and changes two to five
// places of shared memory; new weights cost O(n) once a weightUpdatePeriod, a change of one
// endpoint O(1).
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHTED_ROUND_ROBIN_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHTED_ROUND_ROBIN_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kWeightedRoundRobin = "weighted_round_robin";

/// Builds such policies. Config: WeightedRoundRobinConfig. Their children are built by whatever
/// `registry` holds under "pick_first" when a policy is built; without it there is no policy.
/// `registry` outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeWeightedRoundRobinBuilder(
    const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_WEIGHTED_ROUND_ROBIN_H_
