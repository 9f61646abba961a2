// JUnit XML, as CI servers read it: one suite per area, one test case per case.
//
// JUnit has three outcomes besides success. They are chosen so that a server that only reads this
// file comes to the same end as the exit code: `failure` and `error` are exactly what makes the run
// fail (a broken MUST, an unexpected pass, our own fault, a MUST that is open); a broken or open
// SHOULD or MAY, a known failure and what does not apply are `skipped` with the reason as message.
//
// A pure function; the result is well-formed whatever bytes the testee sent.
#ifndef CONFORMANCE_REPORT_JUNIT_H_
#define CONFORMANCE_REPORT_JUNIT_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::report {

std::string JunitXml(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_JUNIT_H_
