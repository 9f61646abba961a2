// Written from a trace of pick_first of lbconform-reference 0.1.0, which came to FAIL:
// expected reports: none (PF-009); got IDLE (2 moves, 1-minimal)
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"};

CONTRACT(FailureStaysUntilReadyInAnyHistoryAsInATrace, Checks{"PF-009"}, Needs{ModelsWatch()},
         "In any history TRANSIENT_FAILURE stays until a connection is READY.") {
  given.Policy({a});

  when.Connection(a).Fails();

  when.Backoff(a).Ends();
  // Failed: expected reports: none (PF-009); got IDLE.
  then.NoModelObjects();
}

}  // namespace
}  // namespace lbc::scenario
