// What a policy leaves behind when it is closed: nothing. The caller gains channels that can be
// opened and closed all day long.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};
const Endpoint pq{"pq", {"p", "q"}}, rs{"rs", {"r", "s"}};

CONTRACT(ASecondCloseHasNoEffect, Checks{"CLOSE-002"},
         "Closing a policy twice is the same as closing it once.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();
  when.Channel().Closes();
  then.NothingHappens();
}

SCENARIO(CloseShutsEverySubConnDown, Checks{"CLOSE-003"},
         "Close shuts down every SubConn that the policy made.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();
}

SCENARIO(CloseShutsAttemptsDown, Checks{"CLOSE-003"},
         "Close shuts down SubConns that are connecting, too.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();
}

SCENARIO(CloseShutsFailedOnesDown, Checks{"CLOSE-003"},
         "Close shuts down SubConns that are backing off, too.") {
  given.Policy({a, b, c});
  given.EveryConnectionHasFailed();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();
}

SCENARIO(CloseStopsTheTimerOfAPass, Checks{"CLOSE-004"},
         Needs{Capability("virtual_time"), Connects({profile::Connects::kOne})},
         "Close in the middle of a pass stops the timer for the next attempt.") {
  given.Policy({a, b, c, d});
  when.Time().Advances(250ms);
  then.Connections().AreAttempted({b});

  when.Channel().Closes();
  then.Connections().AreShutDown({a, b});
  when.Time().Advances(10s);
  then.NothingHappens();
}

SCENARIO(CloseClosesEveryChild, Checks{"CLOSE-004"},
         Needs{Capability("virtual_time"), Connects({profile::Connects::kAll})},
         "Close stops the timers of every endpoint's own pass, and shuts its SubConns down.") {
  given.Policy({pq, rs});
  given.EveryConnectionIsStarting();
  when.Channel().Closes();
  then.Connections().AreShutDown({pq, rs});

  when.Time().Advances(10s);
  then.NothingHappens();
  then.Ledger().NothingRuns();
}

SCENARIO(NothingFollowsALateLoss, Checks{"CLOSE-005"},
         "After Close a SubConn's late loss leads to no report and no attempt.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();

  when.Connection(a).IsSaidToBe(kIdle);
  then.NothingHappens();
}

SCENARIO(NothingFollowsALateSuccess, Checks{"CLOSE-005"},
         "After Close a SubConn's late success leads to no report.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();

  when.Connection(a).IsSaidToBe(kReady);
  then.NothingHappens();
}

SCENARIO(NothingFollowsALateFailure, Checks{"CLOSE-005"},
         "After Close a SubConn's late failure leads to no report and no further attempt.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Channel().Closes();
  then.Connections().AreAllShutDown();

  when.Connection(a).IsSaidToBe(kTransientFailure);
  then.NothingHappens();
}

}  // namespace
}  // namespace lbc::scenario
