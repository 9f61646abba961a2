// Shares of traffic: who is slow or failing gets less. The bounds are wide of what a correct policy
// does (an equal share is a third), so that chance plays no part.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(TheSlowGetsLessAndComesBack, Checks{"P2C-009"}, Needs{Capability("virtual_time")},
         "A slow address gets less than half an equal share; when it is quick again, more than "
         "half.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 100ms}, {b, 5ms}, {c, 5ms}}).Flows(1000, 2ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtMost(a, 166);

  when.Traffic({{a, 5ms}, {b, 5ms}, {c, 5ms}}).Flows(3000, 20ms);
  when.Traffic({{a, 5ms}, {b, 5ms}, {c, 5ms}}).Flows(900, 1ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtLeast(a, 150);
}

SCENARIO(WhatFailsQuicklyAttractsNothing, Checks{"P2C-012"}, Needs{Capability("virtual_time")},
         "An address that fails every call within a millisecond gets less than a third of an equal "
         "share.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 1ms, 14}, {b, 20ms}, {c, 20ms}}).Flows(1000, 5ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtMost(a, 110);
}

SCENARIO(WhatFailsUnderLoadAttractsNothing, Checks{"P2C-012"}, Needs{Capability("virtual_time")},
         "So it is when the others have many calls open, and the failing one has none.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 20ms}, {b, 20ms}, {c, 20ms}}).Flows(300, 1ms);
  then.Traffic().AllWent();
  when.Traffic({{a, 1ms, 14}, {b, 20ms}, {c, 20ms}}).Flows(1500, 1ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtMost(a, 160);
}

SCENARIO(ANoIsAnAnswer, Checks{"P2C-012"}, Needs{Capability("virtual_time")},
         "An address that answers calls with NOT_FOUND as quickly as the others answer keeps its "
         "share.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Traffic({{a, 5ms, 5}, {b, 5ms}, {c, 5ms}}).Flows(900, 1ms);
  then.Traffic().AllWent();
  then.Traffic().GaveAtLeast(a, 150);
}

}  // namespace
}  // namespace lbc::scenario
