// Bounded loads: how many open calls one of many servers may have.
//
// Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2016): with m calls open,
// one more to come, and n servers, none takes a call that would give it more than
// ceil(factor · (m + 1) / n); the call goes on round the circle to the first that has room. There
// always is one, for n times that capacity is more than m. Pure.
#ifndef REFERENCE_POLICIES_CONSISTENT_HASH_BOUNDED_LOAD_H_
#define REFERENCE_POLICIES_CONSISTENT_HASH_BOUNDED_LOAD_H_

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace lbc::policies {

/// How many open calls each of `servers` (at least one) may have, the new one included, when
/// `open` calls are open already. `factor` is greater than 1.
[[nodiscard]] inline std::uint64_t CapacityOf(double factor, std::uint64_t open,
                                              std::size_t servers) {
  return static_cast<std::uint64_t>(
      std::ceil(factor * static_cast<double>(open + 1) / static_cast<double>(servers)));
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_CONSISTENT_HASH_BOUNDED_LOAD_H_
