#include "conformance/cli/coverage.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <system_error>

#include "conformance/cli/run_program.h"
#include "conformance/report/write.h"

namespace lbc::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kFolder[] = "coverage";

enum class Kind { kNone, kGo, kGcov };

Kind KindOf(const fs::path& place) {
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(place, error)) {
    if (entry.path().filename().string().starts_with("covcounters.")) return Kind::kGo;
    if (entry.path().extension() == ".gcda") return Kind::kGcov;
  }
  return Kind::kNone;
}

std::vector<std::string> LinesOf(const std::string& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Pages that show every line, in `folder`/index.html. False, with a note, if there can be none.
bool WritePages(const fs::path& info, const fs::path& folder) {
  const auto ran = RunToEnd({{"genhtml", "--quiet", "--ignore-errors", "source",
                              "--output-directory", folder.string(), info.string()},
                             {},
                             {}});
  if (ran.ok() && ran->exit_code == 0) return true;
  std::cerr << fmt::format("lbconform: --coverage: no pages with sources: {}\n",
                           ran.ok() ? "genhtml: " + ran->err.substr(0, ran->err.find('\n'))
                                    : "genhtml is not there (Debian: apt-get install lcov)");
  return false;
}

}  // namespace

absl::StatusOr<std::unique_ptr<CoverageFolder>> CoverageFolder::Make() {
  std::string place = (fs::temp_directory_path() / "lbconform-coverage-XXXXXX").string();
  if (mkdtemp(place.data()) == nullptr) {
    return absl::InternalError(fmt::format("cannot make {}: {}", place, std::strerror(errno)));
  }
  return std::unique_ptr<CoverageFolder>(new CoverageFolder(place));
}

CoverageFolder::~CoverageFolder() {
  std::error_code error;
  fs::remove_all(place_, error);
}

absl::Status CoverageFolder::Prepare(runner::TesteeCommand& testee) const {
  testee.environment["GOCOVERDIR"] = place_.string();
  testee.environment["GCOV_PREFIX"] = place_.string();
  absl::StatusOr<std::unique_ptr<runner::Session>> session = runner::Session::Start(testee, 1);
  if (!session.ok()) return session.status();
  // Counts are written at an orderly end.
  (*session)->End();
  if (KindOf(place_) != Kind::kNone) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "--coverage: the testee counts no lines: build it with ./build.sh --cover (Go: "
      "go build -cover -coverpkg=PACKAGES; C++: g++ --coverage)");
}

absl::StatusOr<verdict::Coverage> CoverageFolder::Report(const std::string& testee,
                                                         const fs::path& report_dir) const {
  const absl::StatusOr<coverage::LineCounts> counts =
      KindOf(place_) == Kind::kGo ? GoCounts(place_, testee) : GcovCounts(place_);
  if (!counts.ok()) return counts.status();
  verdict::Coverage made = coverage::Summarize(*counts, LinesOf);

  // Made beside the report and moved there whole.
  const fs::path target = report_dir / kFolder;
  const fs::path fresh = report_dir / fmt::format(".{}.tmp", kFolder);
  std::error_code error;
  fs::remove_all(fresh, error);
  fs::create_directories(fresh, error);
  if (error)
    return absl::InvalidArgumentError(
        fmt::format("cannot write {}: {}", fresh.string(), error.message()));
  const fs::path info = fresh / "lcov.info";
  if (absl::Status written = report::WriteFile(info, coverage::ToLcov(*counts)); !written.ok())
    return written;
  if (WritePages(info, fresh)) made.page = fmt::format("{}/index.html", kFolder);
  fs::remove_all(target, error);
  fs::rename(fresh, target, error);
  if (error)
    return absl::InvalidArgumentError(
        fmt::format("cannot write {}: {}", target.string(), error.message()));
  return made;
}

}  // namespace lbc::cli
