#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(GivesThePickerMethodAndHeaders, Checks{"PICK-003"},
                 "Pick is given the full method name and the call's outgoing metadata.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.CallStarts(Call().Of("/shop.Shop/Buy").WithHeader("x-user", "7"));
  then.Call(1).WasPickedFor("/shop.Shop/Buy", "x-user", "7");
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(LetsAFailFastCallWaitForAnotherPicker, Checks{"PICK-004", "PICK-025"},
                 "A pick that finds no SubConn available leaves a fail-fast call waiting.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, Queue());

  when.CallStarts();
  then.Call(1).Waits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(LetsAPatientCallWaitForAnotherPicker, Checks{"PICK-004"},
                 "A pick that finds no SubConn available leaves a wait-for-ready call waiting.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::CONNECTING, Queue());

  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Waits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(FailsACallWhosePickerWrapsItsWaiting, Checks{"PICK-005"},
                 Needs{Capability("wrapped_errors")},
                 "An error that wraps ErrNoSubConnAvailable is an ordinary failure.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::CONNECTING, Queue().Wrapped());

  when.CallStarts();
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(FailsAFailFastCall, Checks{"PICK-006", "PICK-035"},
                 "A failed pick ends fail-fast calls with UNAVAILABLE and the error's text.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts();
  then.Call(1).Fails(kUnavailable, "all is lost");
}

CHANNEL_SCENARIO(LetsAPatientCallWaitUnderAFailure, Checks{"PICK-006", "PICK-035"},
                 "A failed pick lets calls that wait for readiness wait for the next picker.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Waits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(EndsADroppedCallAtOnce, Checks{"PICK-008", "PICK-012"},
                 "A pick error that is a status ends a call at once with that status.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kPermissionDenied, "not for you"));

  when.CallStarts();
  then.Call(1).Fails(kPermissionDenied, "not for you");
}

CHANNEL_SCENARIO(EndsADroppedCallThatIsPatient, Checks{"PICK-008"},
                 "A drop also ends calls that wait for readiness.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnavailable, "the house is full"));

  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Fails(kUnavailable, "the house is full");
}

CHANNEL_SCENARIO(EndsACallWhosePickerWrapsAStatus, Checks{"PICK-008"},
                 Needs{Capability("wrapped_errors")},
                 "A pick error that wraps a status ends a call at once with that status.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::READY, DropWith(kPermissionDenied, "not for you").Wrapped());

  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Fails(kPermissionDenied, "not for you");
}

CHANNEL_SCENARIO(DropsTheChoiceOfASubConnThatIsNotReady, Checks{"PICK-017"},
                 "A pick of a SubConn that is not READY does not fail the call: it waits.") {
  given.Channel({a, b});
  given.SubConnIsMade(a);
  given.SubConnIsReady(b);
  given.PolicyReported(lbcp::v1::READY, Use(a));

  when.CallStarts();
  then.Call(1).Waits();

  when.Policy().Reports(kReady, Use(b));
  then.Call(1).IsPlacedOn(b);
}

CHANNEL_SCENARIO(AsksAPickerOnceForEachReport, Checks{"PICK-018"},
                 "For one attempt of a call a picker is asked at most once for each report.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::CONNECTING, Queue());

  when.CallStarts();
  when.TimePasses(60s);
  then.Call(1).WasPicked(1);
  then.Call(1).Waits();

  when.Policy().Reports(kConnecting, Queue());
  then.Call(1).WasPicked(1);
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(LetsACallWaitThatIsSentToAForeignSubConn, Checks{"PICK-019", "PICK-020"},
                 "A pick of a SubConn that is not the channel's own leaves the call waiting.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, UseForeign());

  when.CallStarts();
  then.Call(1).Waits();

  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(SendsTheHeadersOfThePick, Checks{"PICK-021"},
                 "The metadata of a pick result is added to the attempt.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHeader("x-shard", "4"));

  when.CallStarts();
  then.Call(1).IsPlacedWithHeader(a, "x-shard", "4");
}

CHANNEL_SCENARIO(FailsAPickWithInvalidHeaders, Checks{"PICK-022"},
                 "Invalid metadata in a pick result fails the attempt with INTERNAL.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHeader("X-Shard", "4"));

  when.CallStarts();
  then.Call(1).Fails(kInternal);
}

CHANNEL_SCENARIO(SendsTheAuthorityOfThePick, Checks{"PICK-023"},
                 "An \":authority\" in a pick result's metadata replaces the authority.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHeader(":authority", "elsewhere.example"));

  when.CallStarts();
  then.Call(1).IsPlacedWithAuthority(a, "elsewhere.example");
}

CHANNEL_SCENARIO(PrefersTheAuthorityOfTheCall, Checks{"PICK-023"},
                 Needs{Capability("call_authority")},
                 "The authority that the call set goes before that of the pick.") {
  given.Channel({a});
  given.SubConnIsReady(a);
  given.PolicyReported(lbcp::v1::READY, Use(a).WithHeader(":authority", "elsewhere.example"));

  when.CallStarts(Call().WithAuthority("here.example"));
  then.Call(1).IsPlacedWithAuthority(a, "here.example");
}

CHANNEL_SCENARIO(LeavesCallsAloneThatHaveStarted, Checks{"PICK-032"},
                 "A new picker does not disturb calls already started.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Policy().Reports(kTransientFailure, FailWith("all is lost"));
  then.Call(1).GoesOn();

  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
}

}  // namespace
}  // namespace lbc::channel_scenario
