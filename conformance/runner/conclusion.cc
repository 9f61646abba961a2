// DrawConclusion of suite.h: from verdicts to an exit code and a sentence.
#include <fmt/format.h>

#include "conformance/runner/suite.h"

namespace lbc::runner {
namespace {

using verdict::RequirementResult;
using verdict::Verdict;

struct Tally {
  int must = 0;
  int must_hold = 0;
  int must_fail = 0;
  int must_open = 0;
  int should_fail = 0;
  int errors = 0;
  int xpass = 0;
};

void Count(const RequirementResult& requirement, bool whole_suite, Tally& tally) {
  if (requirement.state != RequirementResult::State::kChecked) return;
  const Verdict verdict = requirement.verdict;
  if (verdict == Verdict::kNotApplicable || (verdict == Verdict::kNotRun && !whole_suite)) return;
  if (verdict == Verdict::kError) ++tally.errors;
  if (verdict == Verdict::kXpass) ++tally.xpass;
  if (requirement.level != "MUST") {
    if (requirement.level == "SHOULD" && IsFailure(verdict)) ++tally.should_fail;
    return;
  }
  ++tally.must;
  if (verdict == Verdict::kPass || verdict == Verdict::kXfail) ++tally.must_hold;
  if (IsFailure(verdict)) ++tally.must_fail;
  if (verdict == Verdict::kVacuous || verdict == Verdict::kInconclusive ||
      verdict == Verdict::kNotRun) {
    ++tally.must_open;
  }
}

}  // namespace

void DrawConclusion(verdict::RunResult& run, bool has_stale_entries) {
  Tally tally;
  for (const RequirementResult& requirement : run.requirements)
    Count(requirement, run.only.empty(), tally);
  const std::string of = fmt::format("of {} MUST requirements", tally.must);
  if (tally.errors > 0) {
    run.exit_code = verdict::kExitSuiteFault;
    run.conclusion =
        fmt::format("fault of the suite: {} requirement(s) could not be judged", tally.errors);
  } else if (tally.must_fail > 0) {
    run.exit_code = verdict::kExitNotConformant;
    run.conclusion = fmt::format("not conformant: {} {} broken", tally.must_fail, of);
  } else if (tally.xpass > 0 || has_stale_entries) {
    run.exit_code = verdict::kExitNotConformant;
    run.conclusion = fmt::format("known failures are out of date; {} {} hold", tally.must_hold, of);
  } else if (run.strict && tally.should_fail > 0) {
    run.exit_code = verdict::kExitNotConformant;
    run.conclusion =
        fmt::format("not conformant (strict): {} SHOULD requirement(s) broken", tally.should_fail);
  } else if (tally.must_open > 0 || tally.must == 0) {
    run.exit_code = verdict::kExitInconclusive;
    run.conclusion = tally.must == 0
                         ? "inconclusive: no MUST requirement was judged"
                         : fmt::format("inconclusive: {} {} undecided", tally.must_open, of);
  } else {
    run.exit_code = verdict::kExitConformant;
    run.conclusion = fmt::format("conformant: {} {} hold", tally.must_hold, of);
  }
}

}  // namespace lbc::runner
