// What a channel makes of what a server says of its health.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};
const scenario::Need kWatches = Capability("health_watches");

Settings Checking() { return Settings().WithConfig(SelectingWithHealthCheck(kRoundRobin, "shop")); }

CHANNEL_SCENARIO(WaitsForTheFirstAnswer, Checks{"HEALTH-003"}, Needs{kWatches},
                 "Until the first answer the endpoint counts as CONNECTING.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.CallStarts();
  then.Call(1).Waits();
  then.Channel().Is(kConnecting);
}

CHANNEL_SCENARIO(ServesFromWhoSaysThatItServes, Checks{"HEALTH-004"}, Needs{kWatches},
                 "The answer SERVING means READY.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);
  given.CallWaits();

  when.Health(a).IsToldAs(kServing);
  then.Channel().Is(kReady);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(TakesNotServingForAFailure, Checks{"HEALTH-004"}, Needs{kWatches},
                 "The answer NOT_SERVING means TRANSIENT_FAILURE.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).IsToldAs(kNotServing);
  when.CallStarts();
  then.Channel().Is(kTransientFailure);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(TakesAnUnknownServiceForAFailure, Checks{"HEALTH-004"}, Needs{kWatches},
                 "The answer SERVICE_UNKNOWN means TRANSIENT_FAILURE.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).IsToldAs(kServiceUnknown);
  then.Channel().Is(kTransientFailure);
}

CHANNEL_SCENARIO(TakesAnUnknownStatusForAFailure, Checks{"HEALTH-004"}, Needs{kWatches},
                 "The answer UNKNOWN means TRANSIENT_FAILURE.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).IsToldAs(kServingUnknown);
  then.Channel().Is(kTransientFailure);
}

CHANNEL_SCENARIO(TakesLaterAnswersAtOnce, Checks{"HEALTH-004"}, Needs{kWatches},
                 "Later answers take effect at once.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.EndpointServes(a);

  when.Health(a).IsToldAs(kNotServing);
  then.Channel().Is(kTransientFailure);

  when.Health(a).IsToldAs(kServing);
  when.CallStarts();
  then.Channel().Is(kReady);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(TakesAServerWithoutHealthForWell, Checks{"HEALTH-005"}, Needs{kWatches},
                 "A Watch that ends UNIMPLEMENTED means READY.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).EndsWith(kUnimplemented);
  when.CallStarts();
  then.Channel().Is(kReady);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(AsksAServerWithoutHealthOnce, Checks{"HEALTH-005"}, Needs{kWatches},
                 "A Watch that ended UNIMPLEMENTED is not opened again.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).EndsWith(kUnimplemented);
  when.TimePasses(600s);
  then.Health(a).IsNotWatched();
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(TakesAWatchThatEndsForAFailure, Checks{"HEALTH-006"}, Needs{kWatches},
                 "Any other end of the Watch means TRANSIENT_FAILURE.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).EndsWith(kInternal);
  when.CallStarts();
  then.Channel().Is(kTransientFailure);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(OpensAnotherWatchAfterABackOff, Checks{"HEALTH-006"}, Needs{kWatches},
                 "A Watch that ended is opened again after a back-off.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).EndsWith(kInternal);
  when.TimePasses(999ms);
  then.Health(a).IsNotWatched();

  when.TimePasses(1ms);
  then.Health(a).IsWatched("shop");

  when.Health(a).IsToldAs(kServing);
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(StartsItsBackOffAnewWithAnAnswer, Checks{"HEALTH-006"}, Needs{kWatches},
                 "The back-off starts anew with each answer.") {
  given.ChannelWithItsOwnPolicy({a}, Checking());
  given.HealthIsWatched(a);

  when.Health(a).EndsWith(kInternal);
  when.TimePasses(1s);
  then.Health(a).IsWatched("shop");

  when.Health(a).IsToldAs(kServing);
  when.Health(a).EndsWith(kInternal);
  when.TimePasses(1s);
  then.Health(a).IsWatched("shop");
}

}  // namespace
}  // namespace lbc::channel_scenario
