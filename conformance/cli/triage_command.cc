// lbconform triage: brings a known-failures file in step with a written run.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <sstream>

#include "conformance/cli/trace_commands.h"
#include "conformance/report/write.h"
#include "conformance/runner/triage.h"

namespace lbc::cli {

int Triage(const TriageOptions& options) {
  const absl::StatusOr<verdict::RunResult> run = report::ReadReport(options.dir);
  if (!run.ok()) return Complain(verdict::kExitUsage, std::string(run.status().message()));
  const std::filesystem::path& file = options.update.empty() ? options.against : options.update;
  std::stringstream text;
  if (std::ifstream in(file); in) text << in.rdbuf();
  const absl::StatusOr<runner::Triage> triage = runner::UpdateKnownFailures(text.str(), file, *run);
  if (!triage.ok()) return Complain(verdict::kExitUsage, std::string(triage.status().message()));
  for (const std::string& change : triage->changes) std::cout << change << "\n";
  if (triage->changes.empty()) {
    std::cout << fmt::format("{} is in step with the run\n", file.string());
    return verdict::kExitConformant;
  }
  if (options.update.empty()) {
    std::cout << fmt::format("{} is not in step with the run; --update {} brings it there\n",
                             file.string(), file.string());
    return verdict::kExitNotConformant;
  }
  if (absl::Status written = report::WriteFile(file, triage->text); !written.ok())
    return Complain(verdict::kExitUsage, std::string(written.message()));
  if (triage->reasons_missing == 0) return verdict::kExitConformant;
  std::cout << fmt::format("{} reason{} to write in {}: until then a run refuses the file\n",
                           triage->reasons_missing, triage->reasons_missing == 1 ? "" : "s",
                           file.string());
  return verdict::kExitNotConformant;
}

}  // namespace lbc::cli
