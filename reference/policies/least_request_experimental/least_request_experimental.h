// least_request_experimental: a connection to every endpoint, and each call to the least busy of a
// few that are drawn by chance.
//
// gRFC A48, as grpc-go builds it. Connections, states and what calls meet while nothing is READY
// are round_robin's (EndpointSharding). Of the READY endpoints choiceCount are drawn for each call,
// an endpoint possibly more than once; the call goes to the one with the fewest calls open. So
// nobody has to look at all of them, and even the busiest gets a call now and then.
//
//   - A call is open from its pick to its end, however it ends.
//   - What is counted lasts while the endpoint is READY, over any number of lists and pickers; one
//     that comes back begins at nothing, and calls of before do not count against it (LR-013).
//   - A list without a config that this policy's parser made is a bad list (LR-011).
//
// Costs: O(choiceCount) a pick and O(1) a change of one endpoint, whatever their number; a pick
// changes two places of shared memory (the counter of chance, and the open calls).
#ifndef REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_LEAST_REQUEST_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_LEAST_REQUEST_EXPERIMENTAL_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kLeastRequest = "least_request_experimental";

/// Builds such policies. Config: LeastRequestConfig. Their children are built by whatever
/// `registry` holds under "pick_first" when a policy is built; without it there is no policy.
/// `registry` outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeLeastRequestBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_LEAST_REQUEST_EXPERIMENTAL_H_
