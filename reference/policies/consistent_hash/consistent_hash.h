// consistent_hash: a connection to every address, and each key at home at one of them.
//
// The policy of seed 003. Every READY address has `replicas` places on a circle of 2^64 hashes
// (ring.h). A call's key is hashed onto the circle, and the call goes to whoever has the first
// place from there on. Hashes are XXH64 and depend on nothing but texts, so every process that
// knows the same servers sends a key to the same one (CH-007), in whatever order they were listed.
//
// When an address leaves READY, its keys go to the next on the circle, and no others move; when it
// is back they return (CH-003). While none is READY calls wait, or fail once all have failed.
//
// The key is a header of the call, if the config names one, else the call attribute kCallKey. What
// a call without a key gets is configured: an end with INTERNAL (for a wait-for-ready call would
// wait for ever), or a place at random.
//
// Bounded loads (bounded_load.h), if configured: a server that has its fill of open calls passes
// further ones on, so that one popular key does not drown one server. Then the same key may go to
// a neighbour for a while, and calls carry a completion.
//
// Costs, for n READY addresses of r replicas: a pick is O(1) in n but for the cache, and changes no
// shared memory (with bounded loads, two counters); a change of the set costs O(n r) at the next
// pick and 16 bytes for each place; a connection that comes and goes costs O(n log n) there, and a
// change that nobody picks after costs O(1).
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_CONSISTENT_HASH_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_CONSISTENT_HASH_H_

#include <memory>
#include <string_view>

#include "reference/core/builder.h"

namespace lbc::policies {

inline constexpr std::string_view kConsistentHash = "consistent_hash";

/// Builds consistent_hash policies. Config: ConsistentHashConfig.
[[nodiscard]] std::shared_ptr<const Builder> MakeConsistentHashBuilder();

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_CONSISTENT_HASH_H_
