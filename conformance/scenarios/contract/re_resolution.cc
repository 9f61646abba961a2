// Contract line 11: re-resolution is asked for on failure and loss by whoever the edition says, and
// not in a loop.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CONTRACT(ReResolutionIsNotAskedForInALoop, Checks{"CON-058"},
         "Failures and losses bring no more requests for re-resolution than there were of them.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.EveryConnection().IsLost();
  when.EveryConnection().Fails();
  when.EveryBackoff().Ends();
  when.EveryConnection().Fails();
  when.Resolver().Fails();
  when.Resolver().ListsNothing();
  then.Resolver().IsNotAskedInALoop();

  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Resolver().IsNotAskedInALoop();
  given.APickGoes();
}

// Once in ten seconds is more than any refresh needs, and much less than a loop asks. A minute
// comes first: a loop asks more often in an hour than a turn has events.
CONTRACT(ReResolutionIsNotAskedForWhileTimePasses, Checks{"CON-058"},
         (Needs{Capability("virtual_time")}),
         "While only time passes, re-resolution is asked for at most once in ten seconds.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Time().Advances(1min);
  then.Resolver().IsNotAskedMoreOftenThan(6);
  when.Time().Advances(1h);
  then.Resolver().IsNotAskedMoreOftenThan(360);
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
