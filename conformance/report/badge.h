// badge.json: the endpoint document of shields.io, e.g. "pick_first conformance | 48 of 48 MUST".
#ifndef CONFORMANCE_REPORT_BADGE_H_
#define CONFORMANCE_REPORT_BADGE_H_

#include <string>

#include "conformance/verdict/result.h"

namespace lbc::report {

// A pure function.
std::string BadgeJson(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_BADGE_H_
