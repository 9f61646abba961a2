// Who has the calls of an endpoint that has failed: the next on the ring, and nobody else's move.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(TheNextOnTheRingHasTheCallsOfTheFailed, Checks{"RH-016"},
         "When one of four has failed, its keys go each to the next endpoint on the ring, and all "
         "others stay.") {
  given.Policy({a, b, c, d});
  given.EndpointIsDown(c);
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c, d}, {c}});
}

SCENARIO(SoDoesTheOneAfterTheNext, Checks{"RH-016"},
         "When two of four have failed, their keys go each to the next one that has not.") {
  given.Policy({a, b, c, d});
  given.EndpointIsDown(a);
  given.EndpointIsDown(c);
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c, d}, {a, c}});
}

SCENARIO(OnlyOneIsLeftForAll, Checks{"RH-016"},
         "When all but one have failed, all keys go there.") {
  given.Policy({a, b, c, d});
  given.OnlyOneAnswers(d);
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c, d}, {a, b, c}});
}

SCENARIO(TheKeysOfTheFailedComeHome, Checks{"RH-016"},
         "When the failed endpoint is connected again, its keys go to it again.") {
  given.Policy({a, b, c});
  given.EndpointIsDown(b);
  given.EveryConnectionIsReady();
  then.Picks(10).WithKey(KeyAt(b)).GoWhereTheRingSends(KeyAt(b), RingOf{{a, b, c}, {b}});
  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(10).WithKey(KeyAt(b)).GoTo(b);
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}});
}

SCENARIO(
    ACallWaitsForTheNextToConnect, Checks{"RH-016"},
    "A call whose home has failed wakes the next one on the ring, waits while it connects, and "
    "goes there.") {
  given.Policy({a, b});
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  when.Connection(b).Fails();
  then.Connections().AreAttempted({a});
  then.Channel().Reaches(kConnecting);
  then.Picks(5).WithKey(KeyAt(b)).Wait();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(5).WithKey(KeyAt(b)).GoTo(a);
}

SCENARIO(TheErrorIsThatOfTheHome, Checks{"RH-016"},
         "Once all have failed, a call fails with the error of the endpoint it belongs to.") {
  given.Policy({a, b, c});
  given.EveryConnectionHasFailed();
  then.Picks(5).WithKey(KeyAt(a)).FailSaying("by a");
  then.Picks(5).WithKey(KeyAt(b)).FailSaying("by b");
  then.Picks(5).WithKey(KeyAt(c)).FailSaying("by c");
}

SCENARIO(AWaitingCallGoesToItsHome, Checks{"RH-029"},
         "A key that waited for its home goes there, and to no other that is READY first.") {
  given.Policy({a, b});
  then.Picks(1).WithKey(KeyAt(a)).Wait();
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({a, b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(5).WithKey(KeyAt(a)).Wait();
  when.Connection(a).Succeeds();
  then.Channel().Stays(kReady);
  then.Picks(5).WithKey(KeyAt(a)).GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
