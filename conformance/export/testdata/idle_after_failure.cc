// Written from a trace of pick_first of lbconform-reference 0.1.0, which came to FAIL:
// expected no state but TRANSIENT_FAILURE; got channel reported IDLE
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"};

CONTRACT(StaysInTransientFailureUntilAConnectionSucceedsAsInATrace, Checks{"PF-009", "PF-010"},
         "Once every address has failed, TRANSIENT_FAILURE stays until a connection succeeds.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();

  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();

  when.Connection(a).Starts();
  // Failed: expected no state but TRANSIENT_FAILURE; got channel reported IDLE.
  then.Channel().Stays(kTransientFailure);
}

}  // namespace
}  // namespace lbc::scenario
