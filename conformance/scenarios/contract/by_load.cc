// Contract lines 6 and 7, for policies that go by load: who is loaded is spared, nobody starves,
// and loads are counted up and down.
#include <chrono>

#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;
using enum profile::Spreads;

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

CONTRACT(OpenCallsReachEveryEndpoint, Checks{"CON-030"},
         (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
         "While calls stay open, every READY endpoint gets some.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Calls(400).AreMade();
  then.Calls().ReachAll({a, b, c, d}, 20);
}

// Loads may be looked at now and then only: kratos's p2c does so every five milliseconds.
CONTRACT(ALoadedEndpointIsSpared, Checks{"CON-031"},
         (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
         "An endpoint with many open calls gets fewer new ones than those with none.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Calls(600).AreMade();
  when.OpenCalls().FinishExceptOn(a);
  when.Time().Advances(std::chrono::milliseconds(100));
  then.Picks(2000).SpareEndpoint(a, {a, b, c});
}

CONTRACT(AFinishedLoadIsForgotten, Checks{"CON-037"},
         (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
         "Once a loaded endpoint's calls have ended, new open calls spread evenly again.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Calls(600).AreMade();
  when.OpenCalls().FinishExceptOn(a);
  when.OpenCalls().FinishInReverse();
  when.Calls(600).AreMade();
  then.Calls().ReachAll({a, b, c}, 120);
}

CONTRACT(AFailedLoadIsForgotten, Checks{"CON-037"},
         (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
         "Once calls have ended with errors everywhere, new open calls spread evenly again.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Calls(600).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Calls(600).AreMade();
  then.Calls().ReachAll({a, b, c}, 120);
}

// A policy may hold errors against an endpoint, so it is given time and good calls before it is
// asked.
CONTRACT(
    AFailedLoadIsForgottenWhereverItWas, Checks{"CON-037"},
    (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
    "Long after calls have ended with errors, many on one endpoint and fewer on the others, and "
    "once some have ended well, new open calls spread evenly.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Server(b).GoesDown();
  when.Server(c).GoesDown();
  when.Network().Settles();
  when.Calls(400).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Network().Calms();
  when.Server(a).GoesDown();
  when.Network().Settles();
  when.Calls(100).AreMade();
  when.OpenCalls().FinishWith(14);
  when.Network().Calms();
  when.Time().Advances(std::chrono::minutes(10));
  when.Calls(60).AreMade();
  when.OpenCalls().FinishInReverse();
  when.Calls(600).AreMade();
  then.Calls().ReachAll({a, b, c}, 120);
}

// The new calls stay open. If they ended at once, all would be as idle as when the picker was
// built, and who is always given to the least loaded would go by whatever else tells endpoints
// apart.
CONTRACT(AnOpenLoadOutlivesItsPicker, Checks{"CON-096"},
         (Needs{Spreads({kLeastLoaded}), Connects({kAll})}),
         "An endpoint with many open calls is spared also after an equal list and after another "
         "endpoint came and went.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Calls(600).AreMade();
  when.OpenCalls().FinishExceptOn(a);
  when.Server(c).GoesDown();
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  when.Time().Advances(std::chrono::milliseconds(100));
  when.Calls(300).AreMade();
  then.Calls().Spare(a, {a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
