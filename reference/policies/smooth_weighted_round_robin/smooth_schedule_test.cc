// The schedule against the rule as it is written, and against its promises.
#include "reference/policies/smooth_weighted_round_robin/smooth_schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "fixtures/random/seeded_random.h"

namespace lbc::policies {
namespace {

using Weights = std::vector<std::uint32_t>;

std::vector<std::uint32_t> Turns(const Weights& weights, std::size_t count) {
  SmoothSchedule schedule(weights);
  std::vector<std::uint32_t> turns(count);
  for (std::uint32_t& turn : turns) turn = schedule.Next();
  return turns;
}

// The rule, word for word, one balance for each member.
std::vector<std::uint32_t> TurnsByTheRule(const Weights& weights, std::size_t count) {
  std::vector<std::int64_t> balances(weights.begin(), weights.end());
  const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t{0});
  std::vector<std::uint32_t> turns(count);
  for (std::uint32_t& turn : turns) {
    for (std::size_t i = 0; i < weights.size(); ++i) balances[i] += weights[i];
    const auto best = std::max_element(balances.begin(), balances.end());
    *best -= sum;
    turn = static_cast<std::uint32_t>(best - balances.begin());
  }
  return turns;
}

TEST(SmoothSchedule, SWRR_004_SWRR_005_SWRR_007_KnownOrders) {
  struct Row {
    const char* why;
    Weights weights;
    std::string order;
  };
  const Row rows[] = {
      {"the textbook's", {5, 1, 1}, "aaabaacaaabaac"},
      {"one alone", {3}, "aaaa"},
      {"equals go round", {2, 2, 2}, "abcabcabc"},
      {"of equals the first in the list", {1, 2, 1}, "babcbabc"},
      {"multiples of it are the same", {50, 10, 10}, "aaabaacaaabaac"},
      {"weight 0 takes no part", {0, 1, 0, 1}, "bdbd"},
      {"two to one", {2, 1}, "aabaab"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    std::string order;
    for (const std::uint32_t turn : Turns(row.weights, row.order.size())) {
      order += static_cast<char>('a' + turn);
    }
    EXPECT_EQ(order, row.order);
  }
}

Weights RandomWeights(fixtures::SeededRandom& random) {
  Weights weights(1 + random.Below(12));
  const std::uint64_t most = std::uint64_t{1} << random.Below(30);
  for (std::uint32_t& weight : weights) weight = static_cast<std::uint32_t>(random.Below(most + 1));
  weights[0] += 1;
  return weights;
}

TEST(SmoothSchedule, SWRR_004_EveryOrderIsThatOfTheRule) {
  fixtures::SeededRandom random(1);
  for (int round = 0; round < 300; ++round) {
    const Weights weights = RandomWeights(random);
    ASSERT_EQ(Turns(weights, 500), TurnsByTheRule(weights, 500)) << "round " << round;
  }
}

TEST(SmoothSchedule, SWRR_006_OneAfterThePeriodItBeginsAgain) {
  fixtures::SeededRandom random(2);
  for (int round = 0; round < 200; ++round) {
    Weights weights(1 + random.Below(6));
    for (std::uint32_t& weight : weights) weight = static_cast<std::uint32_t>(random.Below(20));
    weights[0] += 1;
    const auto period = static_cast<std::size_t>(SmoothSchedule(weights).period());
    const auto turns = Turns(weights, 2 * period);
    EXPECT_TRUE(std::equal(turns.begin(), turns.begin() + static_cast<std::ptrdiff_t>(period),
                           turns.begin() + static_cast<std::ptrdiff_t>(period)));
    std::uint32_t divisor = 0;
    for (const std::uint32_t weight : weights) divisor = std::gcd(divisor, weight);
    for (std::uint32_t i = 0; i < weights.size(); ++i) {
      EXPECT_EQ(std::count(turns.begin(), turns.end(), i), 2 * weights[i] / divisor);
    }
  }
}

// The promise of the header, for all windows at once: those between the turn at which a member was
// furthest ahead and the one at which it was furthest behind.
TEST(SmoothSchedule, SWRR_019_NoWindowStraysByTheHarmonicNumberOrMore) {
  fixtures::SeededRandom random(3);
  double widest = 0;
  for (int round = 0; round < 300; ++round) {
    const Weights weights = RandomWeights(random);
    const auto n = static_cast<double>(
        std::count_if(weights.begin(), weights.end(), [](auto weight) { return weight > 0; }));
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    double harmonic = 0;
    for (int i = 1; i <= n; ++i) harmonic += 1.0 / i;
    std::vector<double> ahead(weights.size(), 0), most(ahead), least(ahead);
    for (const std::uint32_t turn : Turns(weights, 2000)) {
      for (std::size_t i = 0; i < weights.size(); ++i) {
        ahead[i] += (i == turn ? 1 : 0) - weights[i] / sum;
        most[i] = std::max(most[i], ahead[i]);
        least[i] = std::min(least[i], ahead[i]);
        ASSERT_LT(most[i] - least[i], harmonic - 1 / n + 1e-9);
        widest = std::max(widest, most[i] - least[i]);
      }
    }
  }
  EXPECT_GT(widest, 1) << "the bound would be too easy";
}

TEST(SmoothSchedule, WeightsOfAnySizeFit) {
  const std::uint32_t most = 1'000'000'000;
  SmoothSchedule schedule({most, 1, most - 1});
  EXPECT_EQ(schedule.period(), 2'000'000'000u);
  EXPECT_EQ(schedule.kinds(), 3u);
  int heavy = 0;
  for (int i = 0; i < 1'000'000; ++i) heavy += schedule.Next() == 0 ? 1 : 0;
  EXPECT_NEAR(heavy, 500'000, 2);
  EXPECT_EQ(SmoothSchedule(Weights(100'000, most)).period(), 100'000u);
}

}  // namespace
}  // namespace lbc::policies
