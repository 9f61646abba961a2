#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(ClosesPolicyAndConnections, Checks{"CLOSE-001"},
                 "Closing the channel closes the policy exactly once and then all SubConns.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.Application().Closes();
  then.Policy().IsClosed();
  then.Connection(a).IsClosed();
  then.Resolver().IsClosed();
  then.Channel().Is(kShutdown);
}

CHANNEL_SCENARIO(GivesUpAttemptsWhenItCloses, Checks{"CLOSE-001"},
                 "Closing the channel leaves no attempt under way.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Application().Closes();
  then.Dial(a).IsGivenUp();
  then.Policy().IsClosed();
}

CHANNEL_SCENARIO(ClosesBothPoliciesOfASwitch, Checks{"CLOSE-001", "SWITCH-013"},
                 "Closing the channel closes the current policy and the pending one.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Application().Closes();
  then.Policy(1).IsClosed();
  then.Policy(2).IsClosed();
}

CHANNEL_SCENARIO(CutsCallsInFlight, Checks{"CLOSE-008"},
                 "Closing the channel ends calls in flight with an error.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Application().Closes();
  then.Call(1).Fails(kCancelled);
  then.Policy().IsClosed();
}

CHANNEL_SCENARIO(AnswersASecondCloseWithAnError, Checks{"CLOSE-009"},
                 "A second Close of the channel answers the closing error and does nothing.") {
  given.Channel({a});

  when.Application().Closes();
  then.Application().GetsNoError();
  then.Policy().IsClosed();

  when.Application().Closes();
  then.Application().GetsAnError();
  then.Channel().ShowsNothingNew();
}

CHANNEL_SCENARIO(WaitsForItsPolicyToClose, Checks{"CLOSE-010"},
                 "Close of the channel returns only after the policy's Close has.") {
  given.Channel({a});
  given.PolicyWill(kInClose, Pause(1s));

  when.Application().Closes();
  when.TimePasses(1s);
  then.Channel().HasClosedAfterItsPolicy();
}

CHANNEL_SCENARIO(TakesNoReportAfterClose, Checks{"CLOSE-013", "CC-012"},
                 "What a policy reports in its Close has no effect.") {
  given.Channel({a});
  given.PolicyWill(kInClose, Report(lbcp::v1::READY, Queue()), AskToResolve());

  when.Application().Closes();
  then.Policy().IsClosed();
  then.Channel().Is(kShutdown);
  then.Resolver().IsNotAsked();
}

CHANNEL_SCENARIO(TakesNoReportOfAReplacedPolicy, Checks{"CLOSE-013", "CC-012"},
                 "What a replaced policy reports in its Close has no effect.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.PolicyWill(kInClose, Report(lbcp::v1::TRANSIENT_FAILURE, FailWith("too late")));
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  then.Policy(1).IsClosed();
  then.Channel().Is(kReady);
  when.CallStarts();
  then.Call(1).IsPlacedOn(b);
}

}  // namespace
}  // namespace lbc::channel_scenario
