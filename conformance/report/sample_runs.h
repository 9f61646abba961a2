// Runs to print: made up, but shaped like real ones. For the tests of this folder only.
#ifndef CONFORMANCE_REPORT_SAMPLE_RUNS_H_
#define CONFORMANCE_REPORT_SAMPLE_RUNS_H_

#include <string>
#include <utility>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::report {

// pick_first of a testee that keeps every requirement that is checked.
verdict::RunResult ConformantRun();

// The same policy with three root causes over four failed cases, one known failure, one SHOULD that
// is broken, one open MUST, one case that does not apply, and warnings.
verdict::RunResult FailingRun();

// A testee that crashes, hangs, breaks the protocol, and one fault of the suite.
verdict::RunResult BrokenProcessRun();

// Nothing was ever run: a testee that could not be started.
verdict::RunResult EmptyRun();

// FailingRun with every text replaced by something that no printer may trust.
verdict::RunResult HostileRun();

// A whole client of three servers: two cases that are drawn as diagrams, one of which fails.
verdict::RunResult LiveRun();

// Many cases and requirements, for size and speed.
verdict::RunResult LargeRun();

// All of the above under names that can be directories.
std::vector<std::pair<std::string, verdict::RunResult>> SampleRuns();

// Texts that break naive printers: markup, control bytes, invalid UTF-8, right-to-left, very long.
const std::vector<std::string>& HostileTexts();

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_SAMPLE_RUNS_H_
