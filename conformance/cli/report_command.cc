// lbconform report and diff: runs that were written down, printed again or compared.
#include <fmt/format.h>

#include <iostream>

#include "conformance/cli/commands.h"
#include "conformance/report/diff.h"
#include "conformance/report/write.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
int Report(const std::vector<std::filesystem::path>& dirs, const std::filesystem::path& out) {
  std::vector<verdict::RunResult> runs;
  for (const std::filesystem::path& dir : dirs) {
    absl::StatusOr<verdict::RunResult> run = report::ReadReport(dir);
    if (!run.ok()) return Complain(verdict::kExitUsage, std::string(run.status().message()));
    runs.push_back(*std::move(run));
  }
  const std::filesystem::path target = out.empty() ? dirs.front() : out;
  const absl::Status written = report::WriteAll(target, runs.front());
  if (!written.ok()) return Complain(verdict::kExitUsage, std::string(written.message()));
  std::cout << (target / "index.html").string() << "\n";
  return 0;
}

int Diff(const std::filesystem::path& before, const std::filesystem::path& after, bool markdown) {
  absl::StatusOr<verdict::RunResult> old_run = report::ReadReport(before);
  if (!old_run.ok()) return Complain(verdict::kExitUsage, std::string(old_run.status().message()));
  absl::StatusOr<verdict::RunResult> new_run = report::ReadReport(after);
  if (!new_run.ok()) return Complain(verdict::kExitUsage, std::string(new_run.status().message()));
  const report::RunDiff diff = report::Diff(*old_run, *new_run);
  std::cout << (markdown ? report::DiffMarkdown(diff) : report::DiffText(diff));
  return diff.Worse() ? verdict::kExitNotConformant : verdict::kExitConformant;
}

}  // namespace lbc::cli
