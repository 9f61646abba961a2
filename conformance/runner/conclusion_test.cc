#include <gtest/gtest.h>

#include <vector>

#include "conformance/runner/suite.h"

namespace lbc::runner {
namespace {

using verdict::RequirementResult;
using verdict::Verdict;

RequirementResult Checked(const char* level, Verdict verdict) {
  RequirementResult result;
  result.level = level;
  result.state = RequirementResult::State::kChecked;
  result.verdict = verdict;
  return result;
}

TEST(Conclusion, ExitCodesFollowFromTheVerdicts) {
  const auto must = [](Verdict verdict) { return Checked("MUST", verdict); };
  const struct {
    const char* why;
    std::vector<RequirementResult> requirements;
    bool strict;
    bool stale;
    int exit_code;
  } kRows[] = {
      {"all hold", {must(Verdict::kPass), must(Verdict::kXfail)}, false, false, 0},
      {"one MUST is broken", {must(Verdict::kPass), must(Verdict::kFail)}, false, false, 1},
      {"a crash is the policy's", {must(Verdict::kCrash)}, false, false, 1},
      {"an unexpected pass", {must(Verdict::kPass), must(Verdict::kXpass)}, false, false, 1},
      {"a stale known failure", {must(Verdict::kPass)}, false, true, 1},
      {"SHOULD only warns",
       {must(Verdict::kPass), Checked("SHOULD", Verdict::kFail)},
       false,
       false,
       0},
      {"SHOULD fails a strict run",
       {must(Verdict::kPass), Checked("SHOULD", Verdict::kFail)},
       true,
       false,
       1},
      {"MAY never fails", {must(Verdict::kPass), Checked("MAY", Verdict::kFail)}, true, false, 0},
      {"a MUST that never came to the point",
       {must(Verdict::kPass), must(Verdict::kVacuous)},
       false,
       false,
       2},
      {"nothing was judged", {}, false, false, 2},
      {"only what does not apply", {must(Verdict::kNotApplicable)}, false, false, 2},
      {"our fault comes first", {must(Verdict::kError), must(Verdict::kFail)}, false, false, 4},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    verdict::RunResult run;
    run.requirements = row.requirements;
    run.strict = row.strict;
    DrawConclusion(run, row.stale);
    EXPECT_EQ(run.exit_code, row.exit_code) << run.conclusion;
    EXPECT_FALSE(run.conclusion.empty());
  }
}

TEST(Conclusion, AnExcusedFailureIsNamedAndDoesNotHold) {
  verdict::RunResult run;
  run.requirements = {Checked("MUST", Verdict::kPass), Checked("MUST", Verdict::kXfail),
                      Checked("MUST", Verdict::kNotApplicable), Checked("SHOULD", Verdict::kXfail)};
  DrawConclusion(run, false);
  EXPECT_EQ(run.conclusion, "conformant: 1 of 2 MUST requirements hold, 1 fails as known");
  EXPECT_EQ(run.exit_code, verdict::kExitConformant);
}

TEST(Conclusion, WhatWasChosenAndNotReachedIsOpenAndWhatWasNotChosenIsNoPartOfIt) {
  verdict::RunResult run;
  run.only = {"PF-*"};
  run.requirements = {Checked("MUST", Verdict::kPass), Checked("MUST", Verdict::kNotRun)};
  DrawConclusion(run, false);
  EXPECT_EQ(run.conclusion, "conformant: 1 of 1 MUST requirements hold");
  run.requirements.back().cases = {"pick_first/PF-001/tries-in-order"};
  DrawConclusion(run, false);
  EXPECT_EQ(run.exit_code, verdict::kExitInconclusive) << run.conclusion;
}

TEST(Selection, PatternsMatchNamesAndRequirementsAndMayNotMatchNothing) {
  std::vector<scenario::Case> all(2);
  all[0].name = "pick_first/PF-001/tries-in-order";
  all[0].checks = {"PF-001", "PF-002"};
  all[1].name = "contract/CON-001/picks-succeed";
  all[1].checks = {"CON-001"};
  EXPECT_EQ(SelectCases(all, {})->size(), 2u);
  EXPECT_EQ(SelectCases(all, {"PF-002"})->size(), 1u);
  EXPECT_EQ(SelectCases(all, {"contract/*"})->size(), 1u);
  EXPECT_EQ(SelectCases(all, {"*"})->size(), 2u);
  const auto none = SelectCases(all, {"PF-001", "XX-*"});
  ASSERT_FALSE(none.ok());
  EXPECT_NE(std::string(none.status().message()).find("\"XX-*\" matches no case"),
            std::string::npos);
}

}  // namespace
}  // namespace lbc::runner
