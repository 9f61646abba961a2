#include "reference/policies/weighted_round_robin/stride_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <thread>
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

std::vector<int> Counts(StrideScheduler& scheduler, std::size_t count, int picks) {
  std::vector<int> counts(count, 0);
  for (int i = 0; i < picks; ++i) ++counts[scheduler.Next()];
  return counts;
}

TEST(StrideSchedulerTest, WRR_018_EqualWeightsTakeTurns) {
  StrideScheduler scheduler(3, 1);
  std::string places;
  for (int i = 0; i < 7; ++i) places += std::to_string(scheduler.Next());
  EXPECT_EQ(places, "1201201");
  scheduler.SetWeights({5, 5, 5});
  EXPECT_EQ(scheduler.Next(), 2u);
  EXPECT_EQ(scheduler.Next(), 0u);
}

TEST(StrideSchedulerTest, WRR_021_SharesAreWhatTheWeightsAre) {
  StrideScheduler scheduler(3, 12345);
  scheduler.SetWeights({1, 2, 5});
  const std::vector<int> counts = Counts(scheduler, 3, 80'000);
  EXPECT_NEAR(counts[0], 10'000, 3);
  EXPECT_NEAR(counts[1], 20'000, 3);
  EXPECT_NEAR(counts[2], 50'000, 3);
}

TEST(StrideSchedulerTest, WRR_021_SharesAreEvenlySpread) {
  StrideScheduler scheduler(2, 0);
  scheduler.SetWeights({1, 4});
  for (int run = 0; run < 100; ++run) EXPECT_NEAR(Counts(scheduler, 2, 50)[0], 10, 1);
}

TEST(StrideSchedulerTest, WRR_033_TheLeastIsRareAndNotStarved) {
  StrideScheduler scheduler(2, 0);
  scheduler.SetWeights({1, 1e6});
  EXPECT_EQ(Counts(scheduler, 2, 2 * 65536)[0], 2);
}

TEST(StrideSchedulerTest, WRR_022_TheGreatestIsTakenInEveryRound) {
  for (std::uint64_t place = 0; place < 20; ++place) {
    for (std::uint64_t round = 0; round < 1000; ++round) {
      EXPECT_TRUE(IsTaken(place, round, kStrideWeightMost));
    }
  }
}

TEST(StrideSchedulerTest, WRR_032_WeightsMayChangeWhileThreadsPick) {
  StrideScheduler scheduler(4, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) EXPECT_LT(scheduler.Next(), 4u);
    });
  }
  for (int i = 0; i < 500; ++i) scheduler.SetWeights({1.0 + i % 3, 2, 3, i % 2 == 0 ? 0.0 : 9.0});
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace lbc::policies
