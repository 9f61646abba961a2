#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"}, d{"d"};

LIVE_SCENARIO(ServersAreUsedWhileTheyAreRegistered, Checks{"ETCD-017", "ETCD-007"},
              Needs{Capability("etcd")},
              Twin("round_robin/RR-008/an-endpoint-that-joins-is-picked"),
              "A server that registers gets its share, and one that leaves gets nothing more.") {
  const Calls calls("the calls", 60), later("later calls", 60);
  given.Servers({a, b, c, d});
  given.Etcd();
  given.AreRegistered({a, b});
  given.ClientOfEtcd(kRoundRobin);
  given.AllServe({a, b});

  when.Registers(c);
  then.CallsComeTo({a, b, c});
  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AreSpreadEvenlyOver({a, b, c});

  when.Unregisters(b);
  when.Registers(d);
  then.CallsComeTo({a, c, d});
  when.Start(later);
  then.Calls(later).Succeed();
  then.Calls(later).AreSpreadEvenlyOver({a, c, d});
  then.NoCallWasLost();
  then.ItWentLike(Diagram(11, "A server registers, is found, and leaves")
                      .Registers(a)
                      .Registers(b)
                      .Opens()
                      .CallsComeTo({a, b})
                      .Registers(c)
                      .CallsComeTo({a, b, c})
                      .Starts(calls)
                      .Come(calls, {a, b, c})
                      .End(calls, kOk)
                      .Unregisters(b)
                      .Registers(d)
                      .CallsComeTo({a, c, d})
                      .Starts(later)
                      .Come(later, {a, c, d})
                      .End(later, kOk));
}

LIVE_SCENARIO(AServerWithoutHeartbeatsIsForgotten, Checks{"ETCD-006"}, Needs{Capability("etcd")},
              Twin("round_robin/RR-008/an-endpoint-that-is-lost-is-not-picked"),
              "A server whose heartbeats stop gets no calls once its lease has run out, whether it "
              "is there or not.") {
  const Calls calls("the calls", 60);
  given.Servers({a, b, c});
  given.Etcd();
  given.AreRegistered({a, b});
  given.ClientOfEtcd(kRoundRobin);
  given.AllServe({a, b});

  when.StopsItsHeartbeats(b);
  when.LeaseRunsOut(b);
  when.Registers(c);
  then.CallsComeTo({a, c});
  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AreSpreadEvenlyOver({a, c});
}

LIVE_SCENARIO(
    ARegistrationsWeightReachesTheBalancer, Checks{"ETCD-016", "SWRR-016"},
    (Needs{Capability("etcd"), Capability("etcd_weights")}),
    Twin("smooth_weighted_round_robin/SWRR-002/a-weighted-address-is-found-by-its-metadata"),
    "Two servers that register with weights 10 and 20 share calls exactly one to two.") {
  const Calls calls("the calls", 60);
  given.Servers({a, b});
  given.Etcd();
  given.IsRegisteredWithWeight(a, 10);
  given.IsRegisteredWithWeight(b, 20);
  given.ClientOfEtcd(kSmoothWeighted);
  given.AllServe({a, b});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).ExactlySoManyWentTo(a, 20);
  then.Calls(calls).ExactlySoManyWentTo(b, 40);
}

LIVE_SCENARIO(CallsGoOnWhileEtcdIsDown, Checks{"ETCD-018"}, Needs{Capability("etcd")},
              Twin("round_robin/RR-008/an-endpoint-that-joins-is-picked"),
              "With etcd killed calls go on, and when it is back new servers are found again.") {
  const Calls calls("calls without etcd", 20);
  given.Servers({a, b});
  given.DeadServers({c});
  given.Etcd();
  given.AreRegistered({a, b});
  given.ClientOfEtcd(kRoundRobin);
  given.AllServe({a, b});

  when.EtcdDies();
  when.StartInTurn(calls);
  then.Calls(calls).Succeed();

  when.EtcdComesBack();
  when.ComesBack(c);
  when.Registers(c);
  then.Server(c).IsUsedAgain();
  then.NoCallWasLost();
}

}  // namespace
}  // namespace lbc::live_scenario
