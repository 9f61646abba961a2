// Contract line 6: equal, weighted or to the first, as promised; nobody starves, nobody is
// favoured. Keys are in keys.cc, loads in by_load.cc.
//
// Where picks are counted, a policy that chooses fairly by chance must pass too: bounds and the
// chance of a false alarm stand in the steps' words.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"};

// ---- Equal

CONTRACT(SharesOfThreeAreEqual, Checks{"CON-028"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "Three READY endpoints get equal shares of the picks of one picker.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(3000).AreSharedFairly({a, b, c});
}

CONTRACT(SharesOfTwoAreEqual, Checks{"CON-028"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "Two READY endpoints get equal shares of the picks of one picker.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks(3000).AreSharedFairly({a, b});
}

CONTRACT(SharesOfTwentyAreEqual, Checks{"CON-028"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "Twenty READY endpoints get equal shares of the picks of one picker.") {
  given.Policy(Many(20));
  given.EveryConnectionIsReady();
  then.Picks(40'000).AreSharedFairly(Many(20));
}

CONTRACT(SharesAreEqualAmongWhatIsReady, Checks{"CON-028"},
         (Needs{Spreads({kEqual}), Connects({kAll})}),
         "When one endpoint is lost, the others get equal shares; when it is back, all do.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Server(b).GoesDown();
  when.Network().Settles();
  then.Picks(3000).AreSharedFairly({a, c});

  when.Network().Calms();
  then.Picks(3000).AreSharedFairly({a, b, c});
}

CONTRACT(SharesAreEqualWithinShortRuns, Checks{"CON-029"},
         (Needs{Spreads({kEqual, kWeighted}), Connects({kAll})}),
         "Every READY endpoint is seen among many picks of one picker, and among as many more.") {
  given.Policy(Many(20));
  given.EveryConnectionIsReady();
  then.Picks(2000).ReachAll(Many(20));
  then.Picks(2000).ReachAll(Many(20));
}

CONTRACT(NobodyStarvesWhileListsRepeat, Checks{"CON-029"},
         (Needs{Spreads({kEqual, kWeighted}), Connects({kAll})}),
         "Every READY endpoint is seen when the list is repeated before each pick.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(300).EachAfterAnEqualList().ReachAll({a, b, c});
}

CONTRACT(NobodyStarvesOnceItsAttributesChanged, Checks{"CON-029"},
         (Needs{Spreads({kEqual, kWeighted}), Connects({kAll})}),
         "Every READY endpoint is seen after the attributes and the server name of one changed.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b.WithAddressAttribute("colour", "blue")});
  when.Network().Calms();
  then.Picks(200).ReachAll({a, b});
  when.Resolver().Lists({a.WithServerName("elsewhere"), b.WithAddressAttribute("colour", "blue")});
  when.Network().Calms();
  then.Picks(200).ReachAll({a, b});
}

CONTRACT(ALightEndpointDoesNotStarve, Checks{"CON-029"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreListed()}),
         "An endpoint of a hundredth of the others' weight is seen among many picks, and among as "
         "many more.") {
  given.Policy({a.Weighing(100), b.Weighing(1), c.Weighing(100)});
  given.EveryConnectionIsReady();
  then.Picks(10'000).ReachAll({a, b, c});
  then.Picks(10'000).ReachAll({a, b, c});
}

CONTRACT(NewPickersHaveNoFavourite, Checks{"CON-033"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "The first picks of pickers rebuilt by equal lists fall on all endpoints alike.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(3000).EachAfterAnEqualList().AreSharedFairly({a, b, c});
}

CONTRACT(FlapsMakeNoFavourite, Checks{"CON-033"}, (Needs{Spreads({kEqual}), Connects({kAll})}),
         "The first picks of pickers rebuilt by a connection that comes and goes fall on all "
         "endpoints alike.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(600).EachAfterAFlapOf(c).AreSharedFairly({a, b, c});
}

// ---- By weight

CONTRACT(SharesFollowWeights, Checks{"CON-032"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreListed()}),
         "READY endpoints get shares in proportion to their weights.") {
  given.Policy({a.Weighing(1), b.Weighing(2), c.Weighing(4)});
  given.EveryConnectionIsReady();
  then.Picks(30'000).AreSharedByWeight({a.Weighing(1), b.Weighing(2), c.Weighing(4)});
}

CONTRACT(SharesFollowWeightsAmongWhatIsReady, Checks{"CON-032"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreListed()}),
         "When the heaviest endpoint is lost, the others keep their proportion.") {
  given.Policy({a.Weighing(10), b.Weighing(30), c.Weighing(60)});
  given.EveryConnectionIsReady();
  when.Server(c).GoesDown();
  when.Network().Settles();
  then.Picks(30'000).AreSharedByWeight({a.Weighing(10), b.Weighing(30)});
}

CONTRACT(SharesFollowReportedLoads, Checks{"CON-032"},
         (Needs{Spreads({kWeighted}), Connects({kAll}), WeightsAreReported()}),
         "Once calls report loads, endpoints get shares in proportion to what those say they can "
         "do.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Loads().AreReportedInProportionTo({a.Weighing(1), b.Weighing(2), c.Weighing(4)});
  then.Picks(30'000).AreSharedByWeight({a.Weighing(1), b.Weighing(2), c.Weighing(4)});
}

// ---- To the first

CONTRACT(EveryPickGoesToTheOneThatIsReady, Checks{"CON-034"}, (Needs{Spreads({kFirst})}),
         "Every pick goes to the same SubConn for as long as that is READY.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(300).GoTo(a);
  when.Resolver().Fails();
  then.Picks(300).GoTo(a);
  when.Resolver().Lists({a, c});
  then.Picks(300).GoTo(a);
}

CONTRACT(EveryPickStaysWithTheOneThatIsReady, Checks{"CON-034"},
         (Needs{Spreads({kFirst}), Connects({kOne})}),
         "When a later endpoint was the first to answer, every pick goes there.") {
  given.Policy({a, b, c});
  given.OnlyOneAnswers(b);
  then.Picks(300).GoTo(b);
  then.Picks(300).AllGoToOne();
}

}  // namespace
}  // namespace lbc::scenario
