#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "conformance/cli/trace_commands.h"
#include "conformance/export/export.h"
#include "conformance/report/tally.h"
#include "conformance/report/write.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;
using verdict::CaseResult;
using verdict::Verdict;

bool IsWanted(const CaseResult& which, bool all) {
  if (which.trace.empty()) return false;
  // What was not kept whole cannot be played again.
  if (std::ranges::any_of(which.trace, &std::string::empty, &verdict::TraceEntry::json))
    return false;
  return all || IsFailure(which.verdict) || which.verdict == Verdict::kXfail ||
         which.verdict == Verdict::kError;
}

// The tests that the cards offer. A page with more causes than this is heavy enough without.
void AddTests(const verdict::RunResult& run, report::Attachments& attachments) {
  constexpr std::size_t kCausesWithTests = 20;
  const report::Tally tally = report::Count(run);
  for (std::size_t i = 0; i < std::min(kCausesWithTests, tally.causes.size()); ++i) {
    const CaseResult& which = run.cases[tally.causes[i].cases.front()];
    const auto attached = attachments.find(which.name);
    if (attached == attachments.end()) continue;
    const absl::StatusOr<trace::Trace> trace =
        trace::Parse(trace::Write(run, which), trace::FileName(which.name));
    if (!trace.ok()) continue;
    attached->second.gtest = exports::AsScenario(*trace).value_or("");
    attached->second.go = exports::AsGoTest(*trace).value_or("");
  }
}

}  // namespace

absl::StatusOr<report::Attachments> WriteTraces(const fs::path& dir, const verdict::RunResult& run,
                                                bool all) {
  report::Attachments attachments;
  // What real servers and a real clock brought about cannot be played again from what was said.
  if (run.seat == "live") return attachments;
  const fs::path traces = dir / "traces";
  std::error_code error;
  if (fs::is_directory(traces, error)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(traces, error)) {
      if (entry.path().extension() == ".lbtrace") fs::remove(entry.path(), error);
    }
  }
  for (const CaseResult& which : run.cases) {
    if (!IsWanted(which, all)) continue;
    if (fs::create_directories(traces, error); error) {
      return absl::UnavailableError(
          fmt::format("cannot make {}: {}", traces.string(), error.message()));
    }
    if (absl::Status written =
            report::WriteFile(traces / trace::FileName(which.name), trace::Write(run, which));
        !written.ok())
      return written;
    attachments[which.name].trace = "traces/" + trace::FileName(which.name);
  }
  AddTests(run, attachments);
  return attachments;
}

}  // namespace lbc::cli
