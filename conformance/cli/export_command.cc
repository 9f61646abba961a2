// lbconform export: a trace as a scenario, a Go test or a story.
#include <iostream>

#include "conformance/cli/trace_commands.h"
#include "conformance/export/export.h"
#include "conformance/report/write.h"

namespace lbc::cli {

int Export(const ExportOptions& options) {
  const absl::StatusOr<trace::Trace> trace = LoadTraceOf(options.file, "");
  if (!trace.ok()) return Complain(verdict::kExitUsage, std::string(trace.status().message()));
  absl::StatusOr<std::string> text = exports::AsMarkdown(*trace);
  if (options.as == "gtest") text = exports::AsScenario(*trace);
  if (options.as == "go") text = exports::AsGoTest(*trace);
  if (!text.ok()) return Complain(verdict::kExitUsage, std::string(text.status().message()));
  if (options.out.empty()) {
    std::cout << *text;
    return verdict::kExitConformant;
  }
  if (absl::Status written = report::WriteFile(options.out, *text); !written.ok())
    return Complain(verdict::kExitUsage, std::string(written.message()));
  return verdict::kExitConformant;
}

}  // namespace lbc::cli
