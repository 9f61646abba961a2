// Spoilt report.json: what `lbconform diff` and `lbconform report` make of a file that somebody
// edited or cut. What is accepted can be written again.
#include <cstdlib>

#include "conformance/report/report_json.h"
#include "conformance/report/sample_runs.h"
#include "fixtures/fuzz/fuzz.h"

namespace {

bool Consume(std::string_view input) {
  const absl::StatusOr<lbc::verdict::RunResult> run = lbc::report::ParseReport(input);
  if (!run.ok()) return false;
  if (!lbc::report::ParseReport(lbc::report::ReportJson(*run)).ok()) std::abort();
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(argc, argv,
                         {{lbc::report::CompactReportJson(lbc::report::EmptyRun()),
                           lbc::report::CompactReportJson(lbc::report::BrokenProcessRun())},
                          Consume});
}
