// How often each line of the testee's own code ran: the common ground of Go's coverage and gcov's.
//
//   auto counts = ParseGoProfile(text);       // what `go tool covdata textfmt` says
//   auto info = ToLcov(*counts);              // for genhtml
//   auto coverage = Summarize(*counts, source);  // for the report
//
// A line counts if the compiler has a counter for it. Pure functions: reading and running tools is
// the caller's.
#ifndef CONFORMANCE_COVERAGE_LINE_COUNTS_H_
#define CONFORMANCE_COVERAGE_LINE_COUNTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/verdict/result.h"

namespace lbc::coverage {

/// Counts by file and, from 1, by line.
using LineCounts = std::map<std::string, std::map<int, std::uint64_t>>;

/// Reads the text form of a Go profile ("mode: set", then "PACKAGE/FILE:12.2,14.3 2 1"). Files are
/// named as Go names them: import path and file name. A line in several blocks has the largest of
/// their counts, as in Go's own pages. INVALID_ARGUMENT with the line that is none.
[[nodiscard]] absl::StatusOr<LineCounts> ParseGoProfile(std::string_view text);

/// Reads the lines (SF and DA records) of lcov's form and leaves out the rest. INVALID_ARGUMENT
/// with the line that is none.
[[nodiscard]] absl::StatusOr<LineCounts> ParseLcov(std::string_view text);

/// `counts` in lcov's form.
[[nodiscard]] std::string ToLcov(const LineCounts& counts);

/// The lines of a file, without their ends; empty if it cannot be had.
using Source = std::function<std::vector<std::string>(const std::string& file)>;

/// Files with their lines reached, and what was not reached, with its text as far as `source` has
/// it: a stretch goes on over lines without a counter. Names lose the folders that all files share.
[[nodiscard]] verdict::Coverage Summarize(const LineCounts& counts, const Source& source);

}  // namespace lbc::coverage

#endif  // CONFORMANCE_COVERAGE_LINE_COUNTS_H_
