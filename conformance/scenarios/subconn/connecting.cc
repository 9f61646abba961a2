#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};
const Endpoint both{"both", {"x", "y"}};

CHANNEL_SCENARIO(DialsWhenAskedTo, Checks{"SC-002"},
                 "Connect on an IDLE SubConn moves it to CONNECTING and dials.") {
  given.Channel({a});
  given.SubConnIsMade(a);

  when.Policy().Does(Connect(a));
  then.Policy().Hears(a, kConnecting);
  then.Policy().HearsNothingMoreOf(a);
  then.Dial(a).Starts();
}

CHANNEL_SCENARIO(WaitsForTheServersFirstWord, Checks{"SC-004"},
                 "An accepted connection whose server is silent leaves a SubConn CONNECTING.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).IsAcceptedInSilence();
  when.TimePasses(10s);
  then.Policy().HearsNothingMoreOf(a);

  when.Dial(a).Succeeds();
  then.Policy().Hears(a, kReady);
}

CHANNEL_SCENARIO(TellsWhyAnAttemptFailed, Checks{"SC-005", "SC-020"},
                 "A failed attempt brings TRANSIENT_FAILURE, with an error that says why.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Dial(a).Fails("nobody at home");
  then.Policy().HearsFailure(a, kTransientFailure, "nobody at home");
}

CHANNEL_SCENARIO(TriesItsAddressesInOrder, Checks{"SC-031"},
                 "A SubConn of several addresses tries them in order and stops at a success.") {
  given.Channel({both});

  when.Policy().Does(Make(both), Connect(both));
  then.Dial(Endpoint("x")).Starts();
  then.Dial(Endpoint("y")).DoesNotStart();

  when.Dial(both).Fails("x is down");
  then.Dial(Endpoint("y")).Starts();

  when.Dial(both).Succeeds();
  then.Policy().Hears(both, kReady);
}

CHANNEL_SCENARIO(TellsTheFirstOfItsAddressesErrors, Checks{"SC-031"},
                 "A SubConn all of whose addresses fail reports the first address's error.") {
  given.Channel({both});
  given.SubConnIsConnecting(both);

  when.Dial(both).Fails("x is down");
  when.Dial(both).Fails("y is down");
  then.Dial(Endpoint("y")).Starts();
  then.Policy().HearsFailure(both, kTransientFailure, "x is down");
}

CHANNEL_SCENARIO(PlacesManyCallsOnOneConnection, Checks{"SC-029"},
                 "Calls share the SubConn's one connection.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.CallsStart(100);
  then.CallsArePlacedInOrder(1, 100, a);
  then.Dial(a).DoesNotStart();
}

}  // namespace
}  // namespace lbc::channel_scenario
