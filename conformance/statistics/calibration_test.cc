// Both errors of the share test, measured. Every simulation looks after every batch and stops at
// the first answer, as the judge does; the seeds are fixed, so the figures do not change.
//
// A count of false answers is held against the binomial bound of its level: above it the test would
// be broken; how far below it stays is in the test's XML.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "conformance/statistics/binomial.h"
#include "conformance/statistics/share_test.h"

namespace lbc::statistics {
namespace {

using Answer = ShareTest::Answer;
constexpr std::uint64_t kBatch = 50;
// So many looks at each simulated policy: false answers come early or hardly at all.
constexpr std::uint64_t kLooked = 60;

// Plays choices of these chances until there is an answer or `most` were made.
ShareTest Play(const ShareTest::Plan& plan, const std::vector<double>& chances, std::uint64_t most,
               std::mt19937_64& random) {
  ShareTest test(plan);
  std::vector<std::uint64_t> batch(chances.size());
  while (test.answer() == Answer::kUndecided && test.total() < most) {
    std::uint64_t left = kBatch;
    double rest = 1;
    for (std::size_t i = 0; i + 1 < chances.size(); ++i) {
      const double part = std::min(1.0, chances[i] / rest);
      batch[i] = std::binomial_distribution<std::uint64_t>(left, part)(random);
      left -= batch[i];
      rest -= chances[i];
    }
    batch.back() = left;
    test.Take(batch);
  }
  return test;
}

int Count(const ShareTest::Plan& plan, const std::vector<double>& chances, int runs,
          std::uint64_t most, Answer what) {
  std::mt19937_64 random(2026);
  int count = 0;
  for (int i = 0; i < runs; ++i) {
    count += Play(plan, chances, most, random).answer() == what ? 1 : 0;
  }
  return count;
}

// A count that a chance of `level` exceeds with less than 1e-6.
std::uint64_t MostAt(double level, int runs) {
  return BinomialBounds(static_cast<std::uint64_t>(runs), level, 2e-6).most;
}

struct Level {
  double alarm;
  int runs;
};
constexpr Level kLevels[] = {{1e-2, 3000}, {1e-3, 3000}, {1e-4, 20'000}};

TEST(Calibration, SharesThatHoldAreAccusedNoMoreOftenThanPromised) {
  for (const auto& [alarm, runs] : kLevels) {
    // Praise is made unreachable, so that accusation has all the time there is.
    const ShareTest::Plan plan{
        .shares = {0.2, 0.3, 0.5}, .tolerance = 0.5, .false_alarm = alarm, .miss = 1e-300};
    const int accused = Count(plan, plan.shares, runs, kLooked * kBatch, Answer::kViolates);
    RecordProperty("accused_at_" + std::to_string(alarm), accused);
    EXPECT_LE(accused, MostAt(alarm, runs));
  }
}

TEST(Calibration, SharesThatAreOffArePraisedNoMoreOftenThanPromised) {
  for (const auto& [miss, runs] : kLevels) {
    // Exactly on the edge, where praise is likeliest; accusation is made unreachable.
    const ShareTest::Plan plan{
        .shares = {0.5, 0.5}, .tolerance = 0.3, .false_alarm = 1e-300, .miss = miss};
    const int praised = Count(plan, {0.65, 0.35}, runs, kLooked * kBatch, Answer::kConforms);
    RecordProperty("praised_at_" + std::to_string(miss), praised);
    EXPECT_LE(praised, MostAt(miss, runs));
  }
}

TEST(Calibration, AFairPolicyIsPraisedAndAnUnfairOneAccused) {
  const ShareTest::Plan plan{.shares = {0.25, 0.25, 0.25, 0.25}};
  constexpr int kRuns = 300;
  const std::uint64_t enough = ShareTest::Enough(plan);
  EXPECT_EQ(Count(plan, plan.shares, kRuns, enough, Answer::kConforms), kRuns);
  EXPECT_EQ(Count(plan, {0.30, 0.25, 0.25, 0.20}, kRuns, enough, Answer::kViolates), kRuns);
}

}  // namespace
}  // namespace lbc::statistics
