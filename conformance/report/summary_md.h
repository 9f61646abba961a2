// summary.md: the run for a job summary or a pull request, in GitHub's Markdown.
//
// A pure function. It keeps within what GitHub shows of a job summary (1 MiB), whatever the run
// holds: root causes beyond the first few are one line each.
#ifndef CONFORMANCE_REPORT_SUMMARY_MD_H_
#define CONFORMANCE_REPORT_SUMMARY_MD_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::report {

std::string SummaryMarkdown(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_SUMMARY_MD_H_
