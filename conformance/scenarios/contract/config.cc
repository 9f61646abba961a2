// Contract line 18: a change takes effect; what is invalid is refused, and the old goes on.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Spreads;
using Applies = profile::Weight::Applies;

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(AChangeOfConfigDisturbsNoConnection, Checks{"CON-084"}, (Needs{HasConfig()}),
         "An update that changes the config alone shuts down no SubConn, and picks go on.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().ListsWithAnUnknownConfigField({a, b, c});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Picks(60).OnceAwake().Go();
  given.NothingBeforeMatters();
  when.Resolver().Lists({a, b, c});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AnotherConfigDisturbsNoConnection, Checks{"CON-084"},
         (Needs{HasConfig(), HasOtherConfigs()}),
         "A config with other values shuts down no SubConn, and picks go on.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().ListsWithAnotherConfig({a, b, c});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Picks(60).OnceAwake().Go();
  given.NothingBeforeMatters();
  when.Resolver().Lists({a, b, c});
  when.Network().Settles();
  then.Connections().AreNeitherMadeNorShutDown();
  then.Picks(60).OnceAwake().Go();
}

CONTRACT(AChangedWeightApplies, Checks{"CON-085"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreListed(),
                WeightsApply(Applies::kNow)}),
         "A weight that changed in an update shows in the shares.") {
  given.Policy({a.Weighing(1), b.Weighing(1), c.Weighing(2)});
  given.EveryConnectionIsReady();
  then.Picks(30'000).AreSharedByWeight({a.Weighing(1), b.Weighing(1), c.Weighing(2)});
  when.Resolver().Lists({a.Weighing(5), b.Weighing(1), c.Weighing(2)});
  when.Network().Calms();
  then.Picks(30'000).AreSharedByWeight({a.Weighing(5), b.Weighing(1), c.Weighing(2)});
}

CONTRACT(AChangedWeightAppliesToNewConnections, Checks{"CON-085"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreListed(),
                WeightsApply(Applies::kNewSubConn)}),
         "A weight that changed while its endpoint was away shows in the shares.") {
  given.Policy({a.Weighing(1), b.Weighing(1), c.Weighing(2)});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b.Weighing(1), c.Weighing(2)});
  when.Network().Calms();
  when.Resolver().Lists({a.Weighing(5), b.Weighing(1), c.Weighing(2)});
  when.Network().Calms();
  then.Picks(30'000).AreSharedByWeight({a.Weighing(5), b.Weighing(1), c.Weighing(2)});
}

CONTRACT(TheParserRefusesWhatIsNoObject, Checks{"CON-086"}, (Needs{Capability("parse_config")}),
         "A parser refuses configs that are no JSON object, with a message.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PolicyHasAParser();
  then.Parser(Config{"[]"}).RefusesWithAMessage();
  then.Parser(Config{"3"}).RefusesWithAMessage();
  then.Parser(Config{"\"x\""}).RefusesWithAMessage();
}

CONTRACT(ARefusedConfigChangesNothing, Checks{"CON-087"}, (Needs{Capability("parse_config")}),
         "After the parser refused a config, picks go on as before.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ParserRefuses(Config{"[]"});
  when.Resolver().Lists({c}, Config{"[]"});
  then.Update().IsRefusedByTheParser();
  then.Connections().AreLeftAlone();
  then.Picks(60).OnceAwake().GoOnlyTo({a, b});
}

}  // namespace
}  // namespace lbc::scenario
