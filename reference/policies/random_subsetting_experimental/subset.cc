#include "reference/policies/random_subsetting_experimental/subset.h"

#include <xxhash.h>

#include <algorithm>
#include <numeric>

namespace lbc::policies {

std::vector<std::size_t> SubsetOf(const std::vector<std::string_view>& names, std::uint64_t seed,
                                  std::size_t size) {
  std::vector<std::size_t> places(names.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (names.size() <= size) return places;

  std::vector<std::uint64_t> hashes;
  hashes.reserve(names.size());
  for (const std::string_view name : names) {
    hashes.push_back(XXH64(name.data(), name.size(), seed));
  }
  const auto before = [&](std::size_t a, std::size_t b) {
    return hashes[a] != hashes[b] ? hashes[a] < hashes[b] : names[a] < names[b];
  };
  const auto end = places.begin() + static_cast<std::ptrdiff_t>(size);
  std::nth_element(places.begin(), end, places.end(), before);
  std::sort(places.begin(), end, before);
  places.resize(size);
  return places;
}

}  // namespace lbc::policies
