// How a verdict counts: in the conclusion, in every table and for the exit code alike.
//
// A failure that is excused does not hold. It is counted apart, and only the exit code forgives it.
#ifndef CONFORMANCE_VERDICT_STANDING_H_
#define CONFORMANCE_VERDICT_STANDING_H_

#include "conformance/verdict/verdict.h"

namespace lbc::verdict {

enum class Standing {
  kHolds,          // PASS
  kExcused,        // XFAIL
  kUnexpected,     // XPASS
  kBroken,         // FAIL, CRASH, HANG, PROTOCOL
  kOpen,           // NOT_RUN, INCONCLUSIVE, VACUOUS
  kFault,          // ERROR
  kNotApplicable,  // NOT_APPLICABLE
};

Standing StandingOf(Verdict verdict);

}  // namespace lbc::verdict

#endif  // CONFORMANCE_VERDICT_STANDING_H_
