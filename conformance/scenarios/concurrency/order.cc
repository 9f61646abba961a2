#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(TellsAPolicyOneThingAtATime, Checks{"CONC-001"},
                 "Control-plane calls into one policy never overlap.") {
  given.Channel({a, b});
  given.PolicyWill(kInList, Make(a), Connect(a), Make(b), Connect(b),
                   Report(lbcp::v1::CONNECTING, Queue()));

  when.Resolver().Lists({a, b});
  then.Dial(a).Starts();
  then.Dial(b).Starts();
  then.Policy().WasNeverInterrupted();
}

CHANNEL_SCENARIO(TakesCallsFromInsideEveryCallback, Checks{"CONC-002"},
                 "A policy may call back into the channel from inside its callbacks.") {
  given.Channel({a, b});
  given.PolicyWill(kInSubConnState, Make(b), Connect(b), AskToResolve(),
                   Report(lbcp::v1::CONNECTING, Queue()));
  given.SubConnIsMade(a);

  when.Policy().Does(Connect(a));
  then.Dial(a).Starts();
  then.Dial(b).Starts();
  then.Channel().Is(kConnecting);
  then.Resolver().IsAsked();
}

CHANNEL_SCENARIO(RunsNoListenerInsideConnect, Checks{"CONC-003"},
                 "SubConn listeners are never run inside Connect on the caller's stack.") {
  given.Channel({a});
  given.SubConnIsMade(a);

  when.Policy().Does(Connect(a));
  then.Policy().WasNeverInterrupted();
  then.Policy().Hears(a, kConnecting);
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(RunsNoListenerInsideShutdown, Checks{"CONC-003"},
                 "SubConn listeners are never run inside Shutdown on the caller's stack.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ShutDown(a));
  then.Policy().WasNeverInterrupted();
  then.Policy().Hears(a, kShutdown);
}

CHANNEL_SCENARIO(ShutsDownFromInsideAListener, Checks{"CONC-002", "CONC-003"},
                 "A policy may shut a SubConn down from inside its listener.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);
  given.PolicyWill(kInSubConnState, ShutDown(a));

  when.Dial(a).Succeeds();
  then.Policy().WasNeverInterrupted();
  then.Policy().Hears(a, kReady);
  then.Policy().Hears(a, kShutdown);
  then.Connection(a).IsClosed();
}

CHANNEL_SCENARIO(DropsWhatWasToComeAfterClose, Checks{"CONC-005"},
                 "Events scheduled after close are dropped.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.Application().Closes();
  then.Policy().IsClosed();

  when.TimePasses(600s);
  then.Policy().HearsNothing();
  then.Dial(a).DoesNotStart();
}

}  // namespace
}  // namespace lbc::channel_scenario
