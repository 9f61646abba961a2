// Cases of another seat that play themselves: they are given the testee and return their record.
#ifndef CONFORMANCE_SCENARIO_DECLARE_H_
#define CONFORMANCE_SCENARIO_DECLARE_H_

#include "conformance/scenario/case.h"

namespace lbc::scenario {

// Registers one, before main. `play` fills in the whole record. The case applies when any of its
// requirements binds. What is returned moves when another case is registered: read it at once.
const Case& DeclareFor(catalogue::Seat seat, const char* pascal_name, const char* file, int line,
                       Checks checks, Needs needs, const char* sentence, SearchBody play);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_DECLARE_H_
