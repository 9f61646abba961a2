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

std::string Compact(const lbc::verdict::RunResult& run) {
  return lbc::report::Whole(
      [&](const lbc::report::Sink& to) { lbc::report::WriteCompactReportJson(run, nullptr, to); });
}

}  // namespace

int main(int argc, char** argv) {
  return lbc::fuzz::Main(
      argc, argv,
      {{Compact(lbc::report::EmptyRun()), Compact(lbc::report::BrokenProcessRun())}, Consume});
}
