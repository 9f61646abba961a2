#include "reference/policies/p2c/ewma.h"

#include <gtest/gtest.h>

#include <chrono>

namespace lbc::policies {
namespace {

using std::chrono::seconds;

TEST(PeakAverage, P2C_004_WhatASampleMakesOfTheAverage) {
  struct Row {
    const char* why;
    double before, sample;
    Duration since;
    double after;
  };
  const Row rows[] = {
      {"a peak counts at once", 10, 50, seconds(0), 50},
      {"and long after", 10, 50, seconds(100), 50},
      {"nothing is forgotten in no time", 50, 10, seconds(0), 50},
      {"in one decay time all but 1/e", 50, 0, seconds(10), 50 * 0.36787944117144233},
      {"and the sample takes its place", 50, 10, seconds(10), 10 + 40 * 0.36787944117144233},
      {"after long only the sample counts", 50, 10, seconds(1000), 10},
      {"time does not run backwards", 50, 10, seconds(-5), 50},
  };
  for (const Row& row : rows) {
    EXPECT_DOUBLE_EQ(PeakAverage(row.before, row.sample, row.since, seconds(10)), row.after)
        << row.why;
  }
}

TEST(SuccessAfter, SixFailuresInARowMakeLessThanAHalf) {
  double success = 1;
  for (int i = 0; i < 5; ++i) success = SuccessAfter(success, false);
  EXPECT_GT(success, 0.5);
  success = SuccessAfter(success, false);
  EXPECT_LT(success, 0.5);
  for (int i = 0; i < 1000; ++i) success = SuccessAfter(success, false);
  EXPECT_GE(success, 0);
  for (int i = 0; i < 6; ++i) success = SuccessAfter(success, true);
  EXPECT_GT(success, 0.5);
  EXPECT_DOUBLE_EQ(SuccessAfter(1, true), 1);
}

}  // namespace
}  // namespace lbc::policies
