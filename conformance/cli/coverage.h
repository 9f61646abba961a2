// lbconform run --coverage: which lines of the testee's own code the cases reached.
//
//   auto collected = CoverageFolder::Make();
//   (*collected)->Prepare(testee);  // before any case is played
//   ... the run ...
//   auto coverage = (*collected)->Report(testee.command, report_dir);
//
// A Go program built with -cover writes its counters into GOCOVERDIR, a C++ one built with
// --coverage below GCOV_PREFIX, each process when it ends in order; one that crashed or was killed
// tells nothing. Tools of those languages turn that into counts by line (conformance/coverage), and
// genhtml into pages. One thread.
#ifndef CONFORMANCE_CLI_COVERAGE_H_
#define CONFORMANCE_CLI_COVERAGE_H_

#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "conformance/coverage/line_counts.h"
#include "conformance/runner/session.h"
#include "conformance/verdict/result.h"

namespace lbc::cli {

class CoverageFolder {
 public:
  // A temporary folder, removed with the object. INTERNAL if there can be none.
  static absl::StatusOr<std::unique_ptr<CoverageFolder>> Make();
  ~CoverageFolder();
  CoverageFolder(const CoverageFolder&) = delete;
  CoverageFolder& operator=(const CoverageFolder&) = delete;

  // Puts into the testee's environment what it must find there, and starts it once:
  // FAILED_PRECONDITION, with how to build one that does, if it does not count its lines;
  // UNAVAILABLE if it is no testee.
  absl::Status Prepare(runner::TesteeCommand& testee) const;
  // Counts what was written and leaves `report_dir`/coverage: lcov.info, and pages if genhtml is
  // there. `testee` is the command, by which Go's sources are found.
  absl::StatusOr<verdict::Coverage> Report(const std::string& testee,
                                           const std::filesystem::path& report_dir) const;

 private:
  explicit CoverageFolder(std::filesystem::path place) : place_(std::move(place)) {}

  std::filesystem::path place_;
};

// Counts in what a Go program left in `folder`, by the names of source files; without sources
// (which a note on stderr says) the names stay Go's own. `testee` as above.
absl::StatusOr<coverage::LineCounts> GoCounts(const std::filesystem::path& folder,
                                              const std::string& testee);

// Counts in what C++ programs left below `folder`, of files that are the author's: neither the
// system's nor copied from lbconform.
absl::StatusOr<coverage::LineCounts> GcovCounts(const std::filesystem::path& folder);

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_COVERAGE_H_
