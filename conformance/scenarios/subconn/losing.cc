#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(GoesIdleWhenItsConnectionIsLost, Checks{"SC-007"},
                 "The loss of an established connection moves READY straight to IDLE.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLost();
  then.Policy().Hears(a, kIdle);
  then.Policy().HearsNothingMoreOf(a);
  then.Dial(a).DoesNotStart();
}

CHANNEL_SCENARIO(GoesIdleWhenItsServerGoesAway, Checks{"SC-009"},
                 "GOAWAY takes a SubConn out of READY, and calls already on it may finish.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Connection(a).GoesAway();
  then.Policy().Hears(a, kIdle);
  then.Call(1).GoesOn();

  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(PlacesNoCallOnAServerThatGoesAway, Checks{"SC-009"},
                 "After GOAWAY no new call uses the connection.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Connection(a).GoesAway();
  when.CallStarts();
  then.Call(2).Waits();
}

CHANNEL_SCENARIO(AsksForResolutionWhenAnAttemptFails, Checks{"SC-010"},
                 "A SubConn asks for re-resolution when an attempt fails.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Fails();
  then.Resolver().IsAsked();
}

CHANNEL_SCENARIO(AsksForResolutionWhenAConnectionIsLost, Checks{"SC-010"},
                 "A SubConn asks for re-resolution on every loss after READY.") {
  given.Channel({a});
  given.SubConnIsReady(a);

  when.Connection(a).IsLost();
  then.Resolver().IsAsked();
}

CHANNEL_SCENARIO(TellsEveryStateOfAFlappingServerInOrder, Checks{"SC-017", "SC-019"},
                 "The events of one SubConn come in order, none left out and none twice.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Succeeds();
  when.Connection(a).IsLost();
  when.Policy().Does(Connect(a));
  when.Dial(a).Fails();
  when.TimePasses(2s);
  when.Policy().Does(Connect(a));
  then.Dial(a).StartsTimes(2);
  then.Policy().Hears(a, kReady);
  then.Policy().Hears(a, kIdle);
  then.Policy().Hears(a, kConnecting);
  then.Policy().Hears(a, kTransientFailure);
  then.Policy().Hears(a, kIdle);
  then.Policy().Hears(a, kConnecting);
  then.Policy().HearsNothingMoreOf(a);
}

}  // namespace
}  // namespace lbc::channel_scenario
