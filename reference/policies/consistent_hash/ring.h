// Ring: names at many places each on a circle of hashes, for consistent hashing.
//
// A name's places are the hashes of "<name>_0", "<name>_1", … A hash belongs to the name with the
// first place at or after it, past the end to the first of all. Places of several names that fall
// together belong to the first name in alphabetical order (CH-009). So what belongs to whom depends
// on the set of names alone, and a name that leaves gives only what it had.
//
// The circle is policies/common/hash_circle.h's. Making it is O(p log p) for p places, or O(p) from
// a ring that has most of the names already. Immutable.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reference/policies/common/hash_circle.h"

namespace lbc::policies {

class Ring {
 public:
  using Hash = std::uint64_t (*)(std::string_view);

  /// `names` are sorted and differ from each other. `similar` may be null; else it was made with
  /// the same `replicas` and `hash`, and spares work as far as its names are the same.
  Ring(std::vector<std::string> names, std::uint32_t replicas, const Ring* similar = nullptr,
       Hash hash = HashText);

  /// The places; an owner is an index into names().
  [[nodiscard]] const HashCircle& circle() const { return circle_; }

  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::uint32_t replicas() const { return replicas_; }

 private:
  const std::vector<std::string> names_;
  const std::uint32_t replicas_;
  HashCircle circle_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_RING_H_
