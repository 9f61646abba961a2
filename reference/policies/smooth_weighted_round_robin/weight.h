// The weight that a list tells of an address, and what odd ones count as.
//
// Looked for in this order; the first place that tells one decides:
//   1. the endpoint's weight attribute (kEndpointWeight), where 0 means that it tells none;
//   2. the address's metadata, under the configured key, as etcd keeps it: a number, or a text that
//      is one;
//   3. the same key among the attributes of the endpoint, then of the address.
//
// What it counts as (SWRR-003, SWRR-017, SWRR-018):
//   absent, not a number, NaN   tells none: the default
//   zero, negative              0: gets no calls beside addresses of positive weight
//   between 0 and 1             1: whoever asks for a little gets a little
//   fractions above 1           cut down to a whole number
//   more than kWeightMax        kWeightMax
#ifndef REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_WEIGHT_H_
#define REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_WEIGHT_H_

#include <cstdint>
#include <vector>

#include "reference/core/address.h"
#include "reference/policies/smooth_weighted_round_robin/config.h"

namespace lbc::policies {

/// The weight of `address`, 0 to kWeightMax.
[[nodiscard]] std::uint32_t ReadWeight(const Address& address,
                                       const SmoothWeightedRoundRobinConfig& config);

/// The same weights, or 1 for each if all are 0: then no address is preferred, and there is no
/// reason for calls to wait (SWRR-008).
[[nodiscard]] std::vector<std::uint32_t> OrEqual(std::vector<std::uint32_t> weights);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_SMOOTH_WEIGHTED_ROUND_ROBIN_WEIGHT_H_
