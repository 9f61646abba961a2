#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"};

LIVE_SCENARIO(TheFirstServerGetsAllCalls, Checks{"PF-036"},
              Twin("pick_first/PF-001/the-first-that-connects-gets-all-picks"),
              "With three servers up, all calls go to the first of the list.") {
  const Calls calls("the calls", 30), next("the next calls", 60);
  given.Servers({a, b, c});
  given.Client(kPickFirst, {a, b, c});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AllWentTo(a);

  // The first may have had no choice: who spreads calls has but one connection yet, perhaps.
  when.StartInTurn(next);
  then.Calls(next).Succeed();
  then.Calls(next).AllWentTo(a);
}

LIVE_SCENARIO(CallsMoveOnWhenTheServerDies, Checks{"PF-039"},
              Twin("pick_first/PF-015/the-next-pass-starts-at-the-first-address"),
              "When the first of two servers dies, calls go to the second.") {
  const Calls next("the next calls", 6), later("later calls", 30);
  given.Servers({a, b});
  given.Client(kPickFirst, {a, b});
  given.AllServe({a});

  when.Dies(a);
  when.StartInTurn(next);
  then.Calls(next).GoOnWithout(a);

  when.Start(later);
  then.Calls(later).Succeed();
  then.Calls(later).AllWentTo(b);
}

LIVE_SCENARIO(NoFailureIsShownBeforeEveryAddressHasFailed, Checks{"PF-037"},
              Needs{Capability("channel_states")},
              Twin("pick_first/PF-008/fails-only-when-every-address-has-failed"),
              "With two dead addresses before a live one the channel is never in "
              "TRANSIENT_FAILURE.") {
  const Calls call("the call", 1);
  given.DeadServers({a, b});
  given.Servers({c});
  given.Client(kPickFirst, {a, b, c});

  when.Start(call);
  then.Calls(call).Succeed();
  then.Calls(call).AllWentTo(c);
  then.Application().SawNoFailureOnTheWayToReady();
}

}  // namespace
}  // namespace lbc::live_scenario
