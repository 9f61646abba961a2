// The ring of ring_hash: how many places each endpoint has, and where they are (gRFC A42, A76).
//
// Pure: what is given decides all, so that every client, in whatever language, has the same ring.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reference/policies/common/hash_circle.h"

namespace lbc::policies {

/// What places an endpoint on the ring.
struct RingMember {
  /// Its own hash key, or else its first address.
  std::string hash_key;
  /// At least 1.
  std::uint32_t weight = 1;

  friend bool operator==(const RingMember&, const RingMember&) = default;
};

/// How many places each of these has, in the order given, which matters where parts are not whole:
/// their places together are as few as `least` allows if the lightest is to have a whole number of
/// them, at most `most` (RH-009). `weights` is not empty; 1 <= least <= most.
[[nodiscard]] std::vector<std::uint32_t> CountPlaces(const std::vector<std::uint32_t>& weights,
                                                     std::uint64_t least, std::uint64_t most);

/// The ring of `members`, which is not empty; an owner is an index into it. Place i of a member is
/// the hash of "<hash key>_<i>"; parts that are not whole are rounded in the order of the hash
/// keys, and of places that fall together the first in that order counts. Costs O(places log
/// places).
[[nodiscard]] HashCircle MakeRing(const std::vector<RingMember>& members, std::uint64_t least,
                                  std::uint64_t most);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_RING_H_
