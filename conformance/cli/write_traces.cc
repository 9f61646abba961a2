#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "conformance/cli/trace_commands.h"
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

}  // namespace

absl::Status WriteTraces(const fs::path& dir, const verdict::RunResult& run, bool all) {
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
  }
  return absl::OkStatus();
}

}  // namespace lbc::cli
