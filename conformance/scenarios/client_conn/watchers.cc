// What an application meets that acts as soon as it sees a state.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(GivesACallOfAWatcherTheNewPicker, Checks{"CC-009"},
                 "A call that is made as soon as READY is seen does not meet the older picker.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(kTransientFailure, FailWith("nobody yet"));

  when.CallStarts(Call().WhenAWatcherSees(kReady));
  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(
    FailsACallOfAWatcherByTheNewPicker, Checks{"CC-009"},
    "A call that is made as soon as TRANSIENT_FAILURE is seen gets the reason of now.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(kReady, Use(a));

  when.CallStarts(Call().WhenAWatcherSees(kTransientFailure));
  when.Policy().Reports(kTransientFailure, FailWith("gone by now"));
  then.Call(1).Fails(kUnavailable, "gone by now");
}

}  // namespace
}  // namespace lbc::channel_scenario
