// A trace turned into something for people's own repositories: a scenario in the vocabulary of
// conformance/scenario, a Go test that needs nothing but grpc-go, or a story in Markdown.
//
// The steps of a trace say in words what the case did; each verb of the vocabulary has words of its
// own, so the way back is a table (verbs.h). A given or when that has no verb (a storm, say) is
// written as the messages that were sent. A then without a verb is a comment, unless it is the one
// that failed: then the exported test holds that the testee does not do again what it did in the
// trace, where that can be said, and otherwise the export is refused. A test that asserts nothing
// is never written.
//
// Traces of the channel seat can be told, and have no verbs and no host in Go yet: as a scenario or
// a Go test they are refused.
//
// Pure functions of a trace. Errors are FAILED_PRECONDITION and name the file and the step.
#ifndef CONFORMANCE_EXPORT_EXPORT_H_
#define CONFORMANCE_EXPORT_EXPORT_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/trace/trace.h"

namespace lbc::exports {

// A .cc file for conformance/scenarios/<area>: one SCENARIO, or a CONTRACT unless what failed is
// something left unsaid.
absl::StatusOr<std::string> AsScenario(const trace::Trace& trace);

// A _test.go file: one test with the small host it needs. It fails as the trace did.
absl::StatusOr<std::string> AsGoTest(const trace::Trace& trace);

// FAILED_PRECONDITION for a trace that is not of the policy seat; `as` is what was wanted.
absl::Status CheckSeat(const trace::Trace& trace, std::string_view as);

// The story with its requirement, for an issue or a pull request.
std::string AsMarkdown(const trace::Trace& trace);

}  // namespace lbc::exports

#endif  // CONFORMANCE_EXPORT_EXPORT_H_
