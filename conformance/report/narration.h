// The steps of a case as lines of text, for every printer that has no page to draw on.
//
//     . given policy pick_first with endpoints a b
//     x then  channel stays TRANSIENT_FAILURE
//             expected: no report, or TRANSIENT_FAILURE again
//             got: channel reported IDLE
//       - then  picks fail with UNAVAILABLE
//
// `.` done or held, `x` did not hold, `?` nothing can be concluded, `-` not reached. Pure
// functions; the lines are safe for a terminal (text.h).
#ifndef CONFORMANCE_REPORT_NARRATION_H_
#define CONFORMANCE_REPORT_NARRATION_H_

#include <string>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::report {

// A line and what it says about the testee; a printer with colours picks one by tone.
struct Line {
  enum class Tone { kPlain, kStrong, kGood, kBad, kUnsure, kMuted };
  Tone tone = Tone::kPlain;
  std::string text;
};

// The narration, wrapped at `columns`. Empty for a case without steps.
std::vector<Line> Narrate(const verdict::CaseResult& result, int columns);

// The lines with a line end each.
std::string Join(const std::vector<Line>& lines);

// `text` made safe and wrapped at `columns`: the first line after `lead`, the others indented to
// its width. Of a text of very many lines, or with a word of very many columns, the first part and
// how much is left out.
std::vector<Line> Paragraph(std::string_view lead, std::string_view text, int columns,
                            Line::Tone tone = Line::Tone::kPlain);

// "conformance/scenarios/pick_first/sticky.cc:31", of the failed step if there is one, else of the
// case; empty if neither is known.
std::string WhereOf(const verdict::CaseResult& result);

// What was judged: the policy's name, or "channel" or "client" in a seat that judges no policy.
std::string SubjectOf(const verdict::RunResult& run);

// The step that failed or could not be concluded; null if none.
const verdict::Step* FailedStep(const verdict::CaseResult& result);

// True if the narration says what was expected and got, so that the complaint would repeat it.
bool StepsTellComplaint(const verdict::CaseResult& result);

// What the complaint says beyond the failed step, e.g. "(3 moves, 1-minimal)" of a property's
// finding; empty if nothing.
std::string RemarkOf(const verdict::CaseResult& result);

// "fails otherwise than known (fingerprint 0123 instead of 4567)" of a case whose entry in the
// known-failures file speaks of another failure; empty for any other.
std::string OtherwiseThanKnown(const verdict::CaseResult& result);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_NARRATION_H_
