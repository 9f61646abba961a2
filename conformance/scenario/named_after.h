// Whose result it is.
#ifndef CONFORMANCE_SCENARIO_NAMED_AFTER_H_
#define CONFORMANCE_SCENARIO_NAMED_AFTER_H_

#include "conformance/scenario/case.h"
#include "conformance/verdict/result.h"

namespace lbc::scenario {

// The result with the case's name, sentence, requirements and place in the source; all else is left
// as it is. Any thread.
verdict::CaseResult NamedAfter(const Case& which, verdict::CaseResult result = {});

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_NAMED_AFTER_H_
