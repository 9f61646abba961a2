// What a run saw of a policy: which stimulus met it in which state, and what its picks came to.
//
// A pure function of the record. It reads the messages that are kept: of a property those of one
// story, and none where a long message of a passed case was left out. A state is what the policy
// reported last; SubConns, health and picks are stimuli by what they say.
#ifndef CONFORMANCE_REPORT_VISITS_H_
#define CONFORMANCE_REPORT_VISITS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::report {

// The states a stimulus can meet, and the stimuli, as the page names them.
const std::vector<std::string_view>& VisitStates();
const std::vector<std::string_view>& VisitEvents();

struct Visits {
  // How often the event (row) met the state (column), in the order of the two lists above.
  std::vector<std::vector<std::uint64_t>> counts;
  // Batches of picks that met READY, and that had some answer of the kind.
  std::uint64_t went = 0;
  std::uint64_t waited_in_ready = 0;
  std::uint64_t failed_in_ready = 0;
};

Visits CountVisits(const verdict::RunResult& run);

// A guess at what is missing, for the first screen; empty if there is none. No pick ever went
// although READY was reported, and the profile has no `key`: the policy may want one.
std::string Hint(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_VISITS_H_
