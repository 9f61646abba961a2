#include "reference/policies/common/picker_random.h"

#include <gtest/gtest.h>

#include <map>

namespace lbc::policies {
namespace {

TEST(PickerRandom, EqualSeedsGiveEqualNumbers) {
  const PickerRandom one(7), same(7), other(8);
  const std::uint64_t first = one.Bits();
  EXPECT_EQ(first, same.Bits());
  EXPECT_NE(first, other.Bits());
  EXPECT_NE(first, one.Bits());
}

// 12 pairs of 4, 10,000 draws of each expected; six standard deviations are 575.
TEST(PickerRandom, EveryPairIsAsLikelyAsAnyOther) {
  const PickerRandom random(1);
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> counts;
  for (int i = 0; i < 120'000; ++i) ++counts[random.TwoBelow(4)];
  EXPECT_EQ(counts.size(), 12u);
  for (const auto& [pair, count] : counts) {
    EXPECT_NE(pair.first, pair.second);
    EXPECT_LT(pair.first, 4u);
    EXPECT_LT(pair.second, 4u);
    EXPECT_NEAR(count, 10'000, 575);
  }
}

TEST(PickerRandom, OfTwoBothAreDrawn) {
  const PickerRandom random(1);
  for (int i = 0; i < 100; ++i) {
    const auto [a, b] = random.TwoBelow(2);
    EXPECT_EQ(a + b, 1u);
  }
}

}  // namespace
}  // namespace lbc::policies
