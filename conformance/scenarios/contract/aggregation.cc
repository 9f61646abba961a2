// Contract line 12: the reported state follows the connections; TRANSIENT_FAILURE is left for
// something better only.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

using enum profile::Connects;

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(ReadyIsReportedWhileAllAreReady, Checks{"CON-059"},
         "Once everything that was tried is READY, READY is reported.") {
  given.Policy({a, b, c});
  when.Network().SettlesUnderPicks();
  then.Channel().Is(kReady);
  given.APickGoes();
}

CONTRACT(ReadyIsReportedWhileOneIsReady, Checks{"CON-059"},
         (Needs{ReachesEveryEndpoint(), AnyReadyOneWillDo()}),
         "READY is reported while one endpoint is READY and all others have failed.") {
  given.Policy({a, b, c});
  given.OnlyOneAnswers(b);
  then.Channel().Is(kReady);
  when.EveryBackoff().Ends();
  then.Channel().Is(kReady);
  when.Network().Settles();
  then.Channel().Is(kReady);
  given.APickGoes();
}

CONTRACT(ReadyIsReportedWhileOthersConnect, Checks{"CON-059"},
         (Needs{Connects({kAll}), DoesNotRoute()}),
         "READY is reported while one endpoint is READY and the attempts on others hang.") {
  given.Policy({a, b, c});
  given.ConnectionHangs(a);
  given.ConnectionHangs(c);
  when.Network().SettlesUnderPicks();
  then.Channel().Is(kReady);
  given.APickGoes();

  when.Network().Calms();
  then.Channel().Is(kReady);
}

CONTRACT(ReadyIsReportedWhileOneIsReadyOfWhatIsListed, Checks{"CON-059"},
         (Needs{Connects({kAll}), AnyReadyOneWillDo()}),
         "READY is reported while one endpoint that stays is READY and new ones fail.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  given.EndpointIsDown(b);
  given.EndpointIsDown(c);
  when.Resolver().Lists({c, a, b});
  when.Network().Settles();
  then.Channel().Is(kReady);
  given.APickGoes();
}

CONTRACT(ReadyIsNotReportedWhenAllIsLost, Checks{"CON-060"},
         "READY is not reported once every connection was lost and none can be made.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.EndpointIsDown(a);
  given.EndpointIsDown(b);
  when.EveryConnection().IsLost();
  then.Channel().IsNot(kReady);
  when.Network().SettlesUnderPicks();
  then.Channel().IsNot(kReady);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

CONTRACT(ReadyIsNotReportedForWhatLeft, Checks{"CON-060"},
         "READY is not reported when all that is READY left the list and the rest has failed.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  given.EndpointIsDown(b);
  given.EndpointIsDown(c);
  when.Resolver().Lists({b, c});
  when.Network().SettlesUnderPicks();
  then.Channel().IsNot(kReady);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

CONTRACT(FailureIsReportedWhenEverythingFailed, Checks{"CON-061"},
         "Once every endpoint was tried and failed, TRANSIENT_FAILURE is reported.") {
  given.Policy({a, b, c});
  given.EveryEndpointHasFailed();
  then.Channel().Is(kTransientFailure);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

CONTRACT(FailureIsReportedThoughOneHasFailedTwice, Checks{"CON-061"},
         (Needs{Connects({kAll}), Reconnects(profile::Reconnects::kEager)}),
         "An endpoint that was tried again and failed again counts as failed like the others.") {
  given.Policy({a, b});
  when.Connection(a).Fails();
  when.Backoff(a).Ends();
  when.Connection(a).Fails();
  when.Connection(b).Fails();
  then.Channel().Is(kTransientFailure);

  when.Network().Calms();
  given.ChannelIs(kReady);
}

CONTRACT(FailureIsReportedForAListThatReplacedAReadyOne, Checks{"CON-061"},
         "Once every endpoint of a list that replaced a READY one has failed, TRANSIENT_FAILURE is "
         "reported.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({b, c});
  given.EveryEndpointHasFailed();
  then.Channel().Is(kTransientFailure);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

CONTRACT(FailureIsReportedWhenTheLastReadyOneFails, Checks{"CON-061"},
         "When the last READY endpoint is lost and fails like the others, TRANSIENT_FAILURE is "
         "reported.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  when.Network().SettlesUnderPicks();
  when.Server(b).GoesDown();
  when.Network().SettlesUnderPicks();
  given.EveryEndpointHasFailed();
  then.Channel().Is(kTransientFailure);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

CONTRACT(NoFailureIsReportedBeforeAnyAttemptIsAnswered, Checks{"CON-062"},
         "While the first attempts are unanswered, TRANSIENT_FAILURE is not reported.") {
  given.PolicyIsBuilt();
  given.ConnectionHangs(a);
  given.ConnectionHangs(b);
  when.Resolver().Lists({a, b});
  then.Channel().NeverShows(kTransientFailure);
  when.Network().SettlesUnderPicks();
  then.Channel().NeverShows(kTransientFailure);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(FailureStaysUntilSomethingIsReady, Checks{"CON-063"},
         "TRANSIENT_FAILURE stays through back-offs and attempts until a connection is READY.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  given.EndpointIsDown(a);
  given.EndpointIsDown(b);
  when.EveryBackoff().Ends();
  then.Channel().Stays(kTransientFailure);
  when.Network().Settles();
  then.Channel().Stays(kTransientFailure);
  when.EveryBackoff().Ends();
  when.Network().Settles();
  then.Channel().Stays(kTransientFailure);

  when.Network().Calms();
  given.ChannelIs(kReady);
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
