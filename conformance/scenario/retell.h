// A case that was played, told to the models once more from its trace.
#ifndef CONFORMANCE_SCENARIO_RETELL_H_
#define CONFORMANCE_SCENARIO_RETELL_H_

#include <cstddef>
#include <functional>

#include "conformance/models/watch.h"
#include "conformance/verdict/result.h"

namespace lbc::scenario {

// Tells `watch` the turns of the case's first channel, and calls `after` with the place of each
// turn's Done in the trace. Texts too long for a report are not in it: there it ends, and says
// false. Throws nothing; one thread.
bool Retell(const verdict::CaseResult& played, models::Watch& watch,
            const std::function<void(std::size_t done)>& after);

// Writes beside each turn what the models expect of the policy from there on, where that has
// changed (TraceEntry::expects): for whoever reads how it failed. A trace of more than
// kMostExpectations messages is left as it is, for nobody reads that, and lists of thousands of
// endpoints are told slowly.
inline constexpr std::size_t kMostExpectations = 3'000;
void NoteExpectations(verdict::CaseResult& failed, models::Watch& watch);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_RETELL_H_
