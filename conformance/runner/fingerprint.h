// The fingerprint of a failure: equal for failures that look the same, whatever the numbers.
//
// It goes into known-failures files and groups failures by root cause, so it must not change from
// run to run of a testee that chooses by chance. It is made of the verdict, the words of the step
// that failed, what was expected and what was got, with every number replaced, the names of
// SubConns left out, and what a process says of its end reduced to its kind. Where there is a
// stack, it is made of the verdict and the innermost frames alone: one lock or one panic is one
// cause, whatever led to it. The requirement is no part of it: in a known-failures file the case's
// name stands beside it, and one fault that breaks two requirements in the same way is one root
// cause.
#ifndef CONFORMANCE_RUNNER_FINGERPRINT_H_
#define CONFORMANCE_RUNNER_FINGERPRINT_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::runner {

// Sixteen hexadecimal digits.
std::string Fingerprint(const verdict::CaseResult& result);

// The text without what varies: numbers become "#", "SubConn 2 (b)" becomes "SubConn".
std::string WithoutNumbers(const std::string& text);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_FINGERPRINT_H_
