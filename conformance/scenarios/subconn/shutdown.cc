#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(TellsItsShutdownOnce, Checks{"SC-011"},
                 "Shutdown brings exactly one SHUTDOWN event, and nothing after it.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ShutDown(a));
  then.Policy().Hears(a, kShutdown);
  then.Policy().HearsNothingMoreOf(a);

  when.TimePasses(600s);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(TakesASecondShutdownForNothing, Checks{"SC-012"},
                 "A second Shutdown brings neither a second event nor an error.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Policy().Does(ShutDown(a), ShutDown(a));
  then.Policy().Hears(a, kShutdown);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(LetsCallsFinishWhenItIsShutDown, Checks{"SC-013"},
                 "Shutdown is graceful: calls already on the SubConn finish.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Policy().Does(ShutDown(a));
  then.Call(1).GoesOn();
  then.Connection(a).StaysOpen();

  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
  then.Connection(a).IsClosed();
}

CHANNEL_SCENARIO(PlacesNoCallOnASubConnThatIsShutDown, Checks{"SC-013"},
                 "No new call is placed on a SubConn that was shut down.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.Policy().Does(ShutDown(a));
  when.CallStarts();
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(TellsTheShutdownOfOneThatNeverConnected, Checks{"SC-014"},
                 "A SubConn shut down before it was asked to connect still delivers SHUTDOWN.") {
  given.Channel({a});
  given.SubConnIsMade(a);

  when.Policy().Does(ShutDown(a));
  then.Policy().Hears(a, kShutdown);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(GivesItsAttemptUpWhenItIsShutDown, Checks{"SC-015"},
                 "Shutdown while CONNECTING cancels the dial.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Policy().Does(ShutDown(a));
  then.Dial(a).IsGivenUp();
  then.Policy().Hears(a, kShutdown);
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(TellsAClosedPolicyNothing, Checks{"SC-016"},
                 "When the channel closes, its policy gets no more SubConn events.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Application().Closes();
  then.Policy().IsClosed();
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(IsShutDownForEver, Checks{"SC-034"}, "SHUTDOWN is the last state of a channel.") {
  given.Channel({a});

  when.Application().Closes();
  then.Channel().Is(kShutdown);
  then.Policy().IsClosed();

  when.Application().AsksToConnect();
  when.TimePasses(3600s);
  then.Channel().ShowsNothingNew();
}

}  // namespace
}  // namespace lbc::channel_scenario
