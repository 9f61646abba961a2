#include "conformance/scenario/chance.h"

#include <gtest/gtest.h>

namespace lbc::scenario {
namespace {

struct Row {
  const char* why;
  std::uint64_t trials;
  double p;
  double alarm;
  std::uint64_t least;
  std::uint64_t most;
};

const Row kRows[] = {
    {"ten fair coins: all heads has chance 1/1024, all but one 11/1024", 10, 0.5, 0.01, 1, 9},
    {"a generous alarm cuts more off", 10, 0.5, 0.12, 3, 7},
    {"a strict alarm cuts nothing off", 10, 0.5, 1e-6, 0, 10},
    {"rare events have no lower bound", 100, 0.001, 1e-10, 0, 6},
};

TEST(FairCount, CutsOffJustWhatTheAlarmAllows) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    const Bounds bounds = FairCount(row.trials, row.p, row.alarm);
    EXPECT_EQ(bounds.least, row.least);
    EXPECT_EQ(bounds.most, row.most);
  }
}

TEST(FairCount, StaysNearTheMeanForManyTrials) {
  const Bounds bounds = FairCount(30'000, 1.0 / 3, kFalseAlarm);
  EXPECT_GT(bounds.least, 9'400u);
  EXPECT_LT(bounds.most, 10'600u);
  EXPECT_LE(bounds.least, 10'000u);
  EXPECT_GE(bounds.most, 10'000u);
}

}  // namespace
}  // namespace lbc::scenario
