// DrawConclusion of suite.h: from verdicts to an exit code and a sentence.
#include <fmt/format.h>

#include "conformance/runner/suite.h"
#include "conformance/verdict/standing.h"

namespace lbc::runner {
namespace {

using verdict::RequirementResult;
using verdict::Standing;
using verdict::StandingOf;
using verdict::Verdict;

struct Tally {
  int must = 0;
  int must_hold = 0;
  int must_excused = 0;
  int must_fail = 0;
  int must_open = 0;
  int should_fail = 0;
  int errors = 0;
  int xpass = 0;
};

void CountMust(Standing standing, Tally& tally) {
  ++tally.must;
  if (standing == Standing::kHolds) ++tally.must_hold;
  if (standing == Standing::kExcused) ++tally.must_excused;
  if (standing == Standing::kBroken) ++tally.must_fail;
  if (standing == Standing::kOpen) ++tally.must_open;
}

// A requirement of which --only chose no case is not part of the question.
void Count(const RequirementResult& requirement, bool whole_suite, Tally& tally) {
  if (requirement.state != RequirementResult::State::kChecked) return;
  const Standing standing = StandingOf(requirement.verdict);
  if (standing == Standing::kNotApplicable) return;
  if (requirement.verdict == Verdict::kNotRun && !whole_suite && requirement.cases.empty()) return;
  if (standing == Standing::kFault) ++tally.errors;
  if (standing == Standing::kUnexpected) ++tally.xpass;
  if (requirement.level == "MUST") CountMust(standing, tally);
  if (requirement.level == "SHOULD" && standing == Standing::kBroken) ++tally.should_fail;
}

// "46 of 48 MUST requirements hold", and those that fail as known.
std::string Hold(const Tally& tally) {
  const std::string known = tally.must_excused == 0
                                ? ""
                                : fmt::format(", {} {} as known", tally.must_excused,
                                              tally.must_excused == 1 ? "fails" : "fail");
  return fmt::format("{} of {} MUST requirements hold{}", tally.must_hold, tally.must, known);
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
    run.conclusion = "known failures are out of date; " + Hold(tally);
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
    run.conclusion = "conformant: " + Hold(tally);
  }
}

}  // namespace lbc::runner
