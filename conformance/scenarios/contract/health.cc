// Contract line 12, where the policy listens to the health of its connections: what is connected
// and unwell is not picked, and what is well again is.
//
// Whom a policy listens to is its own affair: the cases do not apply to one that listens to nobody.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"};

CONTRACT(
    WhatIsUnwellIsNotPicked, Checks{"CON-094"},
    (Needs{Capability("health"), Connects({kAll}), AnyReadyOneWillDo()}),
    "A connection that is said to be unwell after it was well is not picked, and is once it is "
    "well again.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PolicyListensToHealth();
  given.HealthIsToldStepByStep();
  when.Health(b).Is(kTransientFailure, "b is unwell");
  then.Channel().Is(kReady);
  then.Picks(60).WithManyKeys().GoTo(a);
  when.Health(b).Is(kReady);
  then.Channel().Is(kReady);
  then.Picks(60).WithManyKeys().GoOnlyTo({a, b});
  when.Health(a).Is(kTransientFailure, "a is unwell");
  then.Channel().Is(kReady);
  then.Picks(60).WithManyKeys().GoTo(b);
}

CONTRACT(
    UnwellEverywhereIsFailure, Checks{"CON-095"},
    (Needs{Capability("health"), Connects({kAll}), AnyReadyOneWillDo()}),
    "When every connection is said to be unwell, READY is not reported; when one is well again, "
    "it is.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.PolicyListensToHealth();
  given.HealthIsToldStepByStep();
  when.Health(a).Is(kTransientFailure, "a is unwell");
  when.Health(b).Is(kTransientFailure, "b is unwell");
  then.Channel().IsNot(kReady);
  then.Picks(60).WithManyKeys().NeverGoTo(a);
  when.Health(b).Is(kReady);
  then.Channel().Is(kReady);
  then.Picks(60).WithManyKeys().GoTo(b);
}

}  // namespace
}  // namespace lbc::scenario
