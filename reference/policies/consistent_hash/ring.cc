#include "reference/policies/consistent_hash/ring.h"

#include <algorithm>
#include <utility>

namespace lbc::policies {
namespace {

constexpr std::uint32_t kGone = UINT32_MAX;

// A place: its hash and its owner. In this order they are sorted.
using Place = std::pair<std::uint64_t, std::uint32_t>;

// For each of the old names its index among the new ones, or kGone. Both are sorted, so indices
// that remain keep their order. Those of the new that are not among the old are left in `fresh`.
std::vector<std::uint32_t> Follow(const std::vector<std::string>& old_names,
                                  const std::vector<std::string>& names,
                                  std::vector<std::uint32_t>* fresh) {
  std::vector<std::uint32_t> becomes(old_names.size(), kGone);
  std::size_t old = 0;
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    while (old < old_names.size() && old_names[old] < names[i]) ++old;
    if (old < old_names.size() && old_names[old] == names[i]) {
      becomes[old++] = i;
    } else {
      fresh->push_back(i);
    }
  }
  return becomes;
}

}  // namespace

Ring::Ring(std::vector<std::string> names, std::uint32_t replicas, const Ring* similar, Hash hash)
    : names_(std::move(names)), replicas_(replicas) {
  std::vector<std::uint32_t> fresh;
  const std::vector<std::string> none;
  const std::vector<std::uint32_t> becomes =
      Follow(similar == nullptr ? none : similar->names_, names_, &fresh);

  std::vector<Place> made;
  made.reserve(fresh.size() * replicas);
  std::string text;
  for (const std::uint32_t name : fresh) {
    for (std::uint32_t replica = 0; replica < replicas; ++replica) {
      text = names_[name];
      text += '_';
      text += std::to_string(replica);
      made.emplace_back(hash(text), name);
    }
  }
  std::sort(made.begin(), made.end());

  const std::size_t old_size = similar == nullptr ? 0 : similar->circle_.size();
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> owners;
  hashes.reserve(names_.size() * replicas);
  owners.reserve(names_.size() * replicas);
  auto next = made.cbegin();
  const auto put = [&](const Place& place) {
    hashes.push_back(place.first);
    owners.push_back(place.second);
  };
  for (std::size_t old = 0; old < old_size; ++old) {
    const Place kept{similar->circle_.HashAt(old), becomes[similar->circle_.OwnerAt(old)]};
    if (kept.second == kGone) continue;
    while (next != made.cend() && *next < kept) put(*next++);
    put(kept);
  }
  while (next != made.cend()) put(*next++);
  circle_ = HashCircle(std::move(hashes), std::move(owners));
}

}  // namespace lbc::policies
