#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(RunsAHookOnceForACallThatSucceeds, Checks{"DONE-001", "DONE-006"},
                 "A completion is called exactly once when the attempt succeeds, without error.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHook(kOk);
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(RunsAHookOnceForACallThatFails, Checks{"DONE-001", "DONE-006"},
                 "A completion is called exactly once when the attempt fails, with its status.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).Fails(kResourceExhausted, "no more");
  then.Call(1).RunsItsHook(kResourceExhausted);
  then.Call(1).Fails(kResourceExhausted, "no more");
}

CHANNEL_SCENARIO(RunsAHookOnceForACallThatIsCancelled, Checks{"DONE-001"},
                 "A completion is called exactly once when the call is cancelled.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).IsCancelled();
  then.Call(1).RunsItsHook(kCancelled);
  then.Call(1).Fails(kCancelled);
}

CHANNEL_SCENARIO(RunsAHookOnceForACallWhoseTimeIsUp, Checks{"DONE-001"},
                 "A completion is called exactly once when the deadline passes.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay(Call().Within(5s));

  when.TimePasses(6s);
  then.Call(1).RunsItsHook(kDeadlineExceeded);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(RunsAHookOnceForACallWhoseConnectionIsLost, Checks{"DONE-001"},
                 "A completion is called exactly once when the connection is lost.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).IsAnswered();
  when.Connection(a).IsLost();
  then.Call(1).RunsItsHook(kUnavailable);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(
    RunsAnEmptyHookForASubConnThatIsNotReady, Checks{"DONE-002"},
    "If the picked SubConn is not READY, its completion is called with nothing in it.") {
  given.Channel({a});
  given.SubConnIsMade(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());

  when.CallStarts();
  then.Call(1).RunsItsHookWith(kOk, false, false);
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(RunsNoHookForAForeignSubConn, Checks{"DONE-003"},
                 "If the picked SubConn is not the channel's own, the completion is not called.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, UseForeign().WithHook());

  when.CallStarts();
  then.Call(1).RunsNoHook();
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(PlacesACallWithoutAHook, Checks{"DONE-005"},
                 "A pick without a completion runs like any other.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.CallStarts();
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(BringsTheTrailersToTheHook, Checks{"DONE-007"},
                 "A completion carries the trailing metadata that was received.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).FailsWithTrailer(kAborted, "x-load", "0.5");
  then.Call(1).RunsItsHookWithTrailer("x-load", "0.5");
  then.Call(1).Fails(kAborted);
}

CHANNEL_SCENARIO(SaysThatBytesWentBothWays, Checks{"DONE-008"},
                 "A completion says that bytes were sent and came back.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHookWith(kOk, true, true);
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(SaysThatNoBytesCameBack, Checks{"DONE-008"},
                 "A completion says that bytes were sent and none came back.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).IsCancelled();
  then.Call(1).RunsItsHookWith(kCancelled, true, false);
  then.Call(1).Fails(kCancelled);
}

CHANNEL_SCENARIO(RunsTheHookBeforeTheApplicationHears, Checks{"DONE-011"},
                 "The completion runs before the application sees the end of a unary call.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay();

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHookBeforeItEnds(kOk);
}

CHANNEL_SCENARIO(RunsTheHookOfAStreamWhenItEnds, Checks{"DONE-014"},
                 "The completion of a streaming call comes when the stream ends.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHook());
  given.CallIsUnderWay(Call().Streaming());

  when.Call(1).IsAnswered();
  then.Call(1).RunsNoHook();
  then.Call(1).GoesOn();

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHook(kOk);
  then.Call(1).Succeeds();
}

}  // namespace
}  // namespace lbc::channel_scenario
