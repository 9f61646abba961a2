// Which requirement a program broke by ending, hanging or abusing its host in a story.
#ifndef PROPERTY_TESTS_GENERATORS_END_ROW_H_
#define PROPERTY_TESTS_GENERATORS_END_ROW_H_

#include <functional>
#include <string>

#include "conformance/verdict/verdict.h"
#include "property_tests/generators/story.h"

namespace lbc::properties {

// The sentence of the contract that speaks of what was sent last, of those that `may_be` allows
// (i.e. that bind and that the case is about); the one about everything a channel sends where none
// does. `story` ends with the move in which it happened.
std::string RowOfTheEnd(const Story& story, verdict::Verdict verdict,
                        const std::function<bool(const std::string&)>& may_be);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_END_ROW_H_
