#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(FailsWhileItHasNoValidConfig, Checks{"CFG-013"},
                 "An invalid config and none before: TRANSIENT_FAILURE, and calls fail.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, "no JSON at all");
  then.NoPolicyIsBuilt();
  then.Channel().Is(kTransientFailure);
  when.CallStarts();
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(EndsPatientCallsWhileItHasNoValidConfig, Checks{"CFG-014"},
                 "Without any valid config, calls that wait for readiness end as well.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, "no JSON at all");
  when.CallStarts(Call().WaitingForReady());
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(KeepsTheLastGoodConfig, Checks{"CFG-015"},
                 "A later invalid config leaves the previous config and policy in force.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.Resolver().Lists({a}, "no JSON at all");
  when.CallStarts();
  then.NoPolicyIsBuilt();
  then.Policy(1).IsNotClosed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(KeepsTheLastGoodConfigWhenTheResolverHasNone, Checks{"CFG-015"},
                 "A config that the resolver cannot get leaves the previous one in force.") {
  given.Channel({a});
  given.PolicyServes(a);

  when.Resolver().ListsWithoutItsConfig({a}, "the config is not to be had");
  when.CallStarts();
  then.NoPolicyIsBuilt();
  then.Policy(1).IsNotClosed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(TakesTheNewListWithTheOldConfig, Checks{"CFG-016"},
                 "The addresses that come with an invalid config reach the policy.") {
  given.Channel({a});

  when.Resolver().Lists({a, b}, "no JSON at all");
  then.Resolver().IsAnsweredBadState();
  then.Policy(1).HearsList({a, b});
}

CHANNEL_SCENARIO(TakesItsDefaultConfig, Checks{"CFG-017"},
                 "If the resolver gives no service config, the channel's default is used.") {
  given.ChannelIsOpen(Settings().WithConfig(Selecting(kThird)));

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Policy().IsBuilt(kThird);
}

CHANNEL_SCENARIO(KeepsTheConfigThatTheResolverGaveOnce, Checks{"CFG-018"},
                 "A resolver update without a config keeps the last one received.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, Selecting(kOther));
  then.Policy(1).IsBuilt(kOther);

  when.Resolver().Lists({a, b});
  then.NoPolicyIsBuilt();
  then.Policy(1).HearsList({a, b});
}

CHANNEL_SCENARIO(TakesNoNoticeOfConfigsWhenToldNotTo, Checks{"CFG-020"},
                 "Disabling service config ignores the resolver's and uses the default.") {
  given.ChannelIsOpen(Settings().IgnoringConfigs());

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, Selecting(kOther));
  then.Policy().IsBuilt(kPuppet);
}

CHANNEL_SCENARIO(GivesACallTheConfigsTime, Checks{"CFG-026"},
                 "A call gets no more time than the method config says.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "2s")")));
  given.CallWaits(Call().WaitingForReady().Within(60s));

  when.TimePasses(1999ms);
  then.Call(1).Waits();
  when.TimePasses(1ms);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(GivesACallItsOwnTimeIfThatIsShorter, Checks{"CFG-026"},
                 "The application's deadline counts where it is the shorter one.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, R"("timeout": "60s")")));
  given.CallWaits(Call().WaitingForReady().Within(2s));

  when.TimePasses(1999ms);
  then.Call(1).Waits();
  when.TimePasses(1ms);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(PrefersTheMostExactMethodConfig, Checks{"CFG-023"},
                 "A method's own config goes before that of its service and that of all.") {
  given.Channel({a}, Settings().WithConfig(R"({"loadBalancingConfig": [{"lbconform_puppet": {}}],
      "methodConfig": [{"name": [{}], "timeout": "1s"},
                       {"name": [{"service": "s.S"}], "timeout": "2s"},
                       {"name": [{"service": "s.S", "method": "M"}], "timeout": "3s"}]})"));
  given.CallWaits(Call().Of("/s.S/M").WaitingForReady());
  given.CallWaits(Call().Of("/s.S/N").WaitingForReady());
  given.CallWaits(Call().Of("/t.T/M").WaitingForReady());

  when.TimePasses(1s);
  then.Call(3).Fails(kDeadlineExceeded);
  then.Call(2).Waits();
  when.TimePasses(1s);
  then.Call(2).Fails(kDeadlineExceeded);
  then.Call(1).Waits();
  when.TimePasses(1s);
  then.Call(1).Fails(kDeadlineExceeded);
}

}  // namespace
}  // namespace lbc::channel_scenario
