// What goes on, for whoever watches: one line on a terminal, written over by the next.
//
// Nothing is written where stderr is no terminal, so that logs and scripts see results alone. One
// thread.
#ifndef CONFORMANCE_CLI_PROGRESS_H_
#define CONFORMANCE_CLI_PROGRESS_H_

#include <string_view>

namespace lbc::cli {

// Shows `line`, made safe and cut to a terminal's width, in the place of the one before.
void ShowProgress(std::string_view line);

// Takes the line away, before anything else is printed.
void EndProgress();

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_PROGRESS_H_
