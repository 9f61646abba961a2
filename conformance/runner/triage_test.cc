#include "conformance/runner/triage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/runner/known_failures.h"

namespace lbc::runner {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using verdict::CaseResult;
using verdict::Verdict;

CaseResult Case(const std::string& name, Verdict verdict, const std::string& fingerprint = "") {
  CaseResult which;
  which.name = name;
  which.verdict = verdict;
  which.fingerprint = fingerprint;
  which.complaint = "expected READY; got IDLE";
  return which;
}

verdict::RunResult RunOf(std::vector<CaseResult> cases) {
  verdict::RunResult run;
  run.policy = "acme";
  run.testee.implementation = "grpc-go";
  run.testee.version = "1.85.0";
  run.cases = std::move(cases);
  return run;
}

constexpr char kKept[] = R"(# What acme is known to do wrong.
known_failures:
  # Upstream knows, see the link.
  - case: "a/ZZ-001/x"
    reason: >
      It re-reports on every failure.
    link: https://example.test/1
    fingerprint: "1111111111111111"

  - case: "a/ZZ-002/y"
    reason: slow to wake   # agreed in March
)";

Triage Update(const std::string& text, const verdict::RunResult& run) {
  absl::StatusOr<Triage> triage = UpdateKnownFailures(text, "known.yaml", run);
  EXPECT_TRUE(triage.ok()) << triage.status();
  return *triage;
}

TEST(Triage, LeavesAFileThatIsRightAsItStands) {
  const std::string text = std::string(kKept) + "    fingerprint: \"2222222222222222\"\n";
  const Triage triage = Update(text, RunOf({Case("a/ZZ-001/x", Verdict::kXfail, "1111111111111111"),
                                            Case("a/ZZ-002/y", Verdict::kXfail, "2222222222222222"),
                                            Case("a/ZZ-003/z", Verdict::kPass)}));
  EXPECT_EQ(triage.text, text);
  EXPECT_TRUE(triage.changes.empty());
  EXPECT_EQ(triage.reasons_missing, 0);
}

TEST(Triage, WritesTheFingerprintWhereThereIsNone) {
  const Triage triage =
      Update(kKept, RunOf({Case("a/ZZ-001/x", Verdict::kXfail, "1111111111111111"),
                           Case("a/ZZ-002/y", Verdict::kXfail, "2222222222222222")}));
  EXPECT_EQ(triage.text, std::string(kKept) + "    fingerprint: \"2222222222222222\"\n");
  EXPECT_EQ(triage.changes.size(), 1u);
  EXPECT_EQ(triage.reasons_missing, 0);
}

TEST(Triage, AsksForAReasonForWhatIsNew) {
  const Triage triage = Update("", RunOf({Case("a/ZZ-009/new", Verdict::kFail, "9999999999999999"),
                                          Case("a/ZZ-003/z", Verdict::kPass)}));
  EXPECT_EQ(triage.reasons_missing, 1);
  EXPECT_THAT(triage.text, HasSubstr("  - case: \"a/ZZ-009/new\"\n"));
  EXPECT_THAT(triage.text, HasSubstr("    fingerprint: \"9999999999999999\"\n"));
  EXPECT_THAT(triage.text, HasSubstr("# FAIL: expected READY; got IDLE"));
  const auto refused = ParseKnownFailures(triage.text, "known.yaml");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(std::string(refused.status().message()),
              HasSubstr("known.yaml:5: field \"reason\": still to be filled in"));
  EXPECT_TRUE(ParseKnownFailures(triage.text, "known.yaml", true).ok());
}

TEST(Triage, AsksAgainWhereItFailsOtherwise) {
  const Triage triage = Update(kKept, RunOf({Case("a/ZZ-001/x", Verdict::kFail, "8888888888888888"),
                                             Case("a/ZZ-002/y", Verdict::kXfail)}));
  EXPECT_EQ(triage.reasons_missing, 1);
  EXPECT_THAT(triage.text, HasSubstr("# Was known as 1111111111111111, because: It re-reports"));
  EXPECT_THAT(triage.text, HasSubstr("fingerprint: \"8888888888888888\""));
  EXPECT_THAT(triage.text, HasSubstr("link: \"https://example.test/1\""));
  EXPECT_THAT(triage.text, Not(HasSubstr("fingerprint: \"1111111111111111\"")));
  EXPECT_THAT(triage.text, HasSubstr("reason: slow to wake   # agreed in March"));
}

TEST(Triage, TakesOutWhatNoLongerFails) {
  const Triage triage = Update(
      kKept, RunOf({Case("a/ZZ-001/x", Verdict::kXpass), Case("a/ZZ-002/y", Verdict::kPass)}));
  EXPECT_EQ(triage.text, "# What acme is known to do wrong.\nknown_failures: []\n");
  EXPECT_THAT(triage.changes, ElementsAre("a/ZZ-001/x: no longer fails, so its entry goes",
                                          "a/ZZ-002/y: no longer fails, so its entry goes"));
}

TEST(Triage, TakesOutWhatDoesNotApplyAndSaysWhyAsARunDoes) {
  CaseResult which = Case("a/ZZ-001/x", Verdict::kNotApplicable);
  which.complaint = "needs capability keys";
  verdict::RunResult run = RunOf({which, Case("a/ZZ-002/y", Verdict::kXfail, "2222222222222222")});
  for (const auto& only : {std::vector<std::string>{}, std::vector<std::string>{"a/*"}}) {
    run.only = only;
    const Triage triage = Update(kKept, run);
    EXPECT_THAT(triage.text, Not(HasSubstr("ZZ-001")));
    EXPECT_THAT(triage.changes,
                Contains("a/ZZ-001/x: " + AppliesNowhere(which) + ", so its entry goes"));
  }
  // Of a pattern other cases may apply, that were not among those of --only.
  const std::string pattern = "known_failures:\n  - case: \"a/*/x\"\n    reason: slow\n";
  EXPECT_THAT(Update(pattern, run).text, HasSubstr("a/*/x"));
  run.only.clear();
  EXPECT_THAT(Update(pattern, run).text, Not(HasSubstr("a/*/x")));
}

TEST(Triage, KeepsWhatAPartOfTheSuiteDidNotPlay) {
  verdict::RunResult run = RunOf({Case("a/ZZ-001/x", Verdict::kXfail, "1111111111111111")});
  run.only = {"ZZ-001"};
  EXPECT_EQ(Update(kKept, run).text, kKept);
}

TEST(Triage, KeepsWhatAnInterruptedRunDidNotComeTo) {
  for (const Verdict open : {Verdict::kNotRun, Verdict::kError, Verdict::kInconclusive}) {
    const Triage triage =
        Update(kKept, RunOf({Case("a/ZZ-001/x", open), Case("a/ZZ-002/y", open)}));
    EXPECT_EQ(triage.text, kKept);
    EXPECT_TRUE(triage.changes.empty());
  }
}

TEST(Triage, LeavesOtherVersionsAlone) {
  const std::string text =
      "known_failures:\n  - case: \"a/*\"\n    reason: old\n    versions: {below: 1.70.0}\n";
  EXPECT_EQ(Update(text, RunOf({Case("a/ZZ-001/x", Verdict::kPass)})).text, text);
}

TEST(Triage, KeepsWhatFailsSometimes) {
  const std::string text =
      "known_failures:\n  - case: \"a/ZZ-001/x\"\n    reason: by chance\n    sometimes: true\n";
  EXPECT_EQ(Update(text, RunOf({Case("a/ZZ-001/x", Verdict::kPass)})).text, text);
  // No fingerprint is written down: it may differ from seed to seed.
  const Triage failed =
      Update(text, RunOf({Case("a/ZZ-001/x", Verdict::kXfail, "1111111111111111")}));
  EXPECT_EQ(failed.text, text);
  EXPECT_TRUE(failed.changes.empty());
  EXPECT_EQ(Update(text, RunOf({Case("a/ZZ-002/y", Verdict::kPass)})).text, "known_failures: []\n");
}

TEST(Triage, StillFailsSometimesWhenItFailsOtherwise) {
  const std::string text =
      "known_failures:\n  - case: \"a/ZZ-001/x\"\n    reason: by chance\n"
      "    fingerprint: \"1111111111111111\"\n    sometimes: true\n";
  const Triage triage =
      Update(text, RunOf({Case("a/ZZ-001/x", Verdict::kFail, "8888888888888888")}));
  EXPECT_THAT(triage.text, HasSubstr("    sometimes: true\n"));
  EXPECT_EQ(triage.reasons_missing, 1);
}

TEST(Triage, RefusesWhatIsNoSuchFile) {
  const auto triage = UpdateKnownFailures("nonsense: 1\n", "known.yaml", RunOf({}));
  EXPECT_EQ(triage.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lbc::runner
