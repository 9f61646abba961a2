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
  // Lists of at least one endpoint that were taken, and that were answered with an error or refused
  // by the parser, with the words of the first such answer.
  std::uint64_t lists_taken = 0;
  std::uint64_t lists_refused = 0;
  std::string first_refusal;
};

Visits CountVisits(const verdict::RunResult& run);

// A guess at what is missing in the profile, for the first screen; empty if there is none. Without
// `config`, and most lists were not taken: the policy may want one. Without `key`, and no pick ever
// went although READY was reported: the policy may want one.
std::string Hint(const verdict::RunResult& run);

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_VISITS_H_
