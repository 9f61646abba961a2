#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"};

LIVE_SCENARIO(ADrainLosesNoCall, Checks{"SC-009"},
              Twin("subconn/SC-009/goes-idle-when-its-server-goes-away"),
              "Calls under way on a server that says GOAWAY are answered, and later ones go "
              "elsewhere.") {
  const Calls held("the held calls", 12), later("later calls", 30);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});
  given.Holds({a, b, c});
  given.AreUnderWay(held);

  when.Drains(b);
  when.Releases({a, b, c});
  then.Calls(held).Succeed();
  then.Calls(held).AreSpreadEvenlyOver({a, b, c});
  then.Server(b).HasLeft();

  when.Start(later);
  then.Calls(later).Succeed();
  then.Calls(later).NoneWentTo(b);
}

LIVE_SCENARIO(AConnectionIsTriedUntilItWorks, Checks{"SC-005"}, Needs{Capability("channel_states")},
              Twin("subconn/SC-005/tells-why-an-attempt-failed"),
              "A connection that fails shows as TRANSIENT_FAILURE, and as READY after its back-off "
              "once its server is there; it ends with its channel.") {
  const Calls patient = Calls("the patient calls", 3).WaitingForReady();
  given.DeadServers({a});
  given.Client(kRoundRobin, {a});

  when.Start(patient);
  then.Application().SeesTheChannelBe(kTransientFailure);
  then.Calls(patient).HaveNotEnded();

  when.ComesBack(a);
  then.Calls(patient).SucceedNowThatItIsBack(a);
  then.Application().SeesTheChannelBe(kReady);

  when.ApplicationCloses();
  then.Application().IsClosedWithin(20s);
  when.Drains(a);
  then.Server(a).HasLeft();
  then.ItWentLike(Diagram(4, "The life of a connection: it fails, works, and is closed")
                      .Opens()
                      .Lists({a})
                      .Starts(patient)
                      .Meanwhile()
                      .Becomes(kTransientFailure)
                      .ComesBack(a)
                      .Becomes(kReady)
                      .Meanwhile()
                      .Come(patient, {a})
                      .Answer(patient, {a})
                      .End(patient, kOk)
                      .Closes()
                      .IsClosed()
                      .Drains(a)
                      .Leaves(a));
}

LIVE_SCENARIO(AttemptsBackOff, Checks{"SC-021"},
              Twin("subconn/SC-022/backs-off-for-exactly-a-second-first"),
              "A server whose connections break at once is dialled again after 1 s, then after "
              "1.6 s, a fifth more or less, and used as soon as an attempt succeeds.") {
  const Calls patient = Calls("the patient calls", 3).WaitingForReady();
  given.Servers({a});
  given.RelayBefore(a);
  given.RelayRejects(a);
  given.Client(kRoundRobin, {a});

  when.Start(patient);
  then.Server(a).IsDialedWithBackOff();
  then.Calls(patient).HaveNotEnded();

  when.WayIsOpen(a);
  then.Calls(patient).SucceedAfterBackOff(3);
}

}  // namespace
}  // namespace lbc::live_scenario
