// gRFC A61, "Happy Eyeballs in the pick_first LB Policy": an address that does not answer holds the
// next one up for a quarter of a second, not for the length of a TCP time-out.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(TheNextAddressIsAttemptedAfterAQuarterOfASecond, Checks{"PF-002"},
         Needs{Capability("virtual_time")},
         "While an attempt hangs, the next address is attempted after 250 ms, beside it.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);
  when.Connection(a).Starts();

  when.Time().Advances(249ms);
  then.NothingHappens();
  when.Time().Advances(1ms);
  then.Connection(a).IsKept();
  then.Connections().AreAttempted({b});
  when.Connection(b).Starts();

  when.Time().Advances(249ms);
  then.NothingHappens();
  when.Time().Advances(1ms);
  then.Connection(b).IsKept();
  then.Connections().AreAttempted({c});
}

SCENARIO(TheLastAddressStartsNoTimer, Checks{"PF-002"}, Needs{Capability("virtual_time")},
         "When the last address of the list is being attempted, time brings nothing more.") {
  given.Policy({a, b});
  when.Time().Advances(250ms);
  then.Connections().AreAttempted({b});
  when.EveryConnection().Starts();

  when.Time().Advances(30s);
  then.NothingHappens();
  then.Picks().Wait();

  when.Connection(a).Succeeds();
  then.Connections().AreShutDown({b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(EachAttemptHasADelayOfItsOwn, Checks{"PF-002", "PF-006"},
         Needs{Capability("virtual_time")},
         "An attempt that follows a failure starts its own 250 ms; those of the failed attempt are "
         "void.") {
  given.Policy({a, b, c});
  when.Time().Advances(200ms);
  when.Connection(a).Fails();
  then.Connection(b).IsAttempted();

  when.Time().Advances(249ms);
  then.NothingHappens();
  when.Time().Advances(1ms);
  then.Connection(c).IsAttempted();
}

SCENARIO(SubConnsAreMadeWhenTheirTurnComes, Checks{"PF-005"}, Needs{Capability("virtual_time")},
         "Each SubConn has one address, and none is made before the turn of its address.") {
  given.Policy({a, b, c});
  when.Connection(a).Starts();
  then.Connection(a).Holds({"a"});
  then.Connections().Number(1);

  when.Time().Advances(249ms);
  then.Connections().Number(1);
  when.Time().Advances(1ms);
  then.Connection(b).IsAttempted();
  then.Connection(b).Holds({"b"});
  then.Connections().Number(2);
  then.Connection(c).WasNeverMade();
}

SCENARIO(TheWinnerEndsThePass, Checks{"PF-007"}, Needs{Capability("virtual_time")},
         "The first SubConn that is READY takes all picks; the others are shut down, and nothing "
         "more is attempted.") {
  given.Policy({a, b, c});
  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.EveryConnection().Starts();

  when.Connection(b).Succeeds();
  then.Connections().AreShutDown({a});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(b);

  when.Time().Advances(1s);
  then.NothingHappens();
  then.Connection(c).WasNeverMade();
}

SCENARIO(FailsOnlyWhenEveryAddressHasFailed, Checks{"PF-008"},
         "CONNECTING is reported, and picks wait, until the last address has failed too.") {
  given.Policy({a, b});
  when.Connection(a).Fails();
  then.Connection(b).IsAttempted();
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();

  when.Connection(b).Fails();
  then.Channel().Reports(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(ASlowFirstAddressHoldsTheFailureBack, Checks{"PF-008"}, Needs{Capability("virtual_time")},
         "Addresses may fail out of order: the pass fails when the slowest has failed.") {
  given.Policy({a, b});
  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.EveryConnection().Starts();

  when.Connection(b).Fails();
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();

  when.Connection(a).Fails();
  then.Channel().Reports(kTransientFailure);
  then.Picks().Fail();
}

}  // namespace
}  // namespace lbc::scenario
