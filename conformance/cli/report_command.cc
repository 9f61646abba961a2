// lbconform report and diff: runs that were written down, printed again or compared.
#include <fmt/format.h>

#include <iostream>

#include "conformance/cli/commands.h"
#include "conformance/report/diff.h"
#include "conformance/report/write.h"
#include "conformance/verdict/verdict.h"

namespace lbc::cli {
namespace {

// One run, rendered anew. Pages with its sources lie beside the first report only.
absl::Status Again(const std::filesystem::path& from, const std::filesystem::path& target,
                   verdict::RunResult run) {
  std::error_code error;
  if (!std::filesystem::equivalent(from, target, error)) run.coverage.page.clear();
  return report::WriteAll(target, run);
}

}  // namespace

int Report(const std::vector<std::filesystem::path>& dirs, const std::filesystem::path& out) {
  if (dirs.size() > 1 && out.empty()) {
    return Complain(
        verdict::kExitUsage,
        "report: several directories make a page of their own: say where with --out DIR");
  }
  std::vector<verdict::RunResult> runs;
  for (const std::filesystem::path& dir : dirs) {
    absl::StatusOr<verdict::RunResult> run = report::ReadReport(dir);
    if (!run.ok())
      return Complain(verdict::kExitUsage, "report: " + std::string(run.status().message()));
    runs.push_back(*std::move(run));
  }
  const std::filesystem::path target = out.empty() ? dirs.front() : out;
  const absl::Status written = runs.size() == 1
                                   ? Again(dirs.front(), target, std::move(runs.front()))
                                   : report::WriteSideBySide(target, runs);
  if (!written.ok())
    return Complain(verdict::kExitUsage, "report: " + std::string(written.message()));
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
