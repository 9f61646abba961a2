// What changed between two runs, case by case.
//
// Cases are matched by name. A case is *fixed* when it holds and did not, *regressed* when it held
// (or was open, known or not claimed) and is now worse, *changed* when it is bad in both but
// otherwise, or moved between the verdicts that are neither good nor bad; *new* and *gone* are in
// one run only. Of a case that one run did not come to (NOT_RUN) nothing is said but that. Pure
// functions.
#ifndef CONFORMANCE_REPORT_DIFF_H_
#define CONFORMANCE_REPORT_DIFF_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::report {

// A case whose outcome differs.
struct CaseChange {
  std::string name;
  std::vector<std::string> checks;
  // Nothing for a case that is not in that run.
  std::optional<verdict::Verdict> before;
  std::optional<verdict::Verdict> after;
  std::string complaint_before;
  std::string complaint_after;
};

struct RunDiff {
  // What the reader must know before comparing: another policy, edition, tool version, a selection.
  std::vector<std::string> notes;
  std::vector<CaseChange> regressed;
  std::vector<CaseChange> fixed;
  std::vector<CaseChange> changed;
  std::vector<CaseChange> added;
  std::vector<CaseChange> gone;
  // NOT_RUN in one of the two.
  std::vector<CaseChange> not_run;
  // Cases in both runs with the same verdict and fingerprint, and cases in either.
  int unchanged = 0;
  int cases = 0;

  // Something is worse than before: a regression, or a new case that fails. What was not run in one
  // of the two is neither better nor worse.
  bool Worse() const;
  // Nothing differs, not even a note.
  bool Empty() const;
};

RunDiff Diff(const verdict::RunResult& before, const verdict::RunResult& after);

// The difference for a terminal, and as Markdown for a job summary or a pull request.
std::string DiffText(const RunDiff& diff);
std::string DiffMarkdown(const RunDiff& diff);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_DIFF_H_
