// The state that round_robin makes out of its endpoints' states, and the picks that go with it. The
// caller gains a channel that fails only when everything has failed, and says why.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(TheBestEndpointDecides, Checks{"RR-010"},
         "READY if any endpoint is READY, else CONNECTING if any is connecting, else "
         "TRANSIENT_FAILURE.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  then.Channel().Is(kConnecting);

  when.Connection(a).Fails();
  then.Channel().Is(kConnecting);
  when.Connection(b).Fails();
  then.Channel().Is(kConnecting);
  when.Connection(c).Fails();
  then.Channel().Reports(kTransientFailure);

  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(OneReadyEndpointIsEnough, Checks{"RR-010"},
         "READY stays while one endpoint is READY, whatever the others are.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);

  when.Connection(b).Fails();
  then.Channel().Stays(kReady);
  when.Connection(c).Fails();
  then.Channel().Stays(kReady);
  then.Picks().GoTo(a);

  // With the last READY one lost and trying again, the others' failures do not decide.
  when.Connection(a).IsLost();
  then.Connection(a).IsAttempted();
  when.Connection(a).Starts();
  then.Channel().Reaches(kConnecting);
  when.Connection(a).Fails();
  then.Channel().Reports(kTransientFailure);
}

SCENARIO(
    IdleRanksAboveFailure, Checks{"RR-011"},
    "With no endpoint READY or connecting, an IDLE one beside a failed one is reported IDLE.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);

  when.Connection(b).IsLost();
  then.Channel().Shows(kIdle);
  then.Connection(b).IsAttempted();
  when.Connection(b).Starts();
  then.Channel().Is(kConnecting);
}

SCENARIO(FailureRanksAboveIdle, Checks{"RR-023"},
         "With no endpoint READY or connecting, a failed one beside an IDLE one is reported.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);

  when.Connection(b).IsLost();
  then.Channel().NeverShows(kIdle);
  then.Channel().Shows(kTransientFailure);
  then.Connection(b).IsAttempted();
}

SCENARIO(IdleCountsAsConnecting, Checks{"RR-024"},
         "An IDLE endpoint beside a failed one is reported CONNECTING.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);

  when.Connection(b).IsLost();
  then.Channel().NeverShows(kIdle);
  then.Channel().Reaches(kConnecting);
  then.Connection(b).IsAttempted();
}

SCENARIO(ASetThatIsAllDownDoesNotFlap, Checks{"RR-012"},
         "A failed endpoint counts as failed until it is READY: retries are no news.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  when.EveryBackoff().Ends();
  then.Connections().AreAttempted({a, b});
  when.EveryConnection().Starts();
  then.Channel().Stays(kTransientFailure);
  then.Picks().Fail();

  when.Connection(b).Fails();
  then.Channel().Stays(kTransientFailure);
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(PicksFailWithAConnectionError, Checks{"RR-017"},
         "In TRANSIENT_FAILURE picks fail with the text of a connection error.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  when.Connection(a).Fails("no route to host");
  when.Connection(b).Fails("no route to host");
  then.Channel().Reports(kTransientFailure);
  then.Picks(10).FailSaying("no route to host by");
}

SCENARIO(PicksWaitWhileOneIsConnecting, Checks{"RR-018"},
         "While no endpoint is READY and one is connecting, picks wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  then.Picks().Wait();
  when.Connection(a).Fails();
  then.Picks().Wait();

  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
}

SCENARIO(PicksWaitForANewEndpointAfterAFailure, Checks{"RR-018"},
         "When a list met in TRANSIENT_FAILURE brings a new endpoint, picks wait for it.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Resolver().Lists({a, b});
  then.Connections().AreAttempted({b});
  then.Channel().Reports(kConnecting);
  then.Picks().Wait();

  when.Connection(b).Fails();
  then.Channel().Reports(kTransientFailure);
  then.Picks().Fail();
}

}  // namespace
}  // namespace lbc::scenario
