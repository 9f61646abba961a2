// gRFC A62, "Background": a connection that is lost is not replaced until somebody needs it. The
// caller gains a server that is not dialled by every idle client at once.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(ALostConnectionIsNotReplacedBeforeAPick, Checks{"PF-015"},
         Needs{Capability("virtual_time")},
         "When the READY connection is lost, IDLE is reported, and nothing is attempted until a "
         "pick, which waits.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);
  then.Connections().AreLeftAlone();

  when.Time().Advances(60s);
  then.NothingHappens();

  when.Call().AreMade();
  then.Calls().Wait();
  then.Connection(a).IsAttempted();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(ExitIdleReplacesALostConnection, Checks{"PF-015"},
         "After the loss of the READY connection ExitIdle starts an attempt, without any pick.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().Reports(kIdle);
  then.Connections().AreLeftAlone();

  when.Channel().LeavesIdle();
  then.Connection(a).IsAttempted();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(TheNextPassStartsAtTheFirstAddress, Checks{"PF-015", "PF-001"},
         "After the loss of a later address the next pass starts at the first of the list again.") {
  given.Policy({a, b, c});
  given.EndpointIsDown(a);
  given.EveryConnectionIsReady();
  then.Picks().GoTo(b);

  when.Connection(b).IsLost();
  then.Channel().Reports(kIdle);
  when.Call().AreMade();
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);

  when.Connection(a).Succeeds();
  then.Connections().AreShutDown({b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(
    AConnectionLostBeforeReadyCountsAsLost, Checks{"PF-034"}, Needs{Capability("virtual_time")},
    "A SubConn that goes from CONNECTING to IDLE was connected and lost: IDLE is reported, and "
    "a pick starts at the first address.") {
  given.Policy({a, b, c});
  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.EveryConnection().Starts();
  when.Connection(b).IsLostWhileStarting();
  then.Connections().AreShutDown({a});
  then.Channel().Reports(kIdle);

  when.Time().Advances(1s);
  then.NothingHappens();

  when.Call().AreMade();
  then.Calls().Wait();
  then.Connections().AreAttempted({a});
  then.Channel().Reports(kConnecting);
}

}  // namespace
}  // namespace lbc::scenario
