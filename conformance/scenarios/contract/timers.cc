// Contract line 17: timers follow the clock that the policy is given, and what does not concern
// them does not restart them.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(TimeAloneTouchesNothingThatIsReady, Checks{"CON-081"}, (Needs{Capability("virtual_time")}),
         "With every connection READY, an hour makes and shuts down no SubConn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Time().Advances(1h);
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(TimeAloneTouchesNothingAfterALoss, Checks{"CON-081"}, (Needs{Capability("virtual_time")}),
         "After a connection was lost and made again, an hour makes and shuts down no SubConn.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  when.Network().Calms();
  given.NothingBeforeMatters();
  when.Time().Advances(1h);
  then.Connections().AreNeitherMadeNorShutDown();
  given.APickGoes();
}

CONTRACT(OtherEventsDoNotRestartTheTimer, Checks{"CON-082"}, (Needs{Capability("virtual_time")}),
         "Picks, resolver errors and ExitIdle do not put off the attempt on the next address.") {
  given.Policy({a, b});
  given.ConnectionHangs(a);
  when.Network().Settles();
  when.Time().Advances(200ms);
  when.Resolver().Fails();
  when.Channel().LeavesIdle();
  when.Calls(3).AreMade();
  then.Connection(b).IsNotAttempted();
  when.Time().Advances(49ms);
  then.Connection(b).IsNotAttempted();
  when.Time().Advances(1ms);
  then.Connection(b).IsAttempted();
}

CONTRACT(FailuresOfOthersDoNotRestartTheTimer, Checks{"CON-082"},
         (Needs{Capability("virtual_time")}),
         "The failure of an earlier address does not put off the attempt on the next one.") {
  given.Policy({a, b, c});
  given.ConnectionHangs(a);
  given.ConnectionHangs(b);
  when.Network().Settles();
  when.Time().Advances(250ms);
  then.Connection(b).IsAttempted();
  when.Network().Settles();
  when.Time().Advances(200ms);
  when.Connection(a).Fails();
  then.Connection(c).IsNotAttempted();
  when.Time().Advances(50ms);
  then.Connection(c).IsAttempted();
}

CONTRACT(NothingDueLaterHappensWhileTheClockStands, Checks{"CON-083"},
         (Needs{Capability("virtual_time"), Connects({kOne})}),
         "While the clock stands, no command brings about what only time can.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Resolver().Lists({c, b});
  when.Network().SettlesUnderPicks();
  given.NothingBeforeMatters();
  when.Resolver().Fails();
  when.Channel().LeavesIdle();
  when.Calls(30).AreMade();
  then.Connections().AreNotTried();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(NothingHappensToReadyConnectionsWhileTheClockStands, Checks{"CON-083"},
         (Needs{Capability("virtual_time"), Connects({kAll, kOne, kLazy})}),
         "With every connection READY and the clock standing, picks, resolver errors and ExitIdle "
         "make, try and shut down nothing.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Fails();
  when.Channel().LeavesIdle();
  when.Calls(100).AreMade();
  when.OpenCalls().Finish();
  then.Connections().AreLeftAlone();
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
