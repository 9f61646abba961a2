// Division for pickers, by which tickets become turns.
#ifndef REFERENCE_POLICIES_COMMON_QUICK_DIVISION_H_
#define REFERENCE_POLICIES_COMMON_QUICK_DIVISION_H_

#include <cstdint>

namespace lbc::policies {

struct Division {
  std::uint64_t quotient;
  std::uint64_t remainder;
};

/// `a` over `b`, which is not 0. Numbers below 2^32, as tickets are for a long time, are divided as
/// such: many processors take half the time for that, and a tenth of a pick is saved.
[[nodiscard]] constexpr Division Divide(std::uint64_t a, std::uint64_t b) {
  if ((a | b) > UINT32_MAX) return {a / b, a % b};
  const auto small_a = static_cast<std::uint32_t>(a), small_b = static_cast<std::uint32_t>(b);
  return {small_a / small_b, small_a % small_b};
}

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_QUICK_DIVISION_H_
