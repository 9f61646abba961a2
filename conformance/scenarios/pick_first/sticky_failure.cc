// gRFC A62, "Use sticky-TF by default": once every address has failed, the channel must not look
// better than it is.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(StaysInTransientFailureUntilAConnectionSucceeds, Checks{"PF-009", "PF-010"},
         "Once every address has failed, TRANSIENT_FAILURE stays until a connection succeeds.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();

  // A retry is not good news: callers must not see IDLE or CONNECTING.
  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Starts();
  then.Channel().Stays(kTransientFailure);
  then.Picks().Fail();

  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
