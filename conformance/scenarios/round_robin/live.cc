#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"}, d{"d"};

LIVE_SCENARIO(ServersGetEqualShares, Checks{"RR-004"},
              Twin("round_robin/RR-004/picks-rotate-over-the-ready-endpoints"),
              "Of calls that are under way together, each of three servers gets exactly a third.") {
  const Calls calls("the calls", 300);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  then.CallsComeTo({a, b, c});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AreSpreadEvenlyOver({a, b, c});
  then.ItWentLike(Diagram(8, "round_robin, from the list to the answers")
                      .Opens()
                      .Lists({a, b, c})
                      .CallsComeTo({a, b, c})
                      .Starts(calls)
                      .Come(calls, {a, b, c})
                      .Answer(calls, {a, b, c})
                      .End(calls, kOk));
}

LIVE_SCENARIO(TheChoiceIsMadeForEachCall, Checks{"RR-002"}, Needs{Capability("streams")},
              Twin("round_robin/RR-004/picks-rotate-over-the-ready-endpoints"),
              "All messages of a stream stay with one server, while calls beside it move on.") {
  const Calls streams = Calls("the streams", 3).OfMessages(100), calls("the calls", 300);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});
  given.AreUnderWay(streams);

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(streams).Succeed();
  then.Calls(streams).StayedWhereTheyBegan(100);
  then.Calls(streams).AreSpreadEvenlyOver({a, b, c});
  then.Calls(calls).AreSpreadEvenlyOver({a, b, c});
}

LIVE_SCENARIO(CallsGoOnWithoutADeadServer, Checks{"RR-027", "RR-003"},
              Twin("round_robin/RR-008/an-endpoint-that-is-lost-is-not-picked"),
              "When one of three servers dies, calls go on at the others.") {
  const Calls next("the next calls", 12), later("later calls", 60);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});

  when.Dies(b);
  when.StartInTurn(next);
  then.Calls(next).GoOnWithout(b);

  when.Start(later);
  then.Calls(later).Succeed();
  then.Calls(later).AreSpreadEvenlyOver({a, c});
  then.ItWentLike(Diagram(6, "A connection's state changes, and the choice with it")
                      .CallsComeTo({a, b, c})
                      .Dies(b)
                      .Starts(next)
                      .Come(next, {a, c})
                      .Answer(next, {a, c})
                      .Starts(later)
                      .Come(later, {a, c})
                      .Answer(later, {a, c})
                      .End(later, kOk));
}

LIVE_SCENARIO(OnlyCallsOnTheBrokenConnectionFail, Checks{"RR-027", "RR-003"},
              Twin("subconn/SC-007/goes-idle-when-its-connection-is-lost"),
              "When a server dies, the calls that it had end UNAVAILABLE, and those of the others "
              "are answered.") {
  const Calls held("the held calls", 12);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});
  given.Holds({a, b, c});
  given.AreUnderWay(held);

  when.Dies(b);
  when.Releases({a, c});
  then.Calls(held).FailOnlyOn(b);
}

LIVE_SCENARIO(AServerThatComesBackIsUsedAgain, Checks{"RR-026", "RR-003"},
              Twin("subconn/SC-022/backs-off-for-exactly-a-second-first"),
              "A server that was killed and is started anew gets calls within its back-off.") {
  const Calls without("calls without it", 12);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});

  when.Dies(b);
  when.StartInTurn(without);
  when.ComesBack(b);
  then.Server(b).IsUsedAgain();
  then.ItWentLike(Diagram(9, "A connection is lost, and won back after its back-off")
                      .CallsComeTo({a, b, c})
                      .Dies(b)
                      .Starts(without)
                      .Come(without, {a, c})
                      .Answer(without, {a, c})
                      .End(without, kOk)
                      .ComesBack(b)
                      .CallsComeTo({b}));
}

LIVE_SCENARIO(
    AFrozenServerStopsNoOtherCalls, Checks{"RR-028"},
    Twin("round_robin/RR-004/picks-rotate-over-the-ready-endpoints"),
    "While one of three servers stands still, the calls of the others are answered, and it "
    "is used again when it goes on.") {
  const Calls calls = Calls("the calls", 30).Within(800ms);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});

  when.Freezes(b);
  when.Start(calls);
  then.Calls(calls).SucceedBut(10);

  when.Thaws(b);
  then.Server(b).IsUsedAgain();
}

LIVE_SCENARIO(ARollingRestartLosesNoCall, Checks{"RR-029"},
              Twin("subconn/SC-009/places-no-call-on-a-server-that-goes-away"),
              "Three servers are replaced in turn, and every call that waits for readiness is "
              "answered.") {
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b, c});
  given.AllServe({a, b, c});

  then.Server(a).IsReplacedWithoutLoss();
  then.Server(b).IsReplacedWithoutLoss();
  then.Server(c).IsReplacedWithoutLoss();
  then.NoCallWasLost();
}

LIVE_SCENARIO(ChangesOfTheListLoseNoCall, Checks{"RR-022"}, Needs{Capability("later_lists")},
              Twin("round_robin/RR-008/an-endpoint-that-joins-is-picked"),
              "Calls under way go on when their server leaves the list, and servers that join "
              "get their share.") {
  const Calls held = Calls("the held calls", 12).WaitingForReady(), calls("the calls", 60);
  given.Servers({a, b, c});
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);

  when.ResolverLists({b, c});
  when.Releases({a, b});
  then.Calls(held).Succeed();
  then.CallsComeTo({b, c});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AreSpreadEvenlyOver({b, c});
  then.NoCallWasLost();
  then.ItWentLike(Diagram(3, "A new list: one server leaves, one stays, one joins")
                      .Lists({a, b})
                      .Starts(held)
                      .Come(held, {a, b})
                      .Lists({b, c})
                      .Answer(held, {a, b})
                      .End(held, kOk)
                      .CallsComeTo({b, c})
                      .Starts(calls)
                      .Come(calls, {b, c})
                      .Answer(calls, {b, c})
                      .End(calls, kOk));
}

LIVE_SCENARIO(ServersThatComeAndGoLoseNoCall, Checks{"RR-022"}, Needs{Capability("later_lists")},
              Twin("round_robin/RR-008/an-endpoint-that-joins-is-picked"),
              "Two servers join the first, then two leave and another joins: no call is lost, and "
              "those that are listed have equal shares.") {
  const Calls first("calls of one server", 10), grown("calls of three servers", 60);
  const Calls changed("calls of two others", 40);
  given.Servers({a, b, c, d});
  given.Client(kRoundRobin, {a});
  given.AllServe({a});

  when.Start(first);
  then.Calls(first).Succeed();
  then.Calls(first).AllWentTo(a);

  when.ResolverLists({a, b, c});
  then.CallsComeTo({a, b, c});
  when.Start(grown);
  then.Calls(grown).Succeed();
  then.Calls(grown).AreSpreadEvenlyOver({a, b, c});

  when.ResolverLists({c, d});
  then.CallsComeTo({c, d});
  when.Start(changed);
  then.Calls(changed).Succeed();
  then.Calls(changed).AreSpreadEvenlyOver({c, d});
  then.NoCallWasLost();
  then.ItWentLike(Diagram(10, "Servers come and go while calls are made")
                      .Lists({a})
                      .Starts(first)
                      .Come(first, {a})
                      .End(first, kOk)
                      .Lists({a, b, c})
                      .CallsComeTo({a, b, c})
                      .Starts(grown)
                      .Come(grown, {a, b, c})
                      .End(grown, kOk)
                      .Lists({c, d})
                      .CallsComeTo({c, d})
                      .Starts(changed)
                      .Come(changed, {c, d})
                      .End(changed, kOk));
}

}  // namespace
}  // namespace lbc::live_scenario
