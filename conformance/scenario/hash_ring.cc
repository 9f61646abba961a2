#include "conformance/scenario/hash_ring.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <tuple>

namespace lbc::scenario {
namespace {

std::uint64_t Hash(const std::string& text) { return XXH64(text.data(), text.size(), 0); }

}  // namespace

HashRing::HashRing(const std::vector<std::string>& names, std::uint32_t replicas) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::uint32_t replica = 0; replica < replicas; ++replica)
      places_.push_back({Hash(fmt::format("{}_{}", names[i], replica)), names[i], i});
  }
}

std::size_t HashRing::OwnerOf(const std::string& key) const {
  const std::uint64_t hash = Hash(key);
  // How far round the circle a place is; of equally far ones the first name.
  const auto order = [hash](const Place& place) {
    return std::tuple(place.hash - hash, place.name);
  };
  const Place* nearest = &places_.front();
  for (const Place& place : places_) {
    if (order(place) < order(*nearest)) nearest = &place;
  }
  return nearest->index;
}

}  // namespace lbc::scenario
