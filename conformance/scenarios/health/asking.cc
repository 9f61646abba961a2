// When and how a channel asks a server for its health.
#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};
const scenario::Need kWatches = Capability("health_watches");

Settings Checking(const std::string& policy, const std::string& service = "shop") {
  return Settings().WithConfig(SelectingWithHealthCheck(policy, service));
}

CHANNEL_SCENARIO(ChecksNoHealthUnasked, Checks{"HEALTH-001"}, Needs{kWatches},
                 "Health is not checked if the service config names no service.") {
  given.ChannelWithItsOwnPolicy({a}, Settings().WithConfig(Selecting(kRoundRobin)));

  when.Dial(a).Succeeds();
  then.Health(a).IsNotWatched();
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(ChecksNoHealthIfTheChannelForbidsIt, Checks{"HEALTH-001"}, Needs{kWatches},
                 "Health is not checked if the channel was made so.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin).WithoutHealthChecks());

  when.Dial(a).Succeeds();
  then.Health(a).IsNotWatched();
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(ChecksNoHealthForAPolicyThatDoesNotAsk, Checks{"HEALTH-001"}, Needs{kWatches},
                 "Health is not checked for a policy that does not ask for it.") {
  given.Channel({a}, Checking(kPuppet));
  given.SubConnIsConnecting(a);

  when.Dial(a).Succeeds();
  then.Health(a).IsNotWatched();
  then.Policy().Hears(a, kReady);
}

CHANNEL_SCENARIO(WatchesAServiceRightAfterConnecting, Checks{"HEALTH-002"}, Needs{kWatches},
                 "Right after connecting the channel opens a Watch of the configured service.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin));

  when.Dial(a).Succeeds();
  then.Health(a).IsWatched("shop");
}

CHANNEL_SCENARIO(WatchesTheServerAsAWhole, Checks{"HEALTH-002"}, Needs{kWatches},
                 "The configured name may be empty.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin, ""));

  when.Dial(a).Succeeds();
  then.Health(a).IsWatched("");
}

CHANNEL_SCENARIO(WatchesEveryConnection, Checks{"HEALTH-002"}, Needs{kWatches},
                 "Each connection has a Watch of its own.") {
  given.ChannelWithItsOwnPolicy({a, b}, Checking(kRoundRobin));
  given.EndpointServes(a);

  when.Dial(b).Succeeds();
  then.Health(b).IsWatched("shop");
  then.Health(a).IsNotWatched();
}

CHANNEL_SCENARIO(WatchesNothingForPickFirst, Checks{"HEALTH-007"}, Needs{kWatches},
                 "Health is never checked for pick_first at the top.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kPickFirst));

  when.Dial(a).Succeeds();
  when.CallStarts();
  then.Health(a).IsNotWatched();
  then.Channel().Is(kReady);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(FoldsHealthIntoTheStateOfASubConn, Checks{"HEALTH-009"}, Needs{kWatches},
                 "A SubConn is READY only while its server says that it serves.") {
  given.Channel({a}, Checking(kPuppet));

  when.Policy().Does(MakeWithHealthCheck(a), Connect(a));
  when.Dial(a).Succeeds();
  then.Dial(a).Starts();
  then.Health(a).IsWatched("shop");
  then.Policy().Hears(a, kConnecting);
  then.Policy().HearsNothingMoreOf(a);

  when.Health(a).IsToldAs(kServing);
  then.Policy().Hears(a, kReady);

  when.Health(a).IsToldAs(kNotServing);
  then.Policy().Hears(a, kTransientFailure);
}

CHANNEL_SCENARIO(CancelsTheWatchOfAServerThatIsNotListed, Checks{"HEALTH-012"}, Needs{kWatches},
                 "The shutdown of a SubConn cancels its Watch.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin));
  given.EndpointServes(a);

  when.Resolver().Lists({b}, SelectingWithHealthCheck(kRoundRobin, "shop"));
  then.Health(a).IsWatchedNoMore();
  then.Dial(b).Starts();
}

CHANNEL_SCENARIO(CancelsTheWatchWhenItCloses, Checks{"HEALTH-012"}, Needs{kWatches},
                 "The end of the channel cancels its Watches.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin));
  given.EndpointServes(a);

  when.Application().Closes();
  then.Health(a).IsWatchedNoMore();
}

CHANNEL_SCENARIO(CancelsTheWatchOfAServerThatGoesAway, Checks{"HEALTH-012"}, Needs{kWatches},
                 "GOAWAY cancels the Watch, and calls under way go on.") {
  given.ChannelWithItsOwnPolicy({a}, Checking(kRoundRobin));
  given.EndpointServes(a);
  given.CallIsUnderWay();

  when.Connection(a).GoesAway();
  then.Health(a).IsWatchedNoMore();
  then.Call(1).GoesOn();
  then.Dial(a).Starts();
}

}  // namespace
}  // namespace lbc::channel_scenario
