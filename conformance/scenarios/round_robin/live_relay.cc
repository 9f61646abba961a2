// A relay between the client and one of its servers does what networks do.
#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"};

LIVE_SCENARIO(ASilentServerStopsNoOtherCalls, Checks{"RR-028"},
              Twin("round_robin/RR-004/picks-rotate-over-the-ready-endpoints"),
              "While one of two servers takes connections and never says a word, calls go to the "
              "other.") {
  const Calls calls = Calls("the calls", 20).Within(3s);
  given.Servers({a, b});
  given.RelayBefore(a);
  given.RelayHangs(a);
  given.Client(kRoundRobin, {a, b});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AllWentTo(b);
}

LIVE_SCENARIO(AResetEndsTheCallsOfItsConnectionOnce, Checks{"RR-027"},
              Twin("subconn/SC-007/goes-idle-when-its-connection-is-lost"),
              "When connections to one of two servers are reset, the calls on them end "
              "UNAVAILABLE, once, and the server is connected to again.") {
  const Calls held("the held calls", 8);
  given.Servers({a, b});
  given.RelayBefore(a);
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);

  when.WayBreaks(a);
  when.Releases({a, b});
  then.Calls(held).FailOnlyOn(a);
  then.Server(a).IsUsedAgain();
}

LIVE_SCENARIO(AnEndWithoutAWordEndsTheCallsOfItsConnection, Checks{"RR-027"},
              Twin("subconn/SC-007/goes-idle-when-its-connection-is-lost"),
              "When connections to one of two servers end without a GOAWAY, the calls on them end "
              "UNAVAILABLE, and the server is connected to again.") {
  const Calls held("the held calls", 8);
  given.Servers({a, b});
  given.RelayBefore(a);
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);

  when.WayEnds(a);
  when.Releases({a, b});
  then.Calls(held).FailOnlyOn(a);
  then.Server(a).IsUsedAgain();
}

LIVE_SCENARIO(ABrokenAnswerIsNoAnswer, Checks{"RR-027"},
              Twin("subconn/SC-007/goes-idle-when-its-connection-is-lost"),
              "When the connection to one of two servers breaks in the middle of an answer, the "
              "calls on it end UNAVAILABLE, and the server is connected to again.") {
  const Calls held("the held calls", 8);
  given.Servers({a, b});
  given.RelayBefore(a);
  given.Client(kRoundRobin, {a, b});
  given.AllServe({a, b});
  given.Holds({a, b});
  given.AreUnderWay(held);

  when.WayBreaksInTheNextAnswer(a);
  when.Releases({a, b});
  then.Calls(held).FailOnlyOn(a);

  when.WayIsOpen(a);
  then.Server(a).IsUsedAgain();
}

}  // namespace
}  // namespace lbc::live_scenario
