// NextPlace: from any place of a ring, the next one whose owner will do.
//
// A call whose endpoint has failed goes to the next one on the ring that has not. With half of the
// endpoints down that may be many places on; this index makes it one look.
#ifndef REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_NEXT_PLACE_H_
#define REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_NEXT_PLACE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "reference/policies/common/hash_circle.h"

namespace lbc::policies {

/// For each place the first one at or after it, round the end, whose owner `will_do`. Empty if no
/// owner will. O(places).
[[nodiscard]] std::vector<std::uint32_t> NextPlaces(
    const HashCircle& ring, const std::function<bool(std::uint32_t owner)>& will_do);

/// How many places `to` lies behind `from` on a ring of `size`.
[[nodiscard]] inline std::size_t PlacesBetween(std::size_t from, std::size_t to, std::size_t size) {
  return to >= from ? to - from : to + size - from;
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RING_HASH_EXPERIMENTAL_NEXT_PLACE_H_
