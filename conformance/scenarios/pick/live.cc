#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"};

LIVE_SCENARIO(
    CallsMadeWhileConnectingWait, Checks{"PICK-036"},
    Twin("pick/PICK-004/lets-a-fail-fast-call-wait-for-another-picker"),
    "Fail-fast calls made before the server says its first word are served once it has.") {
  const Calls calls("the calls", 6);
  given.Servers({a});
  given.IsFrozen(a);
  given.Client(kRoundRobin, {a});

  when.Start(calls);
  when.Thaws(a);
  then.Calls(calls).Succeed();
}

LIVE_SCENARIO(WaitingCallsEndAtTheirDeadline, Checks{"PICK-015"},
              Twin("pick/PICK-015/ends-a-waiting-call-at-its-deadline"),
              "With no server there, calls that wait end when their time is up.") {
  const Calls calls = Calls("the calls", 6).WaitingForReady().Within(300ms);
  given.DeadServers({a, b});
  given.Client(kRoundRobin, {a, b});

  when.Start(calls);
  then.Calls(calls).FailWith(kDeadlineExceeded);
}

LIVE_SCENARIO(WaitingCallsEndWhenTheChannelCloses, Checks{"PICK-027"},
              Twin("pick/PICK-027/ends-patient-calls-when-it-closes"),
              "With no server there, calls that wait end when the channel closes.") {
  const Calls calls = Calls("the calls", 6).WaitingForReady();
  given.DeadServers({a, b});
  given.Client(kRoundRobin, {a, b});

  when.Start(calls);
  when.ApplicationCloses();
  then.Application().IsClosedWithin(20s);
  then.Calls(calls).FailWithSomeError();
}

LIVE_SCENARIO(PatientCallsOutlastTheAbsenceOfAllServers, Checks{"PICK-035"},
              Twin("pick/PICK-006/lets-a-patient-call-wait-under-a-failure"),
              "With all servers dead fail-fast calls end UNAVAILABLE, and calls that wait for "
              "readiness wait until one is back.") {
  const Calls patient = Calls("the patient calls", 6).WaitingForReady();
  const Calls hasty("the fail-fast calls", 6);
  given.Servers({a, b});
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});

  when.AllDie({a, b});
  when.StartInTurn(Calls("calls by which the client learns of it", 3));
  when.Start(patient);
  when.Start(hasty);
  then.Calls(hasty).FailWith(kUnavailable);
  then.Calls(patient).HaveNotEnded();

  when.AllComeBack({a, b});
  then.Calls(patient).SucceedNowThatItIsBack(a);
  then.ItWentLike(Diagram(5, "A call is placed, fails, or waits for a server")
                      .CallsComeTo({a, b})
                      .Dies(a)
                      .Dies(b)
                      .Starts(patient)
                      .Starts(hasty)
                      .End(hasty, kUnavailable)
                      .ComesBack(a)
                      .ComesBack(b)
                      .End(patient, kOk));
}

LIVE_SCENARIO(
    CallsWaitForASlowConnection, Checks{"PICK-036"},
    Twin("pick/PICK-004/lets-a-fail-fast-call-wait-for-another-picker"),
    "While the connection is made over a slow way, fail-fast calls wait, and are served.") {
  const Calls calls("the calls", 6);
  given.Servers({a});
  given.RelayBefore(a);
  given.RelayIsSlow(a, 200ms);
  given.Client(kRoundRobin, {a});

  when.Start(calls);
  then.Calls(calls).SucceedOverAWayOf(200ms);
}

LIVE_SCENARIO(ASilentServerKeepsNoCallBeyondItsDeadline, Checks{"PICK-015"},
              Twin("pick/PICK-015/ends-a-waiting-call-at-its-deadline"),
              "While the only server takes connections and never says a word, calls end when their "
              "time is up.") {
  const Calls hasty = Calls("the fail-fast calls", 6).Within(300ms);
  const Calls patient = Calls("the patient calls", 6).WaitingForReady().Within(300ms);
  given.Servers({a});
  given.RelayBefore(a);
  given.RelayHangs(a);
  given.Client(kRoundRobin, {a});

  when.Start(hasty);
  when.Start(patient);
  then.Calls(hasty).FailWith(kDeadlineExceeded);
  then.Calls(patient).FailWith(kDeadlineExceeded);
}

}  // namespace
}  // namespace lbc::live_scenario
