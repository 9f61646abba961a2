#include "conformance/scenario/smooth_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lbc::scenario {
namespace {

std::string Spelled(const std::vector<std::uint64_t>& weights, std::size_t count) {
  std::string word;
  for (const std::size_t turn : SmoothOrder(weights, count)) word += static_cast<char>('a' + turn);
  return word;
}

TEST(SmoothOrder, IsTheSeedsAndNotNginxs) {
  EXPECT_EQ(Spelled({5, 1, 1}, 14), "aaabaacaaabaac");
  EXPECT_EQ(Spelled({1, 1}, 4), "abab");
  EXPECT_EQ(Spelled({0, 1}, 3), "bbb");
}

TEST(SmoothOrder, StrayingIsThatOfTheWorstRun) {
  EXPECT_DOUBLE_EQ(MostStraying({}, {1, 1}).most, 0);
  // a a a a: 4 turns for a share of one half.
  EXPECT_DOUBLE_EQ(MostStraying({1, 0, 0, 0, 0, 1, 1, 1}, {1, 1}).most, 2);
  EXPECT_EQ(MostStraying({2, 2, 2, 0, 1}, {1, 1, 1}).who, 2u);
  EXPECT_DOUBLE_EQ(SmoothBound(1), 1);
  EXPECT_DOUBLE_EQ(SmoothBound(3), 1 + 0.5 + 1.0 / 3);
}

TEST(SmoothOrder, TheSmoothStayWithinTheBoundAndTheLumpyDoNot) {
  const std::vector<std::uint64_t> weights = {50, 20, 10, 1};
  EXPECT_LT(MostStraying(SmoothOrder(weights, 1000), weights).most, SmoothBound(4));
  std::vector<std::size_t> lumpy(50, 0);
  lumpy.insert(lumpy.end(), 31, 1);
  EXPECT_GT(MostStraying(lumpy, weights).most, SmoothBound(4));
}

}  // namespace
}  // namespace lbc::scenario
