// gRFC A62, "Use sticky-TF by default": once every address has failed, the channel must not look
// better than it is, and it must go on trying by itself.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(StaysInTransientFailureUntilAConnectionSucceeds, Checks{"PF-009", "PF-010"},
         "Once every address has failed, TRANSIENT_FAILURE stays until a connection succeeds.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();

  // A retry is not good news: callers must not see IDLE or CONNECTING.
  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Starts();
  then.Channel().Stays(kTransientFailure);
  then.Picks().Fail();

  when.Connection(a).Succeeds();
  then.Channel().Reports(kReady);
  then.Picks().GoTo(a);
}

SCENARIO(ReconnectsWithoutAnyPick, Checks{"PF-010"},
         "In TRANSIENT_FAILURE every back-off that ends leads to a new attempt, again and again.") {
  given.Policy({a});
  given.EveryConnectionHasFailed();
  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();

  when.Connection(a).Fails();
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kTransientFailure);

  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
}

SCENARIO(ReconnectsToALaterAddressToo, Checks{"PF-010"},
         "In TRANSIENT_FAILURE the end of a back-off leads to an attempt, whichever address it is "
         "of.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();

  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks().GoTo(b);
  then.Connections().AreNotMade();
}

SCENARIO(AfterTheFirstPassAllAreAttemptedSideBySide, Checks{"PF-011"},
         "After the first pass each address is attempted as its own back-off ends, whatever its "
         "place in the list and whatever the others do.") {
  given.Policy({a, b, c});
  given.EveryConnectionHasFailed();
  when.Backoff(b).Ends();
  then.Connections().AreAttempted({b});
  when.Connection(b).Starts();

  when.Backoff(a).Ends();
  then.Connections().AreAttempted({a});
  when.Backoff(c).Ends();
  then.Connections().AreAttempted({c});
  then.Channel().Stays(kTransientFailure);

  when.Connection(c).Succeeds();
  then.Connections().AreShutDown({a, b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(AFailureOfEachReportsAnew, Checks{"PF-012"},
         "With two SubConns every second failure reports TRANSIENT_FAILURE anew, with the newest "
         "error.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Fails("first round");
  then.Channel().IsSilent();
  then.Picks().FailSaying("connection refused by b");

  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Fails("second round");
  then.Channel().SpeaksTimes(1);
  then.Picks().FailSaying("second round by b");
}

SCENARIO(TwoFailuresOfOneReportAnew, Checks{"PF-012"},
         "With two SubConns two failures of the same one report TRANSIENT_FAILURE anew, too.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Fails("first round");
  then.Channel().IsSilent();

  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Fails("second round");
  then.Channel().SpeaksTimes(1);
  then.Picks().FailSaying("second round by b");
}

SCENARIO(PicksFailWithTheLastConnectionError, Checks{"PF-014"},
         "In TRANSIENT_FAILURE picks fail with the text of the last connection error.") {
  given.Policy({a});
  when.Connection(a).Fails("no route to host");
  then.Channel().Reports(kTransientFailure);
  then.Picks().FailSaying("no route to host by a");

  when.Backoff(a).Ends();
  then.Connection(a).IsAttempted();
  when.Connection(a).Fails("cable cut");
  then.Channel().Stays(kTransientFailure);
  then.Picks().FailSaying("cable cut by a");
}

}  // namespace
}  // namespace lbc::scenario
