// Source S-API §4 and grpc-go's own policies: an empty list is an answer too. The caller gains
// errors that say so, instead of calls that go to servers which are no longer listed.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

SCENARIO(AnEmptyListShutsEverythingDown, Checks{"RESOLVER-004", "RESOLVER-005"},
         "An empty list shuts every SubConn down, is answered with the bad-state error and reports "
         "TRANSIENT_FAILURE.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();

  when.Resolver().Lists({b});
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(AnEmptyListEndsAttempts, Checks{"RESOLVER-004", "RESOLVER-005"},
         "An empty list met in CONNECTING shuts down what is being attempted, and fails.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();

  when.Resolver().Lists({a});
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(AnEmptyListMayBeTheFirst, Checks{"RESOLVER-005"},
         "An empty list that is the first is refused and fails; the next good one is used.") {
  given.PolicyIsBuilt();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Channel().Reports(kTransientFailure);
  then.Picks().Fail();

  when.Resolver().Lists({a});
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(PickFirstSaysThatThereAreNoAddresses, Checks{"RESOLVER-006"},
         "On an empty list pick_first's picks fail with its own words for it.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().FailSaying("name resolver error: produced zero addresses");
}

SCENARIO(BaseSaysThatThereAreNoAddresses, Checks{"RESOLVER-023"},
         "On an empty list the picks of a base policy fail with its words for it, as the last "
         "resolver error.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().FailSaying("last resolver error: produced zero addresses");
}

SCENARIO(RoundRobinSaysThatThereAreNoChildren, Checks{"RESOLVER-024"},
         "On an empty list round_robin's picks fail with its own words for it.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Update().IsRefusedAsBadState();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().FailSaying("no children to pick from");
}

SCENARIO(AnEmptyListIsAResolutionError, Checks{"RESOLVER-007"},
         "On an empty list the policy itself makes picks fail.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().ListsNothing();
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

}  // namespace
}  // namespace lbc::scenario
