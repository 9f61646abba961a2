#include "conformance/scenario/turns.h"

#include <utility>

namespace lbc::scenario {

void EndSession(Turns& turns, verdict::CaseResult& result) {
  const std::optional<Fault> end = turns.End();
  if (end.has_value() && !IsFailure(result.verdict)) {
    result.verdict = end->verdict;
    result.complaint = end->complaint;
  }
  Remains remains = turns.remains();
  result.stderr_tail = std::move(remains.output_tail);
  // An orderly end is no evidence of anything, unless it came in the middle.
  const bool in_the_middle = IsFailure(result.verdict) && result.verdict != verdict::Verdict::kFail;
  if (in_the_middle || remains.process_end != "exit code 0")
    result.process_end = std::move(remains.process_end);
  if (result.stack.empty()) result.stack = std::move(remains.stack);
}

}  // namespace lbc::scenario
