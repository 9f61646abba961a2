// Reports on disk.
//
// Every file is written under a temporary name in its own directory, flushed, and then renamed, so
// that a full disk or a killed process never costs the report that was there before. All files of a
// run are written before the first is renamed.
#ifndef CONFORMANCE_REPORT_WRITE_H_
#define CONFORMANCE_REPORT_WRITE_H_

#include <filesystem>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/report/html.h"
#include "conformance/verdict/result.h"

namespace lbc::report {

// Makes `directory` with its parents and writes everything that is made of a run into it:
// report.json, index.html, junit.xml, summary.md, report.sarif, badge.json. Errors are of the kind
// that the operating system gives and name the path.
absl::Status WriteAll(const std::filesystem::path& directory, const verdict::RunResult& run,
                      const Attachments& attachments = {});

// Makes `directory` and writes index.html with several runs side by side. FAILED_PRECONDITION for
// no run.
absl::Status WriteSideBySide(const std::filesystem::path& directory,
                             const std::vector<verdict::RunResult>& runs);

// Writes one file in the manner described above. Its directory must exist.
absl::Status WriteFile(const std::filesystem::path& path, std::string_view content);

// The run in `path`, which is a report.json or a directory that holds one. Errors name the file.
absl::StatusOr<verdict::RunResult> ReadReport(const std::filesystem::path& path);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_WRITE_H_
