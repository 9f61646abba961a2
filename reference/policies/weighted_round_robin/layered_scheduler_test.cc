#include "reference/policies/weighted_round_robin/layered_scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>
#include <vector>

namespace lbc::policies {
namespace {

TEST(GroupOf, EndsWhereHalfAsMuchBegins) {
  struct Fact {
    const char* reason;
    std::uint16_t scaled;
    std::size_t group;
  };
  const Fact facts[] = {
      {"the greatest", 65535, 0}, {"just half of it", 32768, 0}, {"less than half", 32767, 1},
      {"a quarter", 16384, 1},    {"the least", 1, 15},
  };
  for (const Fact& fact : facts) EXPECT_EQ(GroupOf(fact.scaled), fact.group) << fact.reason;
}

std::vector<int> Counts(LayeredScheduler& scheduler, std::size_t count, int picks) {
  std::vector<int> counts(count, 0);
  for (int i = 0; i < picks; ++i) ++counts[scheduler.Next()];
  return counts;
}

TEST(LayeredSchedulerTest, WRR_018_EqualWeightsTakeTurns) {
  LayeredScheduler scheduler(3, 1);
  std::string places;
  for (int i = 0; i < 7; ++i) places += std::to_string(scheduler.Next());
  EXPECT_EQ(places, "1201201");
  scheduler.SetWeights({5, 5, 5});
  EXPECT_EQ(scheduler.Next(), 2u);
  EXPECT_EQ(scheduler.Next(), 0u);
}

TEST(LayeredSchedulerTest, WRR_021_SharesAreWhatTheWeightsAre) {
  LayeredScheduler scheduler(3, 12345);
  scheduler.SetWeights({1, 2, 5});
  const std::vector<int> counts = Counts(scheduler, 3, 80'000);
  EXPECT_NEAR(counts[0], 10'000, 3);
  EXPECT_NEAR(counts[1], 20'000, 3);
  EXPECT_NEAR(counts[2], 50'000, 3);
}

TEST(LayeredSchedulerTest, WRR_021_SharesAreEvenlySpread) {
  LayeredScheduler scheduler(2, 0);
  scheduler.SetWeights({1, 4});
  for (int run = 0; run < 100; ++run) EXPECT_NEAR(Counts(scheduler, 2, 50)[0], 10, 1);
}

TEST(LayeredSchedulerTest, WRR_033_TheLeastIsRareAndNotStarved) {
  LayeredScheduler scheduler(2, 0);
  scheduler.SetWeights({1, 1e6});
  EXPECT_EQ(Counts(scheduler, 2, 2 * 65536)[0], 2);
}

TEST(LayeredSchedulerTest, WRR_032_WeightsMayChangeWhileThreadsPick) {
  LayeredScheduler scheduler(4, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) EXPECT_LT(scheduler.Next(), 4u);
    });
  }
  for (int i = 0; i < 500; ++i) scheduler.SetWeights({1.0 + i % 3, 2, 3, i % 2 == 0 ? 0.0 : 9.0});
  for (std::thread& thread : threads) thread.join();
}

TEST(LayeredSchedulerTest, WRR_021_SharesHoldOverAllGroups) {
  LayeredScheduler scheduler(12, 7);
  std::vector<double> weights;
  for (int i = 0; i < 12; ++i) weights.push_back(std::pow(1.9, i));
  scheduler.SetWeights(weights);
  double sum = 0;
  for (const double weight : weights) sum += weight;
  constexpr int kPicks = 1'000'000;
  const std::vector<int> counts = Counts(scheduler, 12, kPicks);
  for (std::size_t i = 0; i < 12; ++i) {
    const double share = kPicks * weights[i] / sum;
    // Scaled weights are whole numbers, so the least are known to half a part.
    EXPECT_NEAR(counts[i], share, 3 + 0.01 * share) << i;
  }
}

TEST(LayeredSchedulerTest, OneHeavyAmongAThousandLeavesTheOthersTheirShare) {
  LayeredScheduler scheduler(1000, 3);
  std::vector<double> weights(1000, 1);
  weights[500] = 65'535;
  scheduler.SetWeights(weights);
  const std::vector<int> counts = Counts(scheduler, 1000, 2 * (65'535 + 999));
  EXPECT_NEAR(counts[500], 2 * 65'535, 3);
  for (std::size_t i = 501; i < 1000; ++i) EXPECT_NEAR(counts[i], 2, 1) << i;
  for (std::size_t i = 0; i < 500; ++i) EXPECT_NEAR(counts[i], 2, 1) << i;
}

TEST(LayeredSchedulerTest, GroupsComeAndGo) {
  LayeredScheduler scheduler(4, 0);
  scheduler.SetWeights({1, 10, 100, 1000});
  static_cast<void>(Counts(scheduler, 4, 100));
  scheduler.SetWeights({3, 3, 3, 3});
  EXPECT_THAT(Counts(scheduler, 4, 40), testing::Each(10));
  scheduler.SetWeights({1, 1, 1, 5});
  EXPECT_NEAR(Counts(scheduler, 4, 800)[3], 500, 2);
}

}  // namespace
}  // namespace lbc::policies
