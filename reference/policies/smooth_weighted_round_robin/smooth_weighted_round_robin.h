// smooth_weighted_round_robin: a connection to every address, and calls in proportion to weights.
//
// The policy of seed 004, under a name of its own and under the one that its service config uses,
// custom_weighted_round_robin. Addresses tell their weights (weight.h); of any `total weight` calls
// in a row each READY address gets exactly its weight, and within that its calls are as far apart
// as can be had (smooth_schedule.h): weights 5, 1, 1 give a a a b a a c.
//
// What changes when: a new weight in a list takes effect with that list, without a new connection
// (SWRR-015); a change of what is READY begins the order anew (SWRR-011); a list that changes
// neither leaves the order where it is, so that a resolver which repeats itself starves nobody.
//
// Costs, for n READY addresses with d different weights: O(n) for each list, O(1) for each other
// change of READY, O(n log n) more at the first pick after it; one shared counter for each pick,
// whatever n. Memory 4 bytes for each unit of the total weight, up to a limit; beyond it O(d) a
// pick (picker.h).
//
// Where it differs from the seed on purpose: there an address without a weight counts as weight 0,
// and gets nothing or, if all are so, everything (spec/divergences.yaml, swrr-odd-weights).
#ifndef REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_WEIGHTED_ROUND_ROBIN_H_
#define REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_WEIGHTED_ROUND_ROBIN_H_

#include <memory>
#include <string>
#include <string_view>

#include "reference/core/builder.h"

namespace lbc::policies {

inline constexpr std::string_view kSmoothWeightedRoundRobin = "smooth_weighted_round_robin";
/// The same policy, as the seed's service config calls it.
inline constexpr std::string_view kCustomWeightedRoundRobin = "custom_weighted_round_robin";

/// A builder under one of the two names. Config: SmoothWeightedRoundRobinConfig.
[[nodiscard]] std::shared_ptr<const Builder> MakeSmoothWeightedRoundRobinBuilder(
    std::string_view name = kSmoothWeightedRoundRobin);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_SMOOTH_WEIGHTED_ROUND_ROBIN_H_
