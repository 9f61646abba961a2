#include "reference/policies/weighted_round_robin/stride.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <vector>

namespace lbc::policies {
namespace {

constexpr double kGreatest = std::numeric_limits<double>::max();

TEST(ScaledWeights, WRR_017_WRR_018_WRR_019_WRR_022_AreShiftedToTheGreatest) {
  struct Fact {
    const char* reason;
    std::vector<double> weights;
    std::vector<std::uint16_t> scaled;
  };
  const Fact facts[] = {
      {"nobody", {}, {}},
      {"one", {7}, {65535}},
      {"none known", {0, 0, 0}, {65535, 65535, 65535}},
      {"one known is not enough", {0, 5, 0}, {65535, 65535, 65535}},
      {"equal", {3, 3}, {65535, 65535}},
      {"in proportion", {1, 2, 4}, {16384, 32768, 65535}},
      {"the unknown is the mean", {100, 300, 0}, {21845, 65535, 43690}},
      {"the mean of the known alone", {1, 1, 0, 0}, {65535, 65535, 65535, 65535}},
      {"nobody is scaled to nothing", {1, 1e9}, {1, 65535}},
      {"fractions", {0.001, 0.002}, {32768, 65535}},
      {"the greatest of numbers", {kGreatest, kGreatest, 0}, {65535, 65535, 65535}},
  };
  for (const Fact& fact : facts) EXPECT_EQ(ScaledWeights(fact.weights), fact.scaled) << fact.reason;
}

TEST(Stride, WRR_022_TheGreatestIsTakenInEveryRound) {
  for (std::uint64_t place = 0; place < 20; ++place) {
    for (std::uint64_t round = 0; round < 1000; ++round) {
      EXPECT_TRUE(IsTaken(place, round, kStrideWeightMost));
    }
  }
}

TEST(Stride, WRR_022_EachIsTakenAsOftenAsItsWeightInSoManyRounds) {
  const std::vector<std::uint16_t> weights = ScaledWeights({1, 2, 5, 1e9});
  std::vector<std::uint64_t> taken(weights.size(), 0);
  std::atomic<std::uint64_t> counter = 0;
  while (counter < weights.size() * kStrideWeightMost) {
    ++taken[NextInStride(counter, weights.size(), [&](auto place) { return weights[place]; })];
  }
  EXPECT_THAT(taken, testing::ElementsAreArray(weights));
}

}  // namespace
}  // namespace lbc::policies
