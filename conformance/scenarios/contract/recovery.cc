// Contract line 19: after any storm, calm brings back what lines 1 to 4 and 6 promise.
//
// Calm is a fresh list with addresses, attempts that are answered READY, and everything delivered
// that the host owes. The storms are drawn from fixed seeds.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint dual{"dual", {"v", "w"}};

CONTRACT(PicksGoAfterAStorm, Checks{"CON-088"}, "After a storm, calm brings picks that go.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d}, 300, 1);
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({a, b, c});
}

CONTRACT(PicksGoAfterAStormOverSeveralAddresses, Checks{"CON-088"},
         "After a storm over endpoints of several addresses, calm brings picks that go.") {
  given.Policy({a, dual});
  when.Network().Storms({a, dual, c, d}, 300, 2);
  when.Resolver().Lists({dual, c});
  when.Network().Calms();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({dual, c});
}

CONTRACT(PicksGoAfterALongStorm, Checks{"CON-088"},
         "After a long storm over many endpoints, calm brings picks that go.") {
  given.Policy(Many(12));
  when.Network().Storms(Many(12), 1500, 3);
  when.Resolver().Lists(Many(4));
  when.Network().Calms();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo(Many(4));
}

CONTRACT(ReadyIsReportedAfterAStorm, Checks{"CON-089"}, "After a storm, calm brings READY.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d}, 300, 4);
  when.Resolver().Lists({b, c, d});
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(OnlyTheLastListIsHeldAfterAStorm, Checks{"CON-090"},
         "After a storm, calm leaves only what the last list justifies.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d, dual}, 300, 5);
  when.Resolver().Lists({b, d});
  when.Network().Calms();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({b, d});
  then.Connections().AreOnlyForListed();
  then.Connections().AreJustified();
}

CONTRACT(SharesAreEqualAfterAStorm, Checks{"CON-091"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "After a storm, calm brings equal shares.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d}, 300, 6);
  when.Resolver().Lists({a, b, c, d});
  when.Network().Calms();
  then.Picks(4000).AreSharedFairly({a, b, c, d});
}

CONTRACT(NobodyStarvesAfterAStorm, Checks{"CON-091"},
         (Needs{Spreads({kEqual, kWeighted, kLeastLoaded}), Connects({kAll})}),
         "After a storm, calm lets picks reach every endpoint.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d}, 300, 7);
  when.Resolver().Lists({a, b, c, d});
  when.Network().Calms();
  when.Calls(400).AreMade();
  then.Calls().ReachAll({a, b, c, d});
}

CONTRACT(KeysStayAfterAStorm, Checks{"CON-091"}, (Needs{HasKey(), Spreads({kKeyed})}),
         "After a storm, calm brings each key back to where it went.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyKeys().ArePicked();
  when.Network().Storms({a, b, c, d}, 300, 8);
  when.Resolver().Lists({b, a, c});
  when.Network().Calms();
  then.ManyKeys().GoWhereTheyWent();
}

CONTRACT(TheFirstIsPickedAfterAStorm, Checks{"CON-091"}, (Needs{Spreads({kFirst})}),
         "After a storm, calm brings all picks to one endpoint.") {
  given.Policy({a, b, c});
  when.Network().Storms({a, b, c, d}, 300, 9);
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  then.Picks(300).OnceAwake().AllGoToOne();
}

CONTRACT(AnEmptyListIsNotForEver, Checks{"CON-092"},
         "After an empty list, a list with addresses brings the policy back.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
}

CONTRACT(
    AnEmptyListAfterFailureIsNotForEver, Checks{"CON-092"},
    "After an empty list that came when everything had failed, a list with addresses brings the "
    "policy back.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  when.Resolver().ListsNothing();
  when.Resolver().ListsNothing();
  when.Resolver().Lists({c});
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks().OnceAwake().GoTo(c);
}

CONTRACT(LongFailureIsNotForEver, Checks{"CON-093"},
         "After many rounds of failure, endpoints that answer bring the policy back.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  when.Network().FailsManyTimes(50);
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(StateAndPicksAgreeInAStorm, (Checks{"CON-005", "CON-006", "CON-007", "CON-010"}),
         "Throughout a storm, what is picked agrees with what is reported.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.StateAndPicksAgreeThroughAStorm({a, b, c, d}, 600, 10);
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

}  // namespace
}  // namespace lbc::scenario
