#include "reference/policies/outlier_detection_experimental/ejection.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lbc::policies {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr TimePoint At(int second) { return TimePoint(seconds(second)); }

TEST(Ejection, OD_021_LastsTheBaseTimeAndABitMore) {
  Ejection ejection;
  EXPECT_FALSE(ejection.ejected());
  ejection.Eject(At(10));
  EXPECT_TRUE(ejection.ejected());
  EXPECT_FALSE(ejection.EndsAtInterval(At(40), seconds(30), seconds(300))) << "not after it";
  EXPECT_TRUE(ejection.EndsAtInterval(At(40) + nanoseconds(1), seconds(30), seconds(300)));
  EXPECT_FALSE(ejection.ejected());
}

TEST(Ejection, OD_021_OD_022_TheSecondLastsTwiceAsLong) {
  Ejection ejection;
  ejection.Eject(At(0));
  EXPECT_TRUE(ejection.EndsAtInterval(At(31), seconds(30), seconds(300)));
  ejection.Eject(At(100));
  EXPECT_FALSE(ejection.EndsAtInterval(At(160), seconds(30), seconds(300)));
  EXPECT_TRUE(ejection.EndsAtInterval(At(161), seconds(30), seconds(300)));
}

TEST(Ejection, OD_021_ButNeverLongerThanTheMost) {
  struct Fact {
    const char* reason;
    int ejections;
    Duration base;
    Duration most;
    Duration length;
  };
  const Fact facts[] = {
      {"the most cuts it", 5, seconds(30), seconds(100), seconds(100)},
      {"not yet", 3, seconds(30), seconds(100), seconds(90)},
      {"a base that is longer than the most holds", 1, seconds(30), seconds(10), seconds(30)},
      {"and is not multiplied", 4, seconds(30), seconds(10), seconds(30)},
      {"no base at all", 4, seconds(0), seconds(10), seconds(0)},
      {"nothing overflows", 2'000'000, hours(2'000'000), hours(2'500'000), hours(2'500'000)},
  };
  for (const Fact& fact : facts) {
    Ejection ejection;
    for (int i = 0; i < fact.ejections; ++i) ejection.Eject(At(0));
    EXPECT_FALSE(ejection.EndsAtInterval(At(0) + fact.length, fact.base, fact.most)) << fact.reason;
    EXPECT_TRUE(ejection.EndsAtInterval(At(0) + fact.length + nanoseconds(1), fact.base, fact.most))
        << fact.reason;
  }
}

TEST(Ejection, OD_022_EveryIntervalInFreedomMakesTheNextShorter) {
  Ejection ejection;
  const auto interval = [&](int second) {
    return ejection.EndsAtInterval(At(second), seconds(1), seconds(100));
  };
  for (int i = 0; i < 3; ++i) ejection.Eject(At(0));
  EXPECT_TRUE(interval(10));
  EXPECT_EQ(ejection.multiplier(), 3u) << "the interval in which it ends does not count";
  for (const std::uint32_t left : {2u, 1u, 0u, 0u}) {
    EXPECT_FALSE(interval(20));
    EXPECT_EQ(ejection.multiplier(), left);
  }
}

TEST(Ejection, OD_009_MayBeForgotten) {
  Ejection ejection;
  ejection.Eject(At(0));
  ejection.Forget();
  EXPECT_FALSE(ejection.ejected());
  EXPECT_EQ(ejection.multiplier(), 0u);
}

}  // namespace
}  // namespace lbc::policies
