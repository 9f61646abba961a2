// Other programs, run to their end with their output kept: what `lbconform new`
// needs of the Go tools.
//
// No shell is involved, so no argument needs quoting. Ctrl-C ends the program that runs, and is
// seen here as its failure, so that the caller can tidy up. One thread.
#ifndef CONFORMANCE_CLI_RUN_PROGRAM_H_
#define CONFORMANCE_CLI_RUN_PROGRAM_H_

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace lbc::cli {

// How a program ended and what it said.
struct Ran {
  // As the shell counts: 128 more than the signal for a program that was killed.
  int exit_code = 0;
  std::string out;
  std::string err;
};

// What to run: looked up on the PATH, in `directory` (empty: where we are), with `environment`
// ("NAME=value") added to ours. `hears`, if any, is given what it says on stderr line by line, as
// it says it.
struct ProgramCall {
  std::vector<std::string> arguments;
  std::filesystem::path directory;
  std::vector<std::string> environment;
  std::function<void(std::string_view line)> hears = nullptr;
};

// Runs it to the end. NOT_FOUND if there is no such program; INTERNAL if the system refuses. A
// program that fails is no error here.
absl::StatusOr<Ran> RunToEnd(const ProgramCall& program);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_RUN_PROGRAM_H_
