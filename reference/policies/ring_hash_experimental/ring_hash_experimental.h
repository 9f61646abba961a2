// ring_hash_experimental: calls with one key go to one endpoint, which is connected when it is
// first needed.
//
// gRFC A42 with A61 and A76, as grpc-go builds it. The endpoints stand on a ring of hashes
// (ring.h), each at a number of places that follows from its weight. A call is hashed, by its value
// of the header that the config names, and belongs to the endpoint with the first place from there
// on:
//
//   - READY: it goes there; IDLE: that endpoint starts to connect, and the call waits; CONNECTING:
//     it waits; TRANSIENT_FAILURE: the next endpoint on the ring is asked, and so on (RH-016).
//   - A call without the header goes to the first READY endpoint from a random place on (RH-024).
//   - Without a header in the config, the call's hash is what kRequestHash says, and a call that
//   has
//     none fails (RH-026).
//   - Two failed endpoints are a failure of all, unless one is READY (aggregate.h).
//   - While the state is CONNECTING or TRANSIENT_FAILURE and nobody is connecting, one IDLE
//   endpoint
//     is woken without a call, so that a parent that sends none sees it recover (RH-019).
//   - An endpoint that loses its connection is IDLE, and stays so until it is needed (RH-021).
//   - Endpoints without addresses are left out.
//
// Of an Endpoint are read kEndpointWeight and kHashKey. Costs: a pick, see picker.h; a change of
// one endpoint O(endpoints); a list that changes keys or weights O(places log places), of which
// there are 4096 at most.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_HASH_EXPERIMENTAL_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_HASH_EXPERIMENTAL_H_

#include <memory>
#include <string>
#include <string_view>

#include "reference/core/attributes.h"
#include "reference/core/builder.h"
#include "reference/registry/registry.h"

namespace lbc::policies {

inline constexpr std::string_view kRingHash = "ring_hash_experimental";

/// Of an Endpoint: what places it on the ring in place of its first address (A76). Empty: nothing.
inline constexpr AttributeKey<std::string> kHashKey{"hash_key"};

/// Builds such policies. Config: RingHashConfig. Their children are built by whatever `registry`
/// holds under "pick_first" when a policy is built; without it there is no policy. `registry`
/// outlives the builder.
[[nodiscard]] std::shared_ptr<const Builder> MakeRingHashBuilder(const Registry& registry);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_HASH_EXPERIMENTAL_H_
