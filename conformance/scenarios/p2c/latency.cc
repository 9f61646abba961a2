// What took long is spared, and tried again. Two addresses leave nothing to chance.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(WhatTookLongIsSpared, Checks{"P2C-004"}, Needs{Capability("virtual_time")},
         "Of two addresses the one that answered sooner gets the calls.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(20).AreMade();
  then.Calls().ReachAll({a, b}, 8);
  when.Time().Advances(10ms);
  when.OpenCalls().FinishOn(b);
  when.Time().Advances(190ms);
  when.OpenCalls().FinishOn(a);
  then.Picks(40).OneByOne().GoTo(b);
}

SCENARIO(TheNeglectedIsTriedAfterASecond, Checks{"P2C-007"}, Needs{Capability("virtual_time")},
         "The slower one is picked once when nobody has picked it for more than a second.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(20).AreMade();
  then.Calls().ReachAll({a, b}, 8);
  when.Time().Advances(10ms);
  when.OpenCalls().FinishOn(b);
  when.Time().Advances(190ms);
  when.OpenCalls().FinishOn(a);
  when.Time().Advances(700ms);
  then.Picks(20).OneByOne().GoTo(b);

  when.Time().Advances(200ms);
  then.Picks(1).GoTo(a);
  then.Picks(20).OneByOne().GoTo(b);
  when.Time().Advances(900ms);
  then.Picks(20).OneByOne().GoTo(b);
  when.Time().Advances(200ms);
  then.Picks(1).GoTo(a);
}

SCENARIO(WhatIsKnownLastsOverLists, Checks{"P2C-013"}, Needs{Capability("virtual_time")},
         "A list with one address more leaves it known who is slow.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(20).AreMade();
  then.Calls().ReachAll({a, b}, 8);
  when.Time().Advances(10ms);
  when.OpenCalls().FinishOn(b);
  when.Time().Advances(190ms);
  when.OpenCalls().FinishOn(a);
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kReady);
  then.Picks(40).OneByOne().GoTo(b);
}

SCENARIO(
    ANewcomerIsNeitherFloodedNorShunned, Checks{"P2C-016"}, Needs{Capability("virtual_time")},
    "A third address shares calls with two known ones by open calls, as if it were as quick.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Calls(20).AreMade();
  when.Time().Advances(50ms);
  when.OpenCalls().Finish();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({c});
  when.Connection(c).Succeeds();
  then.Channel().Stays(kReady);
  when.Calls(300).AreMade();
  then.Calls().ReachAll({a, b, c}, 90);
}

}  // namespace
}  // namespace lbc::scenario
