#include "conformance/report/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using testing::HasSubstr;
using testing::Not;
using verdict::RunResult;
using verdict::Verdict;

RunResult RunWith(Verdict verdict, const char* fingerprint = "") {
  RunResult run;
  verdict::CaseResult result;
  result.name = "a/A-001/x";
  result.verdict = verdict;
  result.fingerprint = fingerprint;
  run.cases.push_back(result);
  return run;
}

TEST(Diff, FirstMatchingRuleWins) {
  enum Where { kSame, kFixed, kRegressed, kChanged, kNotRun };
  const struct {
    const char* why;
    RunResult before;
    RunResult after;
    Where where;
  } kRows[] = {
      {"equal", RunWith(Verdict::kPass), RunWith(Verdict::kPass), kSame},
      {"the same failure", RunWith(Verdict::kFail, "f"), RunWith(Verdict::kFail, "f"), kSame},
      {"another failure", RunWith(Verdict::kFail, "f"), RunWith(Verdict::kFail, "g"), kChanged},
      {"now it crashes", RunWith(Verdict::kFail, "f"), RunWith(Verdict::kCrash, "g"), kChanged},
      {"mended", RunWith(Verdict::kFail, "f"), RunWith(Verdict::kPass), kFixed},
      {"known and mended", RunWith(Verdict::kXfail, "f"), RunWith(Verdict::kXpass), kFixed},
      {"concluded at last", RunWith(Verdict::kInconclusive), RunWith(Verdict::kPass), kFixed},
      {"broken", RunWith(Verdict::kPass), RunWith(Verdict::kFail, "f"), kRegressed},
      {"broken and excused", RunWith(Verdict::kPass), RunWith(Verdict::kXfail, "f"), kRegressed},
      {"proof lost", RunWith(Verdict::kPass), RunWith(Verdict::kVacuous), kRegressed},
      {"claimed and broken", RunWith(Verdict::kNotApplicable), RunWith(Verdict::kFail, "f"),
       kRegressed},
      {"open, then broken", RunWith(Verdict::kVacuous), RunWith(Verdict::kHang, "f"), kRegressed},
      {"held, then not run", RunWith(Verdict::kPass), RunWith(Verdict::kNotRun), kNotRun},
      {"broken, then not run", RunWith(Verdict::kFail, "f"), RunWith(Verdict::kNotRun), kNotRun},
      {"not run, then held", RunWith(Verdict::kNotRun), RunWith(Verdict::kPass), kNotRun},
      {"not run, then broken", RunWith(Verdict::kNotRun), RunWith(Verdict::kHang, "f"), kNotRun},
      {"never run", RunWith(Verdict::kNotRun), RunWith(Verdict::kNotRun), kSame},
      {"the excuse was taken back", RunWith(Verdict::kXfail, "f"), RunWith(Verdict::kFail, "f"),
       kChanged},
      {"not claimed any more", RunWith(Verdict::kPass), RunWith(Verdict::kNotApplicable), kChanged},
      {"claimed and held", RunWith(Verdict::kNotApplicable), RunWith(Verdict::kPass), kChanged},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const RunDiff diff = Diff(row.before, row.after);
    EXPECT_EQ(diff.unchanged, row.where == kSame ? 1 : 0);
    EXPECT_EQ(diff.fixed.size(), row.where == kFixed ? 1u : 0u);
    EXPECT_EQ(diff.regressed.size(), row.where == kRegressed ? 1u : 0u);
    EXPECT_EQ(diff.changed.size(), row.where == kChanged ? 1u : 0u);
    EXPECT_EQ(diff.not_run.size(), row.where == kNotRun ? 1u : 0u);
    EXPECT_EQ(diff.Worse(), row.where == kRegressed);
    EXPECT_EQ(diff.Empty(), row.where == kSame);
  }
}

TEST(Diff, TellsNewFromGone) {
  const RunDiff diff = Diff(ConformantRun(), FailingRun());
  EXPECT_EQ(diff.added.size(), 7u);
  EXPECT_EQ(diff.unchanged, 10);
  EXPECT_EQ(diff.cases, 17);
  EXPECT_TRUE(diff.Worse()) << "a new case that fails is worse";
  const RunDiff back = Diff(FailingRun(), ConformantRun());
  EXPECT_EQ(back.gone.size(), 7u);
  EXPECT_FALSE(back.Worse());
  EXPECT_THAT(DiffText(back), HasSubstr("0 regressed, 0 changed, 0 new, 7 gone, 0 fixed, 0 not "
                                        "run, 10 unchanged, of 17 cases"));
}

TEST(Diff, WhatWasNotRunIsListedApart) {
  const RunDiff diff = Diff(RunWith(Verdict::kPass), RunWith(Verdict::kNotRun));
  EXPECT_THAT(DiffText(diff), HasSubstr("not run (1 of 1)\n  a/A-001/x  PASS → NOT_RUN\n"));
  EXPECT_THAT(DiffMarkdown(diff), HasSubstr("### not run (1 of 1)\n"));
}

TEST(Diff, WarnsWhenRunsAreOfDifferentThings) {
  RunResult other = ConformantRun();
  other.testee.version = "1.64.0";
  other.only = {"pick_first/*"};
  const RunDiff diff = Diff(ConformantRun(), other);
  EXPECT_FALSE(diff.Empty());
  EXPECT_THAT(DiffText(diff), HasSubstr("note: version was \"1.85.0\", is \"1.64.0\"\n"));
  EXPECT_THAT(DiffMarkdown(diff), HasSubstr("> selection (--only) was"));
}

TEST(Diff, GivesBothReasons) {
  RunResult before = RunWith(Verdict::kFail, "f");
  RunResult after = RunWith(Verdict::kHang, "g");
  before.cases[0].complaint = "too late";
  after.cases[0].complaint = "never";
  EXPECT_THAT(DiffText(Diff(before, after)),
              HasSubstr("changed (1 of 1)\n  a/A-001/x  FAIL → HANG\n    was: too late\n    is:  "
                        "never\n"));
  EXPECT_THAT(DiffMarkdown(Diff(before, after)),
              HasSubstr("| `a/A-001/x` | FAIL → HANG | never |"));
}

TEST(Diff, HostileNamesStayText) {
  RunResult hostile = HostileRun();
  hostile.cases.pop_back();
  const RunDiff diff = Diff(ConformantRun(), hostile);
  for (const std::string& text : {DiffText(diff), DiffMarkdown(diff)}) {
    EXPECT_EQ(ToUtf8(text), text);
    for (const char c : text) ASSERT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  }
}

}  // namespace
}  // namespace lbc::report
