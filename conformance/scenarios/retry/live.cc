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
}

}  // namespace
}  // namespace lbc::live_scenario
