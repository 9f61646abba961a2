#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(GoesIdleWhenNobodyCalls, Checks{"IDLE-001"},
                 "A channel without calls for the idle timeout lets go of everything.") {
  given.Channel({a}, Settings().IdleAfter(60s));
  given.PolicyServes(a);

  when.TimePasses(61s);
  then.Policy().IsClosed();
  then.Connection(a).IsClosed();
  then.Resolver().IsClosed();
  then.Channel().Is(kIdle);
}

CHANNEL_SCENARIO(NeverGoesIdleWithoutATimeout, Checks{"IDLE-001"},
                 "An idle timeout of 0 switches idle mode off.") {
  given.Channel({a}, Settings().IdleAfter(0s));
  given.PolicyServes(a);

  when.TimePasses(36000s);
  then.Policy().IsNotClosed();
  then.Channel().Is(kReady);
}

CHANNEL_SCENARIO(GoesIdleAfterHalfAnHourByDefault, Checks{"IDLE-002"},
                 "The idle timeout is 30 minutes by default.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.TimePasses(1799s);
  then.Policy().IsNotClosed();
  when.TimePasses(2s);
  then.Policy().IsClosed();
  then.Channel().Is(kIdle);
}

CHANNEL_SCENARIO(StaysAwakeDuringACall, Checks{"IDLE-003"},
                 "A call in flight keeps the channel awake.") {
  given.Channel({a}, Settings().IdleAfter(60s));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.TimePasses(600s);
  then.Policy().IsNotClosed();
  then.Call(1).GoesOn();

  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(CountsIdleTimeFromTheEndOfTheLastCall, Checks{"IDLE-003"},
                 "Idle time counts from the end of the last call.") {
  given.Channel({a}, Settings().IdleAfter(60s));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.TimePasses(50s);
  when.Call(1).Succeeds();
  when.TimePasses(59s);
  then.Call(1).Succeeds();
  then.Policy().IsNotClosed();
}

CHANNEL_SCENARIO(WakesForACall, Checks{"IDLE-004"}, "A call wakes an idle channel, and waits.") {
  given.ChannelIsOpen();

  when.CallStarts();
  then.Resolver().IsBuilt();
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(ServesTheCallThatWokeIt, Checks{"IDLE-004"},
                 "The call that woke an idle channel is placed when the policy is ready.") {
  given.ChannelIsOpen();
  given.CallWaits();
  given.PolicyWill(kInBuild, Make(a), Connect(a));
  given.ResolverLists({a}, Selecting(kPuppet));

  when.Dial(a).Succeeds();
  when.Policy().Reports(kReady, Use(a));
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(WakesWhenItIsAskedToConnect, Checks{"IDLE-004"},
                 "A request to connect wakes an idle channel.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  then.Resolver().IsBuilt();
}

CHANNEL_SCENARIO(ShowsThatItConnectsBeforeItResolves, Checks{"IDLE-005"},
                 "Leaving idle mode makes CONNECTING public.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  then.Channel().Shows({kConnecting});
}

CHANNEL_SCENARIO(TellsItsPolicyToConnect, Checks{"IDLE-007"},
                 "A request to connect calls ExitIdle of the policy outside idle mode as well.") {
  given.Channel({a});

  when.Application().AsksToConnect();
  then.Policy().HearsToLeaveIdle();
}

CHANNEL_SCENARIO(TellsTheNewestPolicyToConnect, Checks{"IDLE-007", "SWITCH-010"},
                 "A request to connect calls ExitIdle of the newest policy alone.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Application().AsksToConnect();
  then.Policy(2).HearsToLeaveIdle();
  then.Policy(1).HearsNothing();
}

CHANNEL_SCENARIO(ConnectsForAPolicyThatHasNoExitIdle, Checks{"IDLE-006"},
                 Needs{Capability("policies_without_exit_idle")},
                 "A channel that is to connect asks all SubConns of a policy without ExitIdle.") {
  given.PolicyHasNoExitIdle(kPuppet);
  given.Channel({a, b});
  given.SubConnIsMade(a);
  given.SubConnIsMade(b);

  when.Application().AsksToConnect();
  then.Dial(a).Starts();
  then.Dial(b).Starts();
}

}  // namespace
}  // namespace lbc::channel_scenario
