#include "conformance/runner/known_failures.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace lbc::runner {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

std::filesystem::path Written(const std::string& text) {
  const auto path =
      std::filesystem::path(::testing::TempDir()) /
      (std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()) + ".yaml");
  std::ofstream(path) << text;
  return path;
}

CaseResult Result(const char* name, Verdict verdict, const char* fingerprint = "") {
  CaseResult result;
  result.name = name;
  result.verdict = verdict;
  result.fingerprint = fingerprint;
  return result;
}

KnownFailure Entry(const char* pattern) {
  KnownFailure known;
  known.pattern = pattern;
  known.reason = "reason";
  known.file = "known.yaml";
  known.line = 3;
  return known;
}

TEST(KnownFailures, BadFilesAreNamedWithLineAndField) {
  const struct {
    const char* why;
    const char* text;
    const char* says;
  } kRows[] = {
      {"not a list", "known_failures: 7\n", ":1: expected a list under known_failures"},
      {"another top", "failures: []\n", ":1: expected a list under known_failures"},
      {"a list at the top", "- case: x\n", ":1: expected a list under known_failures"},
      {"no reason", "known_failures:\n  - case: x\n", ":2: field \"reason\" is missing"},
      {"unknown field", "known_failures:\n  - case: x\n    raeson: y\n",
       ":3: unknown field \"raeson\""},
      {"no date", "known_failures:\n  - {case: x, reason: y, expires: soon}\n",
       "expected a date like"},
      {"no truth", "known_failures:\n  - {case: x, reason: y, sometimes: often}\n",
       ":2: field \"sometimes\": expected true or false"},
      {"no yaml", "known_failures: [\n", ":2: "},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const auto known = LoadKnownFailures(Written(row.text));
    ASSERT_FALSE(known.ok());
    EXPECT_NE(std::string(known.status().message()).find(row.says), std::string::npos)
        << known.status();
  }
}

TEST(KnownFailures, AFailureThatIsKnownIsExcusedWithItsReason) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kFail),
                                   Result("a/A-002/y", Verdict::kCrash),
                                   Result("a/A-003/z", Verdict::kPass)};
  const auto stale = ApplyKnownFailures({Entry("a/A-001/*"), Entry("a/A-002/*")}, "1.0.0",
                                        "2026-01-01", {}, cases);
  EXPECT_TRUE(stale.empty());
  EXPECT_EQ(cases[0].verdict, Verdict::kXfail);
  EXPECT_EQ(cases[0].known_reason, "reason");
  EXPECT_EQ(cases[1].verdict, Verdict::kXfail);
  EXPECT_EQ(cases[2].verdict, Verdict::kPass);
}

TEST(KnownFailures, APassThatWasExpectedToFailIsSaidAloud) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kPass)};
  ApplyKnownFailures({Entry("a/*")}, "1.0.0", "2026-01-01", {}, cases);
  EXPECT_EQ(cases[0].verdict, Verdict::kXpass);
}

TEST(KnownFailures, WhatFailsSometimesMayPass) {
  const auto known = ParseKnownFailures(
      "known_failures:\n  - {case: a/*, reason: by chance, sometimes: true}\n", "known.yaml");
  ASSERT_TRUE(known.ok()) << known.status();
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kPass),
                                   Result("a/A-001/y", Verdict::kFail, "0123"),
                                   Result("a/A-001/z", Verdict::kVacuous)};
  EXPECT_TRUE(ApplyKnownFailures(*known, "1", "2026-01-01", {}, cases).empty());
  EXPECT_EQ(cases[0].verdict, Verdict::kPass);
  EXPECT_TRUE(cases[0].known_sometimes);
  EXPECT_EQ(cases[0].known_reason, "by chance");
  EXPECT_EQ(cases[1].verdict, Verdict::kXfail);
  EXPECT_TRUE(cases[1].known_sometimes);
  // What proves nothing is not excused: the case may have lost its point.
  EXPECT_EQ(cases[2].verdict, Verdict::kVacuous);
  EXPECT_FALSE(cases[2].known_sometimes);
}

TEST(KnownFailures, WhatFailsSometimesMustBeACase) {
  KnownFailure entry = Entry("b/*");
  entry.sometimes = true;
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kPass)};
  EXPECT_EQ(ApplyKnownFailures({entry}, "1", "2026-01-01", {}, cases).size(), 1u);
  EXPECT_FALSE(cases[0].known_sometimes);
}

TEST(KnownFailures, StaleAndExpiredEntriesAreNamed) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kFail)};
  KnownFailure expired = Entry("a/*");
  expired.expires = "2026-01-01";
  EXPECT_EQ(ApplyKnownFailures({expired}, "1", "2026-01-01", {}, cases).size(), 1u);
  EXPECT_EQ(cases[0].verdict, Verdict::kFail);
  EXPECT_EQ(ApplyKnownFailures({Entry("b/*")}, "1", "2026-01-01", {}, cases).size(), 1u);
}

TEST(KnownFailures, WhatAppliesToNoCaseIsStaleAndSaysWhy) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kNotApplicable),
                                   Result("a/A-002/y", Verdict::kFail),
                                   Result("b/B-001/z", Verdict::kNotApplicable)};
  cases[0].complaint = "needs capability keys";
  KnownFailure sometimes = Entry("a/A-001/*");
  sometimes.sometimes = true;
  const auto stale = ApplyKnownFailures({Entry("a/A-001/*"), sometimes, Entry("a/*"), Entry("b/*")},
                                        "1", "2026-01-01", {"b/B-002/unplayed"}, cases);
  ASSERT_EQ(stale.size(), 2u);  // One case of "a/*" applies, and one of "b/*" was not played.
  for (const std::string& each : stale)
    EXPECT_NE(each.find("\"a/A-001/*\" matches no case that applies: a/A-001/x is not applicable: "
                        "needs capability keys"),
              std::string::npos)
        << each;
  EXPECT_EQ(cases[0].verdict, Verdict::kNotApplicable);
  EXPECT_EQ(cases[1].verdict, Verdict::kXfail);
}

TEST(KnownFailures, WhatWasNotPlayedIsACaseAllTheSame) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kFail)};
  const std::vector<std::string> unplayed = {"b/B-001/y"};
  const auto stale = ApplyKnownFailures({Entry("b/*"), Entry("a/*"), Entry("c/*")}, "1",
                                        "2026-01-01", unplayed, cases);
  ASSERT_EQ(stale.size(), 1u);
  EXPECT_NE(stale[0].find("\"c/*\" matches no case"), std::string::npos) << stale[0];
}

TEST(KnownFailures, FailingDifferentlyIsNotExcused) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kFail, "0123")};
  KnownFailure known = Entry("a/*");
  known.fingerprint = "4567";
  ApplyKnownFailures({known}, "1", "2026-01-01", {}, cases);
  EXPECT_EQ(cases[0].verdict, Verdict::kFail);
  EXPECT_NE(cases[0].complaint.find("otherwise than known"), std::string::npos);
}

TEST(KnownFailures, EntriesOfOtherVersionsDoNotCount) {
  std::vector<CaseResult> cases = {Result("a/A-001/x", Verdict::kFail)};
  KnownFailure known = Entry("a/*");
  known.below = "1.71.0";
  ApplyKnownFailures({known}, "1.85.0", "2026-01-01", {}, cases);
  EXPECT_EQ(cases[0].verdict, Verdict::kFail);
  ApplyKnownFailures({known}, "1.64.0", "2026-01-01", {}, cases);
  EXPECT_EQ(cases[0].verdict, Verdict::kXfail);
}

TEST(KnownFailures, VersionsCompareByTheirNumbers) {
  const struct {
    const char* a;
    const char* b;
    int order;
  } kRows[] = {{"1.9.0", "1.10.0", -1},
               {"v1.64.0", "1.64.0", 0},
               {"1.85.0-dev", "1.85.0", 0},
               {"2", "1.99", 1}};
  for (const auto& row : kRows)
    EXPECT_EQ(CompareVersions(row.a, row.b), row.order) << row.a << " " << row.b;
}

}  // namespace
}  // namespace lbc::runner
