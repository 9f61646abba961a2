// The first screen of a run in a terminal: verdict, counts, every root cause with its narration and
// the line that runs it again, warnings, and where the full report is.
//
// A pure function; the command line prints it and knows whether it writes to a terminal. Safe
// whatever the testee is called.
#ifndef CONFORMANCE_REPORT_TERMINAL_H_
#define CONFORMANCE_REPORT_TERMINAL_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::report {

struct TerminalOptions {
  // ANSI colours; only for a terminal whose user has not set NO_COLOR.
  bool colour = false;
  // Where lines break; lines that are to be copied never do.
  int columns = 100;
  // The page that was written, for the last line; empty if none was.
  std::string page;
};

std::string TerminalSummary(const verdict::RunResult& run, const TerminalOptions& options);
std::string TerminalSummary(const verdict::RunResult& run, bool colour);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_TERMINAL_H_
