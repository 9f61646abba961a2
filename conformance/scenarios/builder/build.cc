#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"};

CHANNEL_SCENARIO(BuildsWithItsOwnTargetAuthorityAndUserAgent, Checks{"BLD-003", "CC-015"},
                 "The build options carry the channel's own target, authority and user agent.") {
  given.ChannelIsOpen(Settings().WithAuthority("shop.example").WithUserAgent("till/3"));

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Policy().IsBuiltFor("lbconform:///service", "shop.example", "till/3");
}

CHANNEL_SCENARIO(BuildsAPolicyThatReportsWhileItIsBuilt, Checks{"BLD-006"},
                 "Build may call the channel from inside, without a deadlock.") {
  given.ChannelIsOpen();
  given.PolicyWill(kInBuild, Make(a), Report(lbcp::v1::TRANSIENT_FAILURE, FailWith("not yet")));

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Policy().IsBuilt(kPuppet);
  then.Policy().MakesASubConn(a);
  then.Channel().Is(kTransientFailure);
}

CHANNEL_SCENARIO(CallsAListBadWhosePolicyCannotBeBuilt, Checks{"BLD-007"},
                 "A builder that gives nothing: the list is answered with the bad-state error.") {
  given.PolicyCannotBeBuilt(kPuppet);
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Resolver().IsAnsweredBadState();
}

CHANNEL_SCENARIO(GoesOnAfterAPolicyCouldNotBeBuilt, Checks{"BLD-007"},
                 "A builder that gives nothing does not bring the channel down.") {
  given.PolicyCannotBeBuilt(kPuppet);
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  when.Resolver().Lists({a}, Selecting(kOther));
  then.Policy().IsBuilt(kOther);
  then.Policy().HearsList({a});
}

CHANNEL_SCENARIO(BuildsNoPolicyBeforeTheFirstList, Checks{"BLD-009"},
                 "The policy is built at the first accepted resolver update, not before.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  then.Resolver().IsBuilt();
  then.NoPolicyIsBuilt();

  when.Resolver().Lists({a});
  then.Policy().IsBuilt(kPuppet);
  then.Policy().HearsList({a});
}

CHANNEL_SCENARIO(BuildsNoPolicyForAResolverError, Checks{"BLD-010"},
                 "A resolver error before any policy builds none; calls fail with its text.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Fails("no such name");
  then.NoPolicyIsBuilt();
  then.Channel().Is(kTransientFailure);
  when.CallStarts();
  then.Call(1).Fails(kUnavailable, "no such name");
}

CHANNEL_SCENARIO(LetsCallsWaitUntilThePolicyReports, Checks{"BLD-011"},
                 "Until a new policy has reported for the first time, picks wait.") {
  given.Channel({a});

  when.CallStarts();
  then.Call(1).Waits();
}

CHANNEL_SCENARIO(GivesNoConfigToAPolicyWithoutAParser, Checks{"BLD-012"},
                 "A builder without a parser is chosen whatever stands beside its name.") {
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, Selecting(kOther, R"({"anything": [1, 2]})"));
  then.Resolver().IsAnsweredWell();
  then.Policy().IsBuilt(kOther);
  then.Policy().HearsListWithoutConfig();
}

CHANNEL_SCENARIO(
    HandsOverWhatTheParserMade, Checks{"BLD-013"},
    "A parser is called for each config that chooses it, and its object handed over.") {
  given.PolicyParses(kOther);
  given.ChannelIsOpen();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a}, Selecting(kOther, R"({"step":1})"));
  then.Policy().IsBuilt(kOther);
  then.ConfigIsParsedBy(kOther);
  then.Policy().HearsListWithConfig(R"({"step":1})");

  when.Resolver().Lists({a}, Selecting(kOther, R"({"step":2})"));
  then.ConfigIsParsedBy(kOther);
  then.Policy().HearsListWithConfig(R"({"step":2})");
}

CHANNEL_SCENARIO(BuildsANewPolicyAfterIdleMode, Checks{"BLD-017"},
                 "After idle mode a new policy instance is built, and the old one was closed.") {
  given.Channel({a}, Settings().IdleAfter(60s));

  when.TimePasses(61s);
  then.Policy(1).IsClosed();

  when.Application().AsksToConnect();
  when.Resolver().Lists({a});
  then.Policy(2).IsBuilt(kPuppet);
  then.Policy(2).HearsList({a});
}

}  // namespace
}  // namespace lbc::channel_scenario
