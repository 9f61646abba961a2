// ListDifference: what of a list of endpoints another list replaces.
//
// Two lists that come one after the other differ little, mostly. What they begin with and what they
// end with in common needs no looking up: that is what makes one change among thousands cheap.
//
//   const ListDifference it = DifferenceOf(before, after);
//   // before[it.begin, it.old_end) has become after[it.begin, it.new_end).
#ifndef REFERENCE_POLICIES_COMMON_LIST_DIFFERENCE_H_
#define REFERENCE_POLICIES_COMMON_LIST_DIFFERENCE_H_

#include <cstddef>
#include <vector>

#include "reference/core/endpoint.h"

namespace lbc::policies {

struct ListDifference {
  std::size_t begin = 0;
  /// In the old list, and in the new one; neither is below `begin`.
  std::size_t old_end = 0;
  std::size_t new_end = 0;

  bool operator==(const ListDifference&) const = default;
};

/// Endpoints are equal if all of them is, attributes too. O(n).
[[nodiscard]] ListDifference DifferenceOf(const std::vector<Endpoint>& before,
                                          const std::vector<Endpoint>& after);

/// Whether the difference is small, and none of what is new names a server that comes again after
/// it: then it can be put in the place of what was. `before` names no server twice. O(n).
[[nodiscard]] bool IsSplice(const std::vector<Endpoint>& before, const std::vector<Endpoint>& after,
                            const ListDifference& difference);

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_LIST_DIFFERENCE_H_
