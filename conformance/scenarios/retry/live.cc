#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"};

LIVE_SCENARIO(FailoverByRetryLosesNoCall, Checks{"RETRY-024", "RETRY-005"},
              Needs{Capability("retries")},
              Twin("retry/RETRY-012/says-how-many-attempts-went-before"),
              "With one of three servers ending every call UNAVAILABLE, retries let every call "
              "succeed.") {
  const Calls calls("the calls", 30);
  given.Servers({a, b, c});
  given.ClientWithConfig(SelectingWithRetries(kRoundRobin), {a, b, c});
  given.AllServe({a, b, c});
  given.Refuses(b, kUnavailable);

  when.StartInTurn(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).WereTriedAgainAfter(b);
  then.ItWentLike(Diagram(12, "A server that cannot is passed over by another attempt")
                      .CallsComeTo({a, b, c})
                      .Starts(calls)
                      .Come(calls, {a, b, c})
                      .Answer(calls, {a, b, c})
                      .End(calls, kOk));
}

}  // namespace
}  // namespace lbc::live_scenario
