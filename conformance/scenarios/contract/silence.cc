// Contract line 13: after Close, and for what was removed, nothing is heard where the edition
// promises it; and late events are survived everywhere.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(LateEventsAfterCloseAreNotAnswered, Checks{"CON-064"},
         "After Close, late events of connections cause no report, SubConn or attempt.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  given.NothingBeforeMatters();
  when.Connection(a).IsSaidToBe(kIdle);
  then.NothingHappens();
  when.Connection(a).IsSaidToBe(kConnecting);
  then.NothingHappens();
  when.Connection(a).IsSaidToBe(kTransientFailure);
  then.NothingHappens();
  then.Connections().AreNotAskedOnceShutDown();
}

CONTRACT(LateEventsAfterCloseAreSurvived, Checks{"CON-065"},
         "After Close, late events of connections are survived.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Channel().Closes();
  when.EveryLiveConnection().IsSaidToBe(kIdle);
  when.EveryLiveConnection().IsSaidToBe(kShutdown);
  when.EveryRemovedConnection().IsSaidToBe(kIdle);
  when.EveryRemovedConnection().IsSaidToBe(kShutdown);
  then.Ledger().NoCallIsOpen();
}

CONTRACT(RemovedConnectionsAreSilent, Checks{"CON-066"},
         "Events of a connection whose endpoint was removed cause nothing.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ShutdownsArriveLate();
  when.Resolver().Lists({c});
  when.Network().Settles();
  given.NothingBeforeMatters();
  when.Connection(a).IsSaidToBe(kIdle);
  then.NothingHappens();
  when.Connection(a).IsSaidToBe(kTransientFailure);
  then.NothingHappens();
  when.ShutdownsArrive();
  then.NothingHappens();
  then.Connections().AreNotAskedOnceShutDown();
  given.APickGoes();
}

CONTRACT(RemovedAttemptsAreSilent, Checks{"CON-066"}, (Needs{Connects({kAll, kOne})}),
         "The success of an attempt whose endpoint was removed causes nothing.") {
  given.Policy({a});
  given.ShutdownsArriveLate();
  when.Connection(a).Starts();
  when.Resolver().Lists({c});
  when.Network().Settles();
  given.NothingBeforeMatters();
  when.Connection(a).IsSaidToBe(kReady);
  then.NothingHappens();
  when.ShutdownsArrive();
  then.NothingHappens();
  then.Connections().AreNotAskedOnceShutDown();
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
