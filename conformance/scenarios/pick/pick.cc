// What every picker owes, whatever it picks by: an answer at once, to any thread, from what was so
// when it was made. The caller gains calls that never hang in a lock of the balancer's.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(APickIsAnsweredInEveryState, Checks{"PICK-001"},
         "A pick is answered at once, whether the policy is new, connecting, READY or failing.") {
  given.Policy({a, b});
  then.Picks(10).AreAnswered();

  when.Network().Calms();
  then.Picks(10).Go();
  when.EveryConnection().IsLost();
  then.Picks(10).AreAnswered();

  when.EveryConnection().Fails();
  then.Picks(10).AreAnswered();
  when.Network().Calms();
  then.Picks(10).Go();
}

CONTRACT(PicksGoOnWhileTheListChanges, Checks{"PICK-002"}, Needs{Capability("burst")},
         "Threads may pick while the policy takes a new list.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(16, 500).WhileResolverLists({b, c});
  then.Burst().AnsweredEveryPick();

  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(10).Go();
}

CONTRACT(PicksGoOnWhileAConnectionIsLost, Checks{"PICK-002"}, Needs{Capability("burst")},
         "Threads may pick while the policy loses a connection.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(16, 500).WhileConnectionIsLost(a);
  then.Burst().AnsweredEveryPick();

  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(10).Go();
}

CONTRACT(PicksGoOnWhileThePolicyCloses, Checks{"PICK-002"}, Needs{Capability("burst")},
         "Threads may pick while the policy is being closed.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(16, 500).WhileChannelCloses();
  then.Burst().AnsweredEveryPick();
}

CONTRACT(PicksFailOrWaitInTransientFailure, Checks{"PICK-026"},
         "In TRANSIENT_FAILURE a pick fails, or waits while something is untried or connecting.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  then.Picks(10).AgreeWithTheState();

  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(10).Go();
}

SCENARIO(PicksFailInTransientFailure, Checks{"PICK-037"},
         "In TRANSIENT_FAILURE picks fail, also while attempts are made anew.") {
  given.Policy({a, b});
  given.EveryEndpointHasFailed();
  given.ChannelIs(kTransientFailure);
  then.Picks(10).Fail();

  when.EveryBackoff().Ends();
  then.Connections().AreTried();
  given.NothingBeforeMatters();
  then.Channel().Is(kTransientFailure);
  then.Picks(10).Fail();

  when.EveryConnection().Succeeds();
  given.NothingBeforeMatters();
  then.Channel().Is(kReady);
  then.Picks(10).GoOnlyTo({a, b});
}

CONTRACT(AnOldPickerGoesOnWaiting, Checks{"PICK-031"},
         "A picker that waited when it was made waits for ever; the new one does not.") {
  given.Policy({a});
  when.PickerIsKept();
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(10).Go();
  then.Picks(10).FromKeptPicker().Wait();
}

CONTRACT(AnOldPickerDoesNotKnowNewEndpoints, Checks{"PICK-031"},
         "A picker never picks an endpoint that came after it was made.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.PickerIsKept();
  when.Resolver().Lists({a, b, c});
  when.Network().Calms();
  then.Picks(10).Go();
  then.Picks(100).FromKeptPicker().GoOnlyTo({a, b});
}

CONTRACT(AnOldPickerGoesOnFailing, Checks{"PICK-031"},
         "A picker that failed when it was made fails for ever; the new one does not.") {
  given.Policy({a, b});
  given.EveryConnectionHasFailed();
  when.PickerIsKept();
  when.Network().Calms();
  then.Channel().Is(kReady);
  then.Picks(10).Go();
  then.Picks(10).FromKeptPicker().FailOrWait();
}

SCENARIO(AParserIgnoresUnknownFields, Checks{"BLD-015"},
         Needs{Capability("parse_config"), TakesConfig()},
         "A config with a field that the policy does not know is accepted.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  then.ParserIgnoresUnknownFields();
  then.Picks(10).GoTo(a);
}

}  // namespace
}  // namespace lbc::scenario
