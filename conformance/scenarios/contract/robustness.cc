// Contract line 9: whatever the resolver, the network or the caller does, the policy survives.
//
// Survival alone would be cheap: every case goes on to picks that go.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint empty{"empty", std::vector<Address>{}};

CONTRACT(AnEmptyListFirst, Checks{"CON-043"}, "An empty list as the first update is survived.") {
  given.PolicyIsBuilt();
  when.Resolver().ListsNothing();
  then.Picks().AreAnswered();
  when.Resolver().ListsNothing();
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AnEmptyListAfterAGoodOne, Checks{"CON-043"}, "An empty list after READY is survived.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Picks().AreAnswered();
  when.Channel().LeavesIdle();
  when.Resolver().Fails();
  when.Resolver().Lists({b, c});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({b, c});
}

CONTRACT(OneAddressSeveralTimes, Checks{"CON-044"},
         "A list that names an endpoint several times is survived, and picks go.") {
  given.Policy({a, a, b, a});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
  when.Resolver().Lists({a, a});
  when.Network().Calms();
  then.Picks().OnceAwake().GoTo(a);
}

CONTRACT(OneAddressInSeveralEndpoints, Checks{"CON-044"},
         "Endpoints that share addresses, or repeat one, are survived, and picks go.") {
  given.Policy({Endpoint("first", {"v", "w"}), Endpoint("second", {"w", "x"}),
                Endpoint("third", {"x", "x"})});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AnEndpointWithoutAddresses, Checks{"CON-045"},
         "An endpoint without addresses among others is survived.") {
  given.Policy({a, empty, b});
  when.Network().SettlesUnderPicks();
  then.Picks().AreAnswered();
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(OnlyAnEndpointWithoutAddresses, Checks{"CON-045"},
         "A list of nothing but endpoints without addresses is survived.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({empty});
  when.Network().SettlesUnderPicks();
  then.Picks().AreAnswered();
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(ThousandsOfEndpoints, Checks{"CON-046"}, (Needs{AnyReadyOneWillDo()}),
         "A list of five thousand endpoints is survived, and picks go once some are connected.") {
  given.Policy(Many(5000));
  given.AFewAttemptsSucceed(20);
  then.Picks(60).Go();
  when.Resolver().Lists(Many(10));
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo(Many(10));
}

CONTRACT(OnlyAttributesChange, Checks{"CON-047"},
         "An update in which only attributes changed is survived, and picks go.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.With("colour", "red"), b.WithAddressAttribute("colour", "blue")});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
  when.Resolver().Lists({a.WithMetadata("colour", "green"), b.WithServerName("elsewhere")});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
  then.Connections().AreOnlyForListed();
}

CONTRACT(
    OnlyAttributesOfTheOnlyEndpointChange, Checks{"CON-047"},
    "When the server name or the attributes of the only address change, picks go to it at rest.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a.WithServerName("elsewhere")});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoTo(a);
  when.Resolver().Lists({a.WithAddressAttribute("colour", "blue")});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoTo(a);
  when.Resolver().Lists({a.WithMetadata("colour", "green")});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoTo(a);
}

CONTRACT(AResolverErrorFirst, Checks{"CON-048"},
         "A resolver error before any list is survived, and a good list goes.") {
  given.PolicyIsBuilt();
  when.Resolver().Fails();
  then.Picks().AreAnswered();
  when.Resolver().Fails("resolver is still away");
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AResolverErrorWhileReady, Checks{"CON-049"},
         "A resolver error while READY is survived, and picks go on.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Fails();
  when.Resolver().Fails("resolver is still away");
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
}

CONTRACT(AResolverErrorWhileConnecting, Checks{"CON-049"},
         "A resolver error in the middle of attempts and failures is survived, and picks go.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  when.Resolver().Fails();
  when.Network().SettlesUnderPicks();
  when.Resolver().Fails();
  when.EveryBackoff().Ends();
  when.Resolver().Fails();
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
}

CONTRACT(
    NoSubConnCanBeMade, Checks{"CON-050"}, (Needs{Capability("new_sub_conn_errors")}),
    "When no SubConn can be made for any endpoint, the policy survives and a later list goes.") {
  given.PolicyIsBuilt();
  given.NewSubConnWillFail(a);
  when.Resolver().Lists({a});
  then.Picks().AreAnswered();
  when.Network().SettlesUnderPicks();
  when.Resolver().Lists({b, c});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({b, c});
}

CONTRACT(OneSubConnCannotBeMade, Checks{"CON-050"}, (Needs{Capability("new_sub_conn_errors")}),
         "When a SubConn for one of several endpoints cannot be made, the policy survives and a "
         "later list goes.") {
  given.Policy({b, c});
  given.EveryConnectionIsReady();
  given.NewSubConnWillFail(a);
  when.Resolver().Lists({b, a, c});
  when.Network().SettlesUnderPicks();
  then.Picks().AreAnswered();
  when.Resolver().Lists({c, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({b, c});
}

CONTRACT(UnknownConfigFields, Checks{"CON-051"},
         "A config with fields the policy does not know is taken or refused.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().ListsWithAnUnknownConfigField({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
}

CONTRACT(NoConfigAndANullOne, Checks{"CON-052"}, "A null config and an absent one are survived.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b}, Config{"null"});
  when.Network().Settles();
  then.Picks().AreAnswered();
  when.Resolver().ListsWithoutConfig({a, b});
  when.Network().Settles();
  then.Picks().AreAnswered();
  when.Resolver().Lists({b, c});
  when.Network().Calms();
  then.Picks(60).OnceAwake().GoOnlyTo({b, c});
}

CONTRACT(APickBeforeAnything, Checks{"CON-053"},
         "A pick before any update finds no picker, or waits.") {
  given.PolicyIsBuilt();
  then.Picks().Wait();
  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(PicksWithoutWhatThePolicyLooksFor, Checks{"CON-054"},
         "Picks without a key, and with headers nobody asked for, are answered.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks().WithoutKey().AreAnswered();
  then.Picks().WithHeader("x-lbconform", "anything").WithoutKey().AreAnswered();
  then.Picks().WithKey("").AreAnswered();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AStormIsSurvived, Checks{"CON-100"},
         "A storm of everything that a channel sends is survived, and so are calls in its ruins.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Network().Storms({a, b, c, d}, 300, 5);
  then.Picks(60).WithManyKeys().AreAnswered();
  when.Resolver().Lists({b, c, d});
  when.Network().Calms();
  then.Picks(60).WithManyKeys().AreAnswered();
}

}  // namespace
}  // namespace lbc::scenario
