// lbconform selftest: judges an adapter alone, whatever policy it hosts.
//
// Each check is one duty of PROTOCOL.md, tried on a fresh process: framing, turns, numbers,
// honesty, clock, quiescence, end. An adapter that passes them can be believed when it says
// something about a policy.
#ifndef CONFORMANCE_RUNNER_SELFTEST_H_
#define CONFORMANCE_RUNNER_SELFTEST_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/runner/session.h"

namespace lbc::runner {

struct SelftestResult {
  // The duty, in words.
  std::string duty;
  bool held = false;
  // What was expected and seen; empty if it held.
  std::string complaint;
  // Why it was not tried (an unclaimed capability); empty otherwise.
  std::string not_tried;
};

// Tries every duty with a policy of the testee: `policy`, or the first that its Welcome lists if
// empty. UNAVAILABLE when the testee does not get through the handshake or has no policy to try
// with.
absl::StatusOr<std::vector<SelftestResult>> RunSelftest(const TesteeCommand& testee,
                                                        const std::string& policy);

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_SELFTEST_H_
