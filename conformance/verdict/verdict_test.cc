#include "conformance/verdict/verdict.h"

#include <gtest/gtest.h>

#include "conformance/verdict/standing.h"

namespace lbc::verdict {
namespace {

TEST(Verdict, EveryNameReadsBackAsItself) {
  for (int i = 0; i <= static_cast<int>(Verdict::kNotApplicable); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    EXPECT_EQ(ParseVerdict(Name(verdict)), verdict) << Name(verdict);
  }
  EXPECT_EQ(ParseVerdict("SKIP"), std::nullopt);
}

TEST(Verdict, TheWorstOneWins) {
  EXPECT_EQ(Worse(Verdict::kPass, Verdict::kFail), Verdict::kFail);
  EXPECT_EQ(Worse(Verdict::kCrash, Verdict::kFail), Verdict::kCrash);
  EXPECT_EQ(Worse(Verdict::kNotApplicable, Verdict::kPass), Verdict::kPass);
  EXPECT_EQ(Worse(Verdict::kVacuous, Verdict::kXfail), Verdict::kVacuous);
}

TEST(Verdict, OnlyTheTesteesFaultsAreFailures) {
  EXPECT_TRUE(IsFailure(Verdict::kHang));
  EXPECT_FALSE(IsFailure(Verdict::kError));
  EXPECT_FALSE(IsFailure(Verdict::kXpass));
}

TEST(Verdict, EachStandsInOneWay) {
  EXPECT_EQ(StandingOf(Verdict::kPass), Standing::kHolds);
  EXPECT_EQ(StandingOf(Verdict::kXfail), Standing::kExcused) << "excused is not held";
  EXPECT_EQ(StandingOf(Verdict::kXpass), Standing::kUnexpected);
  EXPECT_EQ(StandingOf(Verdict::kCrash), Standing::kBroken);
  EXPECT_EQ(StandingOf(Verdict::kVacuous), Standing::kOpen);
  EXPECT_EQ(StandingOf(Verdict::kNotRun), Standing::kOpen);
  EXPECT_EQ(StandingOf(Verdict::kError), Standing::kFault);
  EXPECT_EQ(StandingOf(Verdict::kNotApplicable), Standing::kNotApplicable);
}

}  // namespace
}  // namespace lbc::verdict
