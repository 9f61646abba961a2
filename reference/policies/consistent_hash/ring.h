// Ring: names at many places each on a circle of hashes, for consistent hashing.
//
// A name's places are the hashes of "<name>_0", "<name>_1", … A hash belongs to the name with the
// first place at or after it, past the end to the first of all. Places of several names that fall
// together belong to the first name in alphabetical order (CH-009). So what belongs to whom depends
// on the set of names alone, and a name that leaves gives only what it had.
//
// Finding is O(1) on average: the upper bits of the hash lead to a bucket, which says where among
// the places to begin, and a place or two further on is the answer. Making is O(p log p) for p
// places, or O(p) from a ring that has most of the names already. 16 bytes a place. Immutable.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lbc::policies {

/// XXH64 with seed 0.
[[nodiscard]] std::uint64_t HashText(std::string_view text);

class Ring {
 public:
  using Hash = std::uint64_t (*)(std::string_view);

  /// `names` are sorted and differ from each other. `similar` may be null; else it was made with
  /// the same `replicas` and `hash`, and spares work as far as its names are the same.
  Ring(std::vector<std::string> names, std::uint32_t replicas, const Ring* similar = nullptr,
       Hash hash = HashText);

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
  /// Whose place it is: an index into names().
  [[nodiscard]] std::uint32_t OwnerAt(std::size_t place) const { return owners_[place]; }

  /// How many places there are.
  [[nodiscard]] std::size_t size() const { return hashes_.size(); }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::uint32_t replicas() const { return replicas_; }

 private:
  void FillBuckets();

  const std::vector<std::string> names_;
  const std::uint32_t replicas_;
  // Sorted, with the owner of each place.
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> owners_;
  // For each value of a hash's upper bits the first place that is not below all such hashes.
  std::vector<std::uint32_t> buckets_;
  int shift_ = 63;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_
