// HashCircle: places on a circle of 64-bit hashes and who owns each, for consistent hashing.
//
// A hash belongs to the first place at or after it, past the end to the first of all. Which owners
// have which places is up to the policy.
//
// Finding is O(1) on average: the upper bits of the hash lead to a bucket, which says where among
// the places to begin, and a place or two further on is the answer. 16 bytes a place. A value;
// never changed once made.
#ifndef REFERENCE_POLICIES_COMMON_HASH_CIRCLE_H_
#define REFERENCE_POLICIES_COMMON_HASH_CIRCLE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lbc::policies {

/// XXH64 with seed 0, as gRFC A42 has it.
[[nodiscard]] std::uint64_t HashText(std::string_view text);

/// See above.
class HashCircle {
 public:
  /// No place at all: nothing may be looked for.
  HashCircle() = default;
  /// `hashes` are sorted; `owners` says whose the place at the same index is.
  HashCircle(std::vector<std::uint64_t> hashes, std::vector<std::uint32_t> owners);

  /// The first place at or after `hash`, round the end. There must be one.
  [[nodiscard]] std::size_t Find(std::uint64_t hash) const {
    std::size_t place = buckets_[hash >> shift_];
    while (place < hashes_.size() && hashes_[place] < hash) ++place;
    return place == hashes_.size() ? 0 : place;
  }
  /// The place after that one, round the end.
  [[nodiscard]] std::size_t After(std::size_t place) const {
    return place + 1 == hashes_.size() ? 0 : place + 1;
  }
  [[nodiscard]] std::uint64_t HashAt(std::size_t place) const { return hashes_[place]; }
  [[nodiscard]] std::uint32_t OwnerAt(std::size_t place) const { return owners_[place]; }

  /// How many places there are.
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }

 private:
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> owners_;
  // For each value of a hash's upper bits the first place that is not below all such hashes.
  std::vector<std::uint32_t> buckets_;
  int shift_ = 63;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_HASH_CIRCLE_H_
