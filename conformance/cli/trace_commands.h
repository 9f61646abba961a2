// The commands about what was found: replay, differ and export take a trace, triage a report.
// main.cc adds them to the program; each has a file of its own.
//
// A trace that cannot be used is one line on stderr that says where and why, and exit code 64.
#ifndef CONFORMANCE_CLI_TRACE_COMMANDS_H_
#define CONFORMANCE_CLI_TRACE_COMMANDS_H_

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/report/html.h"
#include "conformance/trace/trace.h"
#include "conformance/verdict/result.h"

namespace lbc::cli {

// Adds the commands to `app`; `common` and `exit_code` must outlive it.
void AddTraceCommands(CLI::App& app, const Common& common, int& exit_code);

struct ReplayOptions {
  std::filesystem::path file;
  std::string testee;
  // If given, the trace must be of it.
  std::string policy;
  // Each line from stdin lets one command pass.
  bool step = false;
  bool quiet = false;
};
// Plays a trace. Exit code 0 when everything was as recorded, 1 when something differs, 3 when the
// testee cannot be used.
int Replay(const ReplayOptions& options);

struct DifferOptions {
  std::filesystem::path file;
  std::vector<std::string> testees;
  std::string policy;
};
// Plays a trace on several testees and says where they part. Exit codes as Replay's.
int Differ(const Common& common, const DifferOptions& options);

struct ExportOptions {
  std::filesystem::path file;
  // gtest, go or markdown.
  std::string as;
  // Empty: stdout.
  std::filesystem::path out;
};
// Turns a trace into a test or a story. Exit code 0, or 64 for a trace that cannot be turned into
// what was asked for.
int Export(const ExportOptions& options);

struct TriageOptions {
  // A report directory.
  std::filesystem::path dir;
  // The file to write, or else the one to compare with.
  std::filesystem::path update;
  std::filesystem::path against;
};
// Brings a known-failures file in step with a run. Exit code 0 when it is and no reason is missing,
// 1 otherwise.
int Triage(const TriageOptions& options);

// Loads a trace and checks that it is of `policy`, unless that is empty. Errors are for the user.
absl::StatusOr<trace::Trace> LoadTraceOf(const std::filesystem::path& file,
                                         const std::string& policy);

// Writes traces/<case>.lbtrace under `dir` for each case that failed, or for each that was played.
// Traces of an earlier run are removed. Returns what the report's page says of them: where each
// lies, and the first case of a root cause as tests. Errors name the path.
absl::StatusOr<report::Attachments> WriteTraces(const std::filesystem::path& dir,
                                                const verdict::RunResult& run, bool all);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_TRACE_COMMANDS_H_
