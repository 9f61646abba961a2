// report.sarif: findings in SARIF 2.1.0, for code scanning.
//
// One rule for each requirement that has a finding, one result for each requirement of each root
// cause. A result points at the step of the scenario that failed, since the policy's own source is
// not known to the judge, and carries the steps as its code flow. Known failures are results that
// are suppressed, with the reason. Levels: MUST error, SHOULD warning, MAY note.
//
// A pure function.
#ifndef CONFORMANCE_REPORT_SARIF_H_
#define CONFORMANCE_REPORT_SARIF_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::report {

std::string Sarif(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_SARIF_H_
