// report.json: a run as one JSON document, the source of everything else that is made of it.
//
// The document is the record of conformance/verdict/result.h under the same names, with
// additions for readers that do not want to count: `schema_version`, `totals`, `root_causes`,
// `visits` and `hint`.
// schema/report.schema.json describes it. Readers must ignore fields they do not know; within a
// major version fields are only added.
//
// Pure functions; files are write.h's.
#ifndef CONFORMANCE_REPORT_REPORT_JSON_H_
#define CONFORMANCE_REPORT_REPORT_JSON_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/report/sink.h"
#include "conformance/verdict/result.h"

namespace lbc::report {

// MAJOR.MINOR of what ReportJson writes.
inline constexpr std::string_view kSchemaVersion = "1.4";

// Messages of passed cases that are longer than this are told in words only, but for what the page
// draws.
inline constexpr std::size_t kMaxJsonOfPassed = 2048;
inline constexpr std::string_view kDrawnMessage = "Diagram";

// The run as JSON in UTF-8 with a line end, one space of indent. Bytes that are not UTF-8 become
// U+FFFD; all else reads back unchanged.
void WriteReportJson(const verdict::RunResult& run, const Sink& to);
std::string ReportJson(const verdict::RunResult& run);

// What is shown of a case. Null: all of it.
using CaseFilter = std::function<verdict::CaseResult(verdict::CaseResult)>;

// The same without indent, for the page: each case as `filter` leaves it, with the additions of the
// whole run.
void WriteCompactReportJson(const verdict::RunResult& run, const CaseFilter& filter,
                            const Sink& to);

// The run that ReportJson was given. INVALID_ARGUMENT naming the line of a syntax error or the path
// of a field that is missing or has a wrong type ("cases/3/verdict: …"); also for a major version
// that this program does not know. The additions are not read: they are counted anew.
absl::StatusOr<verdict::RunResult> ParseReport(std::string_view json);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_REPORT_JSON_H_
