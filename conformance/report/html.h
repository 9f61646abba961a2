// The page: one self-contained HTML file that needs no network, for one run or several side by
// side.
//
// The page draws itself from the report's JSON, which stands in it as data. Three layers keep a
// hostile name from running: the JSON is escaped for its element (text.h), the scripts of assets/
// put text into the document only as text, and the page's own policy (Content-Security-Policy with
// the hashes of its one script and style, Trusted Types) lets nothing else run.
//
// Pure functions; files are write.h's.
#ifndef CONFORMANCE_REPORT_HTML_H_
#define CONFORMANCE_REPORT_HTML_H_

#include <map>
#include <string>
#include <vector>

#include "conformance/report/sink.h"
#include "conformance/verdict/result.h"

namespace lbc::report {

// What stands beside the report about one case, for its card.
struct Attachment {
  // The trace's file, relative to the page.
  std::string trace;
  // The trace as tests, to be copied; empty where it cannot be said so.
  std::string gtest;
  std::string go;
};
// By the case's name.
using Attachments = std::map<std::string, Attachment>;

// The page of one run.
void WriteIndexHtml(const verdict::RunResult& run, const Attachments& attachments, const Sink& to);

// A matrix of requirements by testees, from which each run's own page opens. `runs` must not be
// empty.
void WriteSideBySideHtml(const std::vector<verdict::RunResult>& runs, const Sink& to);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_HTML_H_
