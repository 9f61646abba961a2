// How round_robin walks over what is READY. The caller gains equal shares, whatever the number of
// clients, pickers and threads.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(PicksRotateOverTheReadyEndpoints, Checks{"RR-004"},
         "Consecutive picks of one picker visit every READY endpoint once in each round.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(300).Rotate({a, b, c});
  then.Picks(300).AreSharedEqually({a, b, c});
}

SCENARIO(ANewPickerFavoursNobody, Checks{"RR-005"},
         "A new picker starts at a random endpoint: over many pickers each comes first equally "
         "often.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.NewPickers(1000).PickFirst({{a, 1}, {b, 1}, {c, 1}});
}

SCENARIO(AllPickersShareOneSequence, Checks{"RR-006"},
         "Picks go on where the last picker stopped: all pickers share one sequence.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.NewPickers(60).GoOnRotating({a, b, c});
}

SCENARIO(ANewPickerGoesOnWithTheNextEndpoint, Checks{"RR-007"},
         "A new picker begins at the endpoint that would have been next.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.NewPickers(60).GoOnRotating({a, b, c});
}

SCENARIO(
    AnEndpointThatIsLostIsNotPicked, Checks{"RR-008"},
    "An endpoint that leaves READY is gone with the next picker, and is back when it is READY.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connection(b).IsAttempted();
  then.Channel().Stays(kReady);
  then.Picks(100).Rotate({a, c});

  when.Connection(b).Fails();
  then.Picks(100).Rotate({a, c});

  when.Backoff(b).Ends();
  then.Connection(b).IsAttempted();
  when.Connection(b).Succeeds();
  then.Picks(300).Rotate({a, b, c});
}

SCENARIO(AnEndpointThatJoinsIsPicked, Checks{"RR-008"},
         "An endpoint takes part from when it is READY on, and not before.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsStarting();
  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(10).GoTo(a);

  when.Connection(c).Succeeds();
  then.Picks(100).Rotate({a, c});
  when.Connection(b).Succeeds();
  then.Picks(300).Rotate({a, b, c});
}

SCENARIO(ManyThreadsShareOneRotation, Checks{"RR-009"}, Needs{Capability("burst")},
         "Picks of one picker from 64 threads add up to equal shares.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(64, 3000).WhileNothingElseHappens();
  then.Burst().AnsweredEveryPick();
  then.Burst().IsSharedEqually({a, b, c});
}

}  // namespace
}  // namespace lbc::scenario
