// What a resolver's error does to a policy. The caller gains that calls go on over servers which
// are known, and that without any the error names the cause.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CONTRACT(AnErrorBeforeAnyListFails, Checks{"RESOLVER-008"},
         "A resolver error before any list gives TRANSIENT_FAILURE and picks that fail; the first "
         "good list ends it.") {
  given.PolicyIsBuilt();
  when.Resolver().Fails("dns is down");
  then.Channel().Is(kTransientFailure);
  then.Picks().Fail();

  when.Resolver().Lists({a, b});
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks().Go();
}

SCENARIO(AnErrorBeforeAnyListNamesTheCause, Checks{"RESOLVER-025"},
         "After a resolver error before any list picks fail with the resolver's text.") {
  given.PolicyIsBuilt();
  when.Resolver().Fails("dns is down");
  then.Channel().Reports(kTransientFailure);
  then.Picks().FailSaying("dns is down");

  when.Resolver().Lists({a});
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(
    AnErrorWhileReadyChangesNothing, Checks{"RESOLVER-009"},
    "A resolver error in READY touches no SubConn, keeps the state and keeps the picks going.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Fails("dns is down");
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({a, b});
}

SCENARIO(AnErrorWhileConnectingChangesNothing, Checks{"RESOLVER-009"},
         "A resolver error in CONNECTING lets the attempts go on and picks wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Resolver().Fails("dns is down");
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kConnecting);
  then.Picks().Wait();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(
    AnErrorWhileFailingIsTold, Checks{"RESOLVER-011"},
    "A resolver error in TRANSIENT_FAILURE is in the text with which picks fail from then on.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Resolver().Fails("dns is down");
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kTransientFailure);
  then.Picks().FailSaying("dns is down");

  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(AGoodListClearsTheError, Checks{"RESOLVER-012"},
         "The next good list takes the resolver's error out of the text again.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Resolver().Fails("dns is down");
  then.Picks().FailSaying("dns is down");

  when.Resolver().Lists({a});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kTransientFailure);
  then.Picks().FailSaying("connection refused by a");
  then.Picks().FailSayingNothingOf("dns is down");
}

SCENARIO(AnErrorEndsPickFirstsConnection, Checks{"RESOLVER-010"},
         Needs{Connects({profile::Connects::kOne})},
         "A resolver error makes pick_first shut its SubConn down and fail, even when READY.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Resolver().Fails("dns is down");
  then.Connections().AreAllShutDown();
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();
}

SCENARIO(AnErrorIsReportedUnlessReady, Checks{"RESOLVER-010"},
         Needs{Connects({profile::Connects::kAll})},
         "A resolver error makes a policy over children fail while none is READY, and changes "
         "nothing once one is.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Resolver().Fails("dns is down");
  then.Channel().Reaches(kTransientFailure);
  then.Picks().Fail();

  when.EveryConnection().Succeeds();
  then.Channel().Reaches(kReady);
  when.Resolver().Fails("dns is down");
  then.Channel().Stays(kReady);
  then.Picks(100).GoOnlyTo({a, b});
}

SCENARIO(ALossAsksForResolution, Checks{"RESOLVER-022"},
         "A policy that loses a connection asks for re-resolution.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Connection(a).IsLost();
  then.Channel().AskedForResolution();
}

}  // namespace
}  // namespace lbc::scenario
