#include "reference/policies/ring_hash_experimental/ring.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <tuple>

namespace lbc::policies {

std::vector<std::uint32_t> CountPlaces(const std::vector<std::uint32_t>& weights,
                                       std::uint64_t least, std::uint64_t most) {
  // Each step rounds as every implementation's does, so that all agree on who has a place more.
  const auto sum =
      static_cast<double>(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}));
  const double lightest = *std::min_element(weights.begin(), weights.end()) / sum;
  const double size = std::min(std::ceil(lightest * static_cast<double>(least)) / lightest,
                               static_cast<double>(most));
  std::vector<std::uint32_t> counts;
  counts.reserve(weights.size());
  double made = 0;
  double wanted = 0;
  for (const std::uint32_t weight : weights) {
    wanted += size * (weight / sum);
    std::uint32_t count = 0;
    for (; made < wanted; ++made) ++count;
    counts.push_back(count);
  }
  return counts;
}

HashCircle MakeRing(const std::vector<RingMember>& members, std::uint64_t least,
                    std::uint64_t most) {
  std::vector<std::uint32_t> order(members.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return members[a].hash_key < members[b].hash_key;
  });
  std::vector<std::uint32_t> weights;
  weights.reserve(members.size());
  for (const std::uint32_t member : order) weights.push_back(members[member].weight);
  const std::vector<std::uint32_t> counts = CountPlaces(weights, least, most);

  struct Place {
    std::uint64_t hash;
    std::uint32_t rank;
  };
  std::vector<Place> places;
  places.reserve(most);
  std::string text;
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    for (std::uint32_t i = 0; i < counts[rank]; ++i) {
      text = members[order[rank]].hash_key;
      text += '_';
      text += std::to_string(i);
      places.push_back({HashText(text), rank});
    }
  }
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) {
    return std::tie(a.hash, a.rank) < std::tie(b.hash, b.rank);
  });
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> owners;
  hashes.reserve(places.size());
  owners.reserve(places.size());
  for (const Place& place : places) {
    hashes.push_back(place.hash);
    owners.push_back(order[place.rank]);
  }
  return HashCircle(std::move(hashes), std::move(owners));
}

}  // namespace lbc::policies
