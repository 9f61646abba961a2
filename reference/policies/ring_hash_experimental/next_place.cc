#include "reference/policies/ring_hash_experimental/next_place.h"

namespace lbc::policies {

std::vector<std::uint32_t> NextPlaces(const HashCircle& ring,
                                      const std::function<bool(std::uint32_t owner)>& will_do) {
  const auto size = static_cast<std::uint32_t>(ring.size());
  // What follows the last place is the first one of all that will do.
  std::uint32_t next = 0;
  while (next < size && !will_do(ring.OwnerAt(next))) ++next;
  if (next == size) return {};
  std::vector<std::uint32_t> places(size);
  for (std::uint32_t place = size; place-- > 0;) {
    if (will_do(ring.OwnerAt(place))) next = place;
    places[place] = next;
  }
  return places;
}

}  // namespace lbc::policies
