#ifndef CONFORMANCE_SCENARIO_LISTED_H_
#define CONFORMANCE_SCENARIO_LISTED_H_

#include <string>

#include "conformance/scenario/endpoint.h"

namespace lbc::scenario {

// A list as a resolver gives it, in words: NamesOf, and behind each name what else the list says of
// it, "a(weight=3) b". Long lists and long values are cut: two that differ there alone read alike.
std::string ListInWords(const Endpoints& endpoints);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_LISTED_H_
