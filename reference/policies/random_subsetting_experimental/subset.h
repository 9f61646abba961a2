// Which endpoints a client keeps to: rendezvous hashing.
//
// Every endpoint gets a hash of its name and the client's seed, and those with the smallest hashes
// are the client's. So the choice depends on nothing but the set of names: not on their order, and
// a name more or less changes one place at most. Over many clients with seeds of their own every
// endpoint is chosen equally often.
//
// Pure. O(n) and n hashes, plus O(m log m) for m chosen.
#ifndef REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_SUBSET_H_
#define REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_SUBSET_H_

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace lbc::policies {

/// The places in `names` of those `size` whose XXH64 hashes with `seed` are the smallest, smallest
/// first; equal hashes in the order of the names. All places, in their own order, if there are no
/// more than `size`.
[[nodiscard]] std::vector<std::size_t> SubsetOf(const std::vector<std::string_view>& names,
                                                std::uint64_t seed, std::size_t size);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_RANDOM_SUBSETTING_EXPERIMENTAL_SUBSET_H_
