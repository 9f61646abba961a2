#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CHANNEL_SCENARIO(DialsNoFasterForBeingAsked, Checks{"SC-003"},
                 "Connect during a back-off does not cut it short.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.Policy().Does(Connect(a));
  when.TimePasses(999ms);
  then.Dial(a).DoesNotStart();
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(DialsOnceForManyRequests, Checks{"SC-003"},
                 "Connect on a SubConn that is connecting does nothing.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.Policy().Does(Connect(a), Connect(a));
  then.Dial(a).DoesNotStart();
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(TellsTheErrorAgainWhenTheBackOffEnds, Checks{"SC-020"},
                 "The IDLE that ends a back-off comes with the connection error.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.TimePasses(1s);
  then.Policy().HearsFailure(a, kIdle, "refused");
}

CHANNEL_SCENARIO(GoesIdleAfterItsBackOff, Checks{"SC-006"},
                 "After its back-off a SubConn goes IDLE and stays there until it is asked.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.TimePasses(600s);
  then.Policy().Hears(a, kIdle);
  then.Policy().HearsNothingMoreOf(a);
  then.Dial(a).DoesNotStart();
}

CHANNEL_SCENARIO(BacksOffForExactlyASecondFirst, Checks{"SC-022"},
                 "The first back-off is exactly 1 s.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.TimePasses(999ms);
  then.Policy().HearsNothingMoreOf(a);
  when.TimePasses(1ms);
  then.Policy().Hears(a, kIdle);
}

CHANNEL_SCENARIO(
    KeepsItsDistanceToAnAttemptThatTookTime, Checks{"SC-024"},
    "The next attempt starts no earlier than the back-off after the start of the last.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.TimePasses(500ms);
  when.Dial(a).Fails();
  then.Policy().Hears(a, kTransientFailure);

  when.Policy().Does(Connect(a));
  when.TimePasses(499ms);
  then.Policy().HearsNothingMoreOf(a);
  then.Dial(a).DoesNotStart();

  when.TimePasses(501ms);
  then.Policy().Hears(a, kIdle);
}

CHANNEL_SCENARIO(BacksOffLongerTheSecondTime, Checks{"SC-022"},
                 "The second back-off is 1.6 s times a factor between 0.8 and 1.2.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.TimePasses(1s);
  when.Policy().Does(Connect(a));
  when.Dial(a).Fails();
  then.Dial(a).Starts();
  then.Policy().Hears(a, kIdle);
  then.Policy().Hears(a, kConnecting);
  then.Policy().Hears(a, kTransientFailure);

  when.TimePasses(1279ms);
  then.Policy().HearsNothingMoreOf(a);
  when.TimePasses(642ms);
  then.Policy().Hears(a, kIdle);
}

CHANNEL_SCENARIO(GivesAnAttemptTwentySeconds, Checks{"SC-025"},
                 "An attempt has at least 20 s to succeed.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.TimePasses(19s);
  then.Dial(a).IsNotGivenUp();
  then.Policy().HearsNothingMoreOf(a);
}

CHANNEL_SCENARIO(GivesAnAttemptUpInTheEnd, Checks{"SC-025"},
                 "An attempt that no server answers ends after 20 s.") {
  given.Channel({a});
  given.SubConnIsConnecting(a);

  when.TimePasses(21s);
  then.Dial(a).IsGivenUp();
  then.Policy().Hears(a, kTransientFailure);
}

CHANNEL_SCENARIO(BeginsItsBackOffAnewAfterASuccess, Checks{"SC-026"},
                 "A successful connection sets the back-off back to its beginning.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.TimePasses(1s);
  when.Policy().Does(Connect(a));
  when.Dial(a).Succeeds();
  when.Connection(a).IsLost();
  when.Policy().Does(Connect(a));
  when.Dial(a).Fails();
  then.Dial(a).StartsTimes(2);
  then.Policy().Hears(a, kIdle);
  then.Policy().Hears(a, kConnecting);
  then.Policy().Hears(a, kReady);
  then.Policy().Hears(a, kIdle);
  then.Policy().Hears(a, kConnecting);
  then.Policy().Hears(a, kTransientFailure);

  when.TimePasses(1s);
  then.Policy().Hears(a, kIdle);
}

CHANNEL_SCENARIO(BacksOffForEachSubConnAlone, Checks{"SC-027"},
                 "Each SubConn has a back-off of its own.") {
  given.Channel({a, b});
  given.SubConnHasFailed(a);

  when.Policy().Does(Make(b), Connect(b));
  then.Dial(b).Starts();
}

CHANNEL_SCENARIO(LeavesItsBackOffWhenTheApplicationSaysSo, Checks{"SC-030"},
                 "ResetConnectBackoff makes a SubConn in back-off leave it at once.") {
  given.Channel({a});
  given.SubConnHasFailed(a);

  when.Application().ResetsBackoff();
  then.Policy().Hears(a, kIdle);

  when.Policy().Does(Connect(a));
  then.Dial(a).Starts();
}

}  // namespace
}  // namespace lbc::channel_scenario
