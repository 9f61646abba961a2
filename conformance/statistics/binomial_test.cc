#include "conformance/statistics/binomial.h"

#include <gtest/gtest.h>

namespace lbc::statistics {
namespace {

TEST(BinomialBounds, AreExactTails) {
  // 2 of 2^10 outcomes on each side: none or all of ten fair coins is 1/1024.
  struct Row {
    const char* why;
    std::uint64_t n;
    double p, alarm;
    std::uint64_t least, most;
  };
  const Row rows[] = {
      {"no alarm is affordable", 10, 0.5, 0.001, 0, 10},
      {"0 and 10 may go: 2/1024", 10, 0.5, 0.00196, 1, 9},
      {"1 and 9 would be too much", 10, 0.5, 0.021, 1, 9},
      {"1 and 9 may go, too: 22/1024", 10, 0.5, 0.0215, 2, 8},
      {"what cannot be", 10, 0.0, 0.5, 0, 0},
      {"what must be", 10, 1.0, 0.5, 10, 10},
      {"one of four", 4, 0.25, 0.0079, 0, 3},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const Bounds bounds = BinomialBounds(row.n, row.p, row.alarm);
    EXPECT_EQ(bounds.least, row.least);
    EXPECT_EQ(bounds.most, row.most);
  }
}

TEST(ChanceOutside, AddsUpBothTails) {
  EXPECT_NEAR(ChanceOutside({1, 9}, 10, 0.5), 2.0 / 1024, 1e-12);
  EXPECT_NEAR(ChanceOutside({1, 10}, 10, 0), 1, 1e-12);
  EXPECT_NEAR(ChanceOutside({0, 10}, 10, 0.3), 0, 1e-12);
}

TEST(NoticedDeviation, IsTheSmallestThatIsNoticedWithThePowerAskedFor) {
  const Bounds bounds = BinomialBounds(3000, 0.5, 1e-10);
  const double noticed = NoticedDeviation(bounds, 3000, 0.5, 0.999);
  EXPECT_GT(noticed, 0.1);
  EXPECT_LT(noticed, 0.3);
  EXPECT_GE(ChanceOutside(bounds, 3000, 0.5 * (1 - noticed)), 0.999);
  EXPECT_LT(ChanceOutside(bounds, 3000, 0.5 * (1 - noticed + 0.01)), 0.999);
}

TEST(NoticedDeviation, BoundsThatTolerateEverythingNoticeNothing) {
  EXPECT_EQ(NoticedDeviation({0, 20}, 20, 0.05, 0.999), 1);
}

}  // namespace
}  // namespace lbc::statistics
