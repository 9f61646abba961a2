#include "conformance/models/hash_ring.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace lbc::models {
namespace {

std::uint64_t Hash(const std::string& text) { return XXH64(text.data(), text.size(), 0); }

}  // namespace

HashRing::HashRing(const std::vector<std::string>& names, std::uint32_t replicas)
    : HashRing(names, std::vector<std::uint32_t>(names.size(), replicas)) {}

HashRing::HashRing(const std::vector<std::string>& names,
                   const std::vector<std::uint32_t>& replicas) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    for (std::uint32_t replica = 0; replica < replicas[i]; ++replica)
      places_.push_back({Hash(fmt::format("{}_{}", names[i], replica)), names[i], i});
  }
}

std::size_t HashRing::OwnerOf(const std::string& key,
                              const std::set<std::size_t>& passed_over) const {
  const std::uint64_t hash = Hash(key);
  // How far round the circle a place is; of equally far ones the first name.
  const auto order = [hash](const Place& place) {
    return std::tuple<std::uint64_t, const std::string&>(place.hash - hash, place.name);
  };
  const Place* nearest = nullptr;
  for (const Place& place : places_) {
    if (passed_over.contains(place.index)) continue;
    if (nearest == nullptr || order(place) < order(*nearest)) nearest = &place;
  }
  return nearest == nullptr ? 0 : nearest->index;
}

HashRing RingOfA42(const std::vector<OnRing>& servers, std::uint64_t least, std::uint64_t most) {
  constexpr std::uint64_t kCap = 4096;
  const auto floor = static_cast<double>(std::min(least, kCap));
  const auto ceiling = static_cast<double>(std::min(most, kCap));
  std::multimap<std::string, std::size_t> in_order;
  double sum = 0;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    in_order.emplace(servers[i].hash_key, i);
    sum += std::max(servers[i].weight, 1u);
  }
  const auto part = [&](std::size_t i) { return std::max(servers[i].weight, 1u) / sum; };
  double lightest = 1;
  for (std::size_t i = 0; i < servers.size(); ++i) lightest = std::min(lightest, part(i));
  const double size = std::min(std::ceil(lightest * floor) / lightest, ceiling);

  std::vector<std::string> names(servers.size());
  std::vector<std::uint32_t> replicas(servers.size());
  double due = 0;
  double given = 0;
  for (const auto& [hash_key, i] : in_order) {
    names[i] = hash_key;
    due += size * part(i);
    if (due > given) replicas[i] = static_cast<std::uint32_t>(std::ceil(due - given));
    given += replicas[i];
  }
  return {names, replicas};
}

}  // namespace lbc::models
