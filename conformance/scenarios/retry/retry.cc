#include "conformance/channel_scenario/channel_scenario.h"

namespace lbc::channel_scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

// Three attempts; pauses of a second, give or take a fifth.
constexpr char kThreeAttempts[] =
    R"("retryPolicy": {"maxAttempts": 3, "initialBackoff": "1s", "maxBackoff": "1s",
       "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE", "ABORTED"]})";

CHANNEL_SCENARIO(
    TriesAgainWithAPickOfItsOwn, Checks{"RETRY-004", "DONE-010"},
    "Codes in the set are retried, and each attempt has its own pick and completion.") {
  given.Channel({a, b}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.SubConnIsReady(a);
  given.SubConnIsReady(b);

  when.Policy().Reports(kReady, {Use(a).WithHook(), Use(b).WithHook()});
  when.CallStarts();
  then.Call(1).WasPicked(1);
  then.Call(1).IsPlacedOn(a);

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).RunsItsHook(kUnavailable);
  then.Call(1).WasPicked(1);
  then.Call(1).IsPlacedOn(b);

  when.Call(1).Succeeds();
  then.Call(1).RunsItsHook(kOk);
  then.Call(1).Succeeds();
}

CHANNEL_SCENARIO(DoesNotRetryOtherCodes, Checks{"RETRY-004"},
                 "Only codes in the set are retried.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kInternal, "broken");
  when.TimePasses(2s);
  then.Call(1).Fails(kInternal, "broken");
}

CHANNEL_SCENARIO(StopsAfterTheLastAttempt, Checks{"RETRY-002"},
                 "maxAttempts counts the original attempt.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).IsPlacedOn(a);
  when.Call(1).Fails(kUnavailable, "not now");
  then.Call(1).Fails(kUnavailable, "not now");
}

CHANNEL_SCENARIO(
    PausesBeforeItTriesAgain, Checks{"RETRY-006"},
    "The pause before the first retry is the initial back-off, give or take a fifth.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(799ms);
  then.Call(1).GoesOn();
  when.TimePasses(402ms);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(PausesNoLongerThanTheInitialBackOff, Checks{"RETRY-007"},
                 "The pause before the first retry is any time below the initial back-off.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(1s);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(DoesNotRetryWhatWasAnswered, Checks{"RETRY-009", "RETRY-010"},
                 "A call is committed, hence not retried, once response headers arrive.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).IsAnswered();
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).Fails(kUnavailable, "not now");
}

CHANNEL_SCENARIO(PausesAsLongAsTheServerSays, Checks{"RETRY-011"},
                 "A valid pushback means a retry after exactly that delay.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).FailsWithTrailer(kUnavailable, "grpc-retry-pushback-ms", "5000");
  when.TimePasses(4999ms);
  then.Call(1).GoesOn();
  when.TimePasses(1ms);
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(DoesNotRetryWhenTheServerSaysSo, Checks{"RETRY-011"},
                 "A negative pushback means no retry.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).FailsWithTrailer(kUnavailable, "grpc-retry-pushback-ms", "-1");
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(SaysNothingOfAttemptsBeforeTheFirst, Checks{"RETRY-012"},
                 "grpc-previous-rpc-attempts is absent on the first attempt.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);

  when.CallStarts();
  then.Call(1).IsPlacedWithoutHeader(a, "grpc-previous-rpc-attempts");
}

CHANNEL_SCENARIO(SaysHowManyAttemptsWentBefore, Checks{"RETRY-012"},
                 "grpc-previous-rpc-attempts is n on the n-th retry.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).IsPlacedWithHeader(a, "grpc-previous-rpc-attempts", "1");
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).IsPlacedWithHeader(a, "grpc-previous-rpc-attempts", "2");
}

CHANNEL_SCENARIO(AddsThePicksHeadersToItsAttemptOnly, Checks{"PICK-021"},
                 "The metadata of a pick result is added for that attempt only.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.SubConnIsReady(a);

  when.Policy().Reports(kReady, {Use(a).WithHeader("x-shard", "4"), Use(a)});
  when.CallStarts();
  then.Call(1).IsPlacedWithHeader(a, "x-shard", "4");

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).IsPlacedWithoutHeader(a, "x-shard");
}

CHANNEL_SCENARIO(RetriesAtOnceWhatTheServerNeverLookedAt, Checks{"RETRY-013"},
                 Needs{Capability("unprocessed_calls")},
                 "A call that the server did not process is retried at once.") {
  given.Channel({a});
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).IsRefusedUnprocessed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(
    RetriesNothingIfItIsToldNotTo, Checks{"RETRY-023"},
    "A channel that is told not to retry does not, whatever the service config says.") {
  given.Channel(
      {a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)).WithoutRetries());
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(2s);
  then.Call(1).Fails(kUnavailable, "not now");
}

CHANNEL_SCENARIO(SendsAgainEvenThenWhatTheServerNeverLookedAt, Checks{"RETRY-023"},
                 Needs{Capability("unprocessed_calls")},
                 "What never reached a server is sent again by a channel that does not retry.") {
  given.Channel({a}, Settings().WithoutRetries());
  given.PolicyServes(a);
  given.CallIsUnderWay();

  when.Call(1).IsRefusedUnprocessed();
  then.Call(1).IsPlacedOn(a);
}

CHANNEL_SCENARIO(GivesAllAttemptsOneDeadline, Checks{"RETRY-014"},
                 "The deadline covers all attempts.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyServes(a);
  given.CallIsUnderWay(Call().Within(5s));

  when.TimePasses(3s);
  when.Call(1).Fails(kUnavailable, "not now");
  when.TimePasses(1500ms);
  then.Call(1).IsPlacedOn(a);
  when.TimePasses(600ms);
  then.Call(1).Fails(kDeadlineExceeded);
}

CHANNEL_SCENARIO(NeverRetriesADrop, Checks{"PICK-009", "RETRY-020"},
                 "A dropped call is not retried, even if its code is one to retry.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyReported(lbcp::v1::READY, DropWith(kUnavailable, "the house is full"));

  when.CallStarts();
  then.Call(1).WasPicked(1);
  then.Call(1).Fails(kUnavailable, "the house is full");
}

CHANNEL_SCENARIO(RetriesAFailedPick, Checks{"PICK-010", "RETRY-020"},
                 "A failed pick is retried if UNAVAILABLE is, with a new pick for each attempt.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyReported(lbcp::v1::TRANSIENT_FAILURE, FailWith("all is lost"));

  when.CallStarts();
  when.TimePasses(10s);
  then.Call(1).WasPicked(3);
  then.Call(1).Fails(kUnavailable);
}

CHANNEL_SCENARIO(RewritesCodesBeforeItRetries, Checks{"PICK-014"},
                 "A picker's ABORTED becomes INTERNAL before a retry is decided.") {
  given.Channel({a}, Settings().WithConfig(SelectingWithMethods(kPuppet, kThreeAttempts)));
  given.PolicyReported(lbcp::v1::READY, DropWith(kAborted, "so says the picker"));

  when.CallStarts();
  then.Call(1).WasPicked(1);
  then.Call(1).Fails(kInternal, "so says the picker");
}

}  // namespace
}  // namespace lbc::channel_scenario
