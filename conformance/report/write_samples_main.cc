// write_samples DIR: every made-up run as a directory of reports, and pages with several side by
// side. For the tests that read what was written (schema_test.py, page_test.py).
#include <filesystem>
#include <iostream>

#include "conformance/report/sample_runs.h"
#include "conformance/report/write.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_samples DIR\n";
    return 64;
  }
  const std::filesystem::path out = argv[1];
  const auto samples = lbc::report::SampleRuns();
  std::vector<lbc::verdict::RunResult> beside;
  std::vector<lbc::verdict::RunResult> hostile;
  for (const auto& [name, run] : samples) {
    if (name == "hostile") hostile = {run, run};
    if (name != "large" && name != "hostile" && name != "live") beside.push_back(run);
    // As the command line attaches them.
    lbc::report::Attachments attachments;
    for (const lbc::verdict::CaseResult& result : run.cases)
      attachments[result.name] = {"traces/a.lbtrace", "SCENARIO(</script>)", "package found"};
    if (const absl::Status status = lbc::report::WriteAll(out / name, run, attachments);
        !status.ok()) {
      std::cerr << status.message() << "\n";
      return 1;
    }
  }
  for (const auto& [name, runs] :
       {std::pair("side_by_side", beside), std::pair("strangers", hostile)}) {
    const absl::Status status = lbc::report::WriteSideBySide(out / name, runs);
    if (!status.ok()) {
      std::cerr << status.message() << "\n";
      return 1;
    }
  }
  return 0;
}
