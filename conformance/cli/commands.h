// The commands of lbconform, one function each. main.cc reads the command line; these do the work
// and return the exit code.
//
// What a user did wrong is one line on stderr that names file, line or option and what was
// expected, and exit code 64 (3 for a testee that cannot be used). Results go to stdout.
#ifndef CONFORMANCE_CLI_COMMANDS_H_
#define CONFORMANCE_CLI_COMMANDS_H_

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace lbc::cli {

// Options that every command has.
struct Common {
  // The catalogue; empty: the one installed beside the program.
  std::filesystem::path spec_dir;
};

struct RunOptions {
  std::string testee;
  std::string policy;
  std::filesystem::path profile;
  // What the testee is: "policy", "channel" or "live". The last two have no policy and no profile.
  std::string seat = "policy";
  std::string edition;
  bool strict = false;
  std::vector<std::string> only;
  std::filesystem::path report_dir;
  // Traces of all cases, not only of those that fail.
  bool trace = false;
  // 0: choose one and print it.
  std::uint64_t seed = 1;
  int jobs = 0;
  // quick, normal or night: how long properties search.
  std::string effort = "quick";
  std::filesystem::path known_failures;
  bool quiet = false;
  // Also says which lines of the testee's own code were reached; needs report_dir.
  bool coverage = false;
  // Whatever begins with --gtest_.
  std::vector<std::string> gtest_flags;
};
int Run(const Common& common, const RunOptions& options);

// Every sequence of stimuli up to a depth. Exit code 1 when one shows a failure, 2 when the budget
// ended before the depth was reached. Of `run` it takes testee, policy, profile, edition, seed, and
// report_dir: where the failures' traces go.
struct ExploreOptions {
  int depth = 4;
  int endpoints = 2;
  int budget_seconds = 60;
};
int Explore(const Common& common, const RunOptions& run, const ExploreOptions& options);

// Requirements with their state; as JSON or as a table.
struct ListOptions {
  bool json = false;
  bool cases = false;
  std::vector<std::string> only;
};
int List(const Common& common, const ListOptions& options);

// A requirement or a case in words.
int Explain(const Common& common, const std::string& what);

// Renders report.json of one directory again, or several side by side into `out`; for one that may
// be empty and is then the directory itself.
int Report(const std::vector<std::filesystem::path>& dirs, const std::filesystem::path& out);

// What changed between two runs. Exit code 1 when something is worse.
int Diff(const std::filesystem::path& before, const std::filesystem::path& after, bool markdown);

// The models judge the traces of written runs, case by case. Exit code 1 when one objects.
int Watch(const Common& common, const std::vector<std::filesystem::path>& dirs);

// Judges an adapter alone. Exit code 1 when a duty is not held, 3 when the testee cannot be used at
// all.
int Selftest(const std::string& testee, const std::string& policy, bool json);

// Where spec/ and the templates are: LBCONFORM_DATA, else share/lbconform beside the program's
// bin/, else the source tree it was built from.
std::filesystem::path DataDir();

// Prints "lbconform: <message>" on stderr and returns `exit_code`.
int Complain(int exit_code, const std::string& message);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_COMMANDS_H_
