#include "conformance/live_scenario/live_scenario.h"

namespace lbc::live_scenario {
namespace {

const Server a{"a"}, b{"b"}, c{"c"};

LIVE_SCENARIO(ThePolicyIsFoundByItsName, Checks{"CFG-001"},
              Twin("service_config/CFG-001/selects-the-first-registered-policy"),
              "A config that asks for a policy that nobody has, or else for round_robin, spreads "
              "calls over all servers.") {
  const Calls calls("the calls", 30);
  given.Servers({a, b, c});
  given.ClientWithConfig(SelectingTheFirstOf({kUnheardOf, kRoundRobin}), {a, b, c});
  then.CallsComeTo({a, b, c});

  when.Start(calls);
  then.Calls(calls).Succeed();
  then.Calls(calls).AreSpreadEvenlyOver({a, b, c});
  then.ItWentLike(Diagram(1, "A policy is found by its name")
                      .Opens()
                      .Lists({a, b, c})
                      .CallsComeTo({a, b, c})
                      .Starts(calls)
                      .Come(calls, {a, b, c})
                      .Answer(calls, {a, b, c})
                      .End(calls, kOk));
}

LIVE_SCENARIO(AChannelBeginsWithPickFirstAndNoList, Checks{"CFG-007"},
              Needs{Capability("later_lists")},
              Twin("service_config/CFG-007/selects-pick-first-when-nothing-is-said"),
              "Without a config calls wait for the first list, and all go to its first server.") {
  const Calls early("the first calls", 10), next("the next calls", 12);
  given.Servers({a, b});
  given.ClientWithoutAList(kNoConfig);

  when.Start(early);
  when.ResolverLists({a, b});
  then.Calls(early).Succeed();
  then.Calls(early).AllWentTo(a);

  when.StartInTurn(next);
  then.Calls(next).Succeed();
  then.Calls(next).AllWentTo(a);
  then.ItWentLike(Diagram(2, "A channel begins: a policy by default, and no list yet")
                      .Opens()
                      .Starts(early)
                      .Lists({a, b})
                      .Come(early, {a})
                      .Answer(early, {a})
                      .End(early, kOk)
                      .Starts(next)
                      .Come(next, {a})
                      .End(next, kOk));
}

}  // namespace
}  // namespace lbc::live_scenario
