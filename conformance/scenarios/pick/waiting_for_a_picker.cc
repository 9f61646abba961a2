#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(EndsAWaitingCallAtItsDeadline, Checks{"PICK-015"},
                 "A waiting call ends DEADLINE_EXCEEDED at its deadline.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));
  given.CallWaits(Call().WaitingForReady().Within(5s));

  when.TimePasses(4999ms);
  then.Call(1).Waits();

  when.TimePasses(1ms);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(EndsAWaitingCallThatIsCancelled, Checks{"PICK-015"},
                 "A waiting call ends CANCELLED when cancelled.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));
  given.CallWaits(Call().WaitingForReady());

  when.Call(1).IsCancelled();
  then.Call(1).Fails(kCancelled);
}

CHANNEL_SCENARIO(EndsACallAtItsDeadlineThatMetNoPicker, Checks{"PICK-016"},
                 "A waiting call that met no picker error ends DEADLINE_EXCEEDED as well.") {
  given.Channel({a});
  given.CallWaits(Call().Within(5s));

  when.TimePasses(5s);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(EndsACancelledCallThatMetNoPicker, Checks{"PICK-016"},
                 "A waiting call that met no picker error ends CANCELLED as well.") {
  given.Channel({a});
  given.CallWaits();

  when.Call(1).IsCancelled();
  then.Call(1).Fails(kCancelled);
}

CHANNEL_SCENARIO(EndsPatientCallsWhenItCloses, Checks{"PICK-027", "CLOSE-007"},
                 "Calls that wait for readiness end when the channel closes.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));
  given.CallWaits(Call().WaitingForReady());

  when.Application().Closes();
  then.Call(1).Fails(kCancelled);
  then.Policy().IsClosed();
}

CHANNEL_SCENARIO(EndsCallsOnAClosedChannel, Checks{"PICK-028"},
                 "A call on a closed channel ends CANCELLED, saying that it is closing.") {
  given.Channel({a});

  when.Application().Closes();
  when.CallStarts();
  then.Policy().IsClosed();
  then.Call(1).Fails(kCancelled, "closing");
}

CHANNEL_SCENARIO(TakesTheConfigsWordOnWaiting, Checks{"PICK-029"},
                 "What the method config says about waiting goes before the default.") {
  given.Channel({a},
                Settings().WithConfig(SelectingWithMethods(kPuppet, R"("waitForReady": true)")));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts();
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(PrefersTheCallsWordOnWaiting, Checks{"PICK-029"},
                 "What a call says about waiting goes before the method config.") {
  given.Channel({a},
                Settings().WithConfig(SelectingWithMethods(kPuppet, R"("waitForReady": true)")));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts(Call().NotWaitingForReady());
  then.Call(1).Fails(kUnavailable, "all is lost");
}

CHANNEL_SCENARIO(LetsTheCallBeMorePatientThanTheConfig, Checks{"PICK-029"},
                 "A call may wait though the method config says that it does not.") {
  given.Channel({a},
                Settings().WithConfig(SelectingWithMethods(kPuppet, R"("waitForReady": false)")));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Waits();
}

}  // namespace
}  // namespace lbc::channel_scenario
