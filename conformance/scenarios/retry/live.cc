#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"};

LIVE_SCENARIO(FailoverByRetryLosesNoCall, Checks{"RETRY-024", "RETRY-005"},
              Needs{Capability("retries")},
              Twin("retry/RETRY-012/says-how-many-attempts-went-before"),
              "With one of two servers ending every call UNAVAILABLE, retries let every call "
              "succeed.") {
  const Calls calls("the calls", 30);
  given.Servers({a, b});
  given.ClientWithConfig(SelectingWithRetries(kRoundRobin), {a, b});
  given.AllServe({a, b});
  given.Refuses(b, kUnavailable);

  when.StartInTurn(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).WereTriedAgainAfter(b);
  then.ItWentLike(Diagram(12, "A server that cannot is passed over by another attempt")
                      .CallsComeTo({a, b})
                      .Starts(calls)
                      .Come(calls, {b})
                      .Answer(calls, {b})
                      .ComeAgain(calls, {a})
                      .Answer(calls, {a})
                      .End(calls, kOk));
}

}  // namespace
}  // namespace lbc::live_scenario
