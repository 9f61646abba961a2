#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(
    ServesFromTheOldPolicyWhileTheNewOneConnects, Checks{"SWITCH-001"},
    "A READY policy keeps serving until the new one reports anything but CONNECTING.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Policy(2).Reports(kConnecting, Queue());
  when.CallStarts();
  then.Policy(1).IsNotClosed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(ServesFromTheNewPolicyWhenItIsReady, Checks{"SWITCH-001", "SWITCH-004"},
                 "The new policy takes over with READY, and then the old one is closed.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  when.CallStarts();
  then.Policy(1).IsClosed();
  then.Call(1).IsPlacedOn(b);
}

CHANNEL_SCENARIO(TakesAFailureOfTheNewPolicyForItsWord, Checks{"SWITCH-001"},
                 "The new policy takes over with TRANSIENT_FAILURE too.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Policy(2).Reports(kTransientFailure, FailWith("the new one fails"));
  when.CallStarts();
  then.Policy(1).IsClosed();
  then.Channel().Is(kTransientFailure);
  then.Call(1).Fails(kUnavailable, "the new one fails");
}

CHANNEL_SCENARIO(DoesNotWaitForAPolicyThatIsNotReady, Checks{"SWITCH-002"},
                 "A policy that is not READY gives way at the new one's first report.") {
  given.Channel({a});
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("the old one fails"));
  given.ResolverLists({a}, Selecting(kOther));

  when.Policy(2).Reports(kConnecting, Queue());
  then.Policy(1).IsClosed();
  then.Channel().Is(kConnecting);
}

CHANNEL_SCENARIO(TakesTheNewPolicyWhenTheOldOneLeavesReady, Checks{"SWITCH-003"},
                 "If the old policy leaves READY, the new one takes over with its last report.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.ResolverLists({a, b}, Selecting(kOther));
  given.PolicyReported(lbcp::v1::CONNECTING, Queue());

  when.Policy(1).Reports(kConnecting, Queue());
  then.Policy(1).IsClosed();
  then.Channel().Is(kConnecting);
}

CHANNEL_SCENARIO(ShutsDownWhatTheOldPolicyLeftBehind, Checks{"SWITCH-005"},
                 "Closing the old policy also shuts down every SubConn it created.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  then.Policy(1).IsClosed();
  then.Connection(a).IsClosed();
}

CHANNEL_SCENARIO(ClosesAPendingPolicyForAThird, Checks{"SWITCH-006"},
                 "Selecting a third policy closes the second, which has never served.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Resolver().Lists({a}, Selecting(kThird));
  when.CallStarts();
  then.Policy(2).IsClosed();
  then.Policy(3).IsBuilt(kThird);
  then.Policy(1).IsNotClosed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(BuildsAnewWhatIsSelectedBack, Checks{"SWITCH-007"},
                 "Switching back while another is pending builds a new instance.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Resolver().Lists({a}, Selecting(kPuppet));
  then.Policy(2).IsClosed();
  then.Policy(3).IsBuilt(kPuppet);
  then.Policy(1).IsNotClosed();
}

CHANNEL_SCENARIO(KeepsThePolicyThatIsSelectedAgain, Checks{"SWITCH-009"},
                 "An update with the same policy name reuses the instance with the new config.") {
  given.PolicyParses(kOther);
  given.Channel({a}, Settings().WithConfig(Selecting(kOther)));

  when.Resolver().Lists({a}, Selecting(kOther, R"({"step":2})"));
  then.NoPolicyIsBuilt();
  then.Policy(1).HearsListWithConfig(R"({"step":2})");
}

CHANNEL_SCENARIO(TellsListsToTheNewestPolicyAlone, Checks{"SWITCH-010"},
                 "Resolver updates go only to the newest policy.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Resolver().Lists({a, b});
  then.Policy(2).HearsList({a, b});
  then.Policy(1).HearsNothing();
}

CHANNEL_SCENARIO(TellsErrorsToTheNewestPolicyAlone, Checks{"SWITCH-010"},
                 "Resolver errors go only to the newest policy.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Resolver().Fails("no such name");
  then.Policy(2).HearsError("no such name");
  then.Policy(1).HearsNothing();
}

CHANNEL_SCENARIO(TellsTheOldPolicyOfItsSubConns, Checks{"SWITCH-010"},
                 "The older policy still hears of its SubConns.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.ResolverLists({a}, Selecting(kOther));

  when.Connection(a).IsLost();
  then.Policy(1).Hears(a, kIdle);
  then.Policy(2).HearsNothing();
}

CHANNEL_SCENARIO(TellsAReplacedPolicyNothing, Checks{"SWITCH-011"},
                 "Late SubConn events of a closed policy are swallowed.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  then.Policy(1).IsClosed();
  then.Policy(1).HearsNothing();
}

CHANNEL_SCENARIO(LosesNoCallInASwitch, Checks{"SWITCH-012"},
                 "No call under way is lost because of a switch between healthy policies.") {
  given.Channel({a, b});
  given.PolicyServes(a);
  given.CallIsUnderWay();
  given.ResolverLists({a, b}, Selecting(kOther));
  given.SubConnIsReady(b);

  when.Policy(2).Reports(kReady, Use(b));
  then.Policy(1).IsClosed();
  then.Call(1).GoesOn();

  when.Call(1).Succeeds();
  then.Call(1).Succeeds();
}

}  // namespace
}  // namespace lbc::channel_scenario
