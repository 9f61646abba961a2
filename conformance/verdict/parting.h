// Where two plays of one case part that were to be the same: what determinism is judged by.
#ifndef CONFORMANCE_VERDICT_PARTING_H_
#define CONFORMANCE_VERDICT_PARTING_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/verdict/result.h"

namespace lbc::verdict {

// Whether a second play of it must be the same where everything is determined: not so of programs
// that crash, hang or babble, and of picks from many threads, whose order nobody promises.
bool IsRepeatable(const CaseResult& first);

// The first message that differs.
struct Parting {
  // Its place in the second play's trace; that trace's size if it ended there.
  std::size_t at = 0;
  // "\"SubConn 1 connects\" and then \"SubConn 2 connects\" as message 7".
  std::string words;
};

// Compares messages as they were on the wire. Without `logs` the testee's log, which may name
// addresses in memory, is left out. Nothing if they are the same. Values; any thread.
std::optional<Parting> FindParting(const std::vector<TraceEntry>& first,
                                   const std::vector<TraceEntry>& second, bool logs);

// The second play as the failure of a testee that claims BITWISE: PROTOCOL, saying where.
CaseResult BrokenPromiseOfBitwise(CaseResult second, const Parting& parting);

}  // namespace lbc::verdict

#endif  // CONFORMANCE_VERDICT_PARTING_H_
