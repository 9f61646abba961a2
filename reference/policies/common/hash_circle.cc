#include "reference/policies/common/hash_circle.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace lbc::policies {

std::uint64_t HashText(std::string_view text) { return XXH64(text.data(), text.size(), 0); }

HashCircle::HashCircle(std::vector<std::uint64_t> hashes, std::vector<std::uint32_t> owners)
    : hashes_(std::move(hashes)), owners_(std::move(owners)) {
  // About one place a bucket, and never a shift by 64.
  const std::size_t count = std::bit_ceil(std::max<std::size_t>(hashes_.size(), 2));
  shift_ = 64 - std::countr_zero(count);
  buckets_.reserve(count);
  std::size_t place = 0;
  for (std::size_t bucket = 0; bucket < count; ++bucket) {
    while (place < hashes_.size() && (hashes_[place] >> shift_) < bucket) ++place;
    buckets_.push_back(static_cast<std::uint32_t>(place));
  }
}

}  // namespace lbc::policies
