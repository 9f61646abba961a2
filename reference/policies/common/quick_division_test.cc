#include "reference/policies/common/quick_division.h"

#include <gtest/gtest.h>

namespace lbc::policies {
namespace {

TEST(QuickDivision, IsDivision) {
  constexpr std::uint64_t kNumbers[] = {
      0,         1, 2, 3, 10, 999, UINT32_MAX - 1, UINT32_MAX, UINT32_MAX + 1ULL, UINT64_MAX - 1,
      UINT64_MAX};
  for (const std::uint64_t a : kNumbers) {
    for (const std::uint64_t b : kNumbers) {
      if (b == 0) continue;
      const Division division = Divide(a, b);
      EXPECT_EQ(division.quotient, a / b) << a << " / " << b;
      EXPECT_EQ(division.remainder, a % b) << a << " % " << b;
    }
  }
}

}  // namespace
}  // namespace lbc::policies
