// Contract line 10: picks from many threads during anything.
//
// A race shows as a crash, a hang, or an answer that no moment justifies; a testee built under its
// race detector shows it by ending.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(ManyThreadsPickDuringLists, Checks{"CON-055"}, (Needs{Capability("burst")}),
         "Picks from many threads while lists change go to what is or was listed, or wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(8, 500).WhileResolverLists({b, c});
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b, c});
  when.Network().Calms();
  when.ManyThreadsPick(8, 500).WhileResolverLists({a, b, c});
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b, c});

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(ManyThreadsPickWhileAllIsReplaced, Checks{"CON-055"}, (Needs{Capability("burst")}),
         "Picks from many threads while a list replaces everything go to what is or was listed, or "
         "wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(8, 500).WhileResolverLists({c});
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b, c});

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(
    ManyThreadsPickDuringALoss, Checks{"CON-055"}, (Needs{Capability("burst")}),
    "Picks from many threads while a connection is lost and made again go to what is listed, or "
    "wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(8, 500).WhileConnectionIsLost(a);
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b});
  when.Call().AreMade();
  when.ManyThreadsPick(8, 500).WhileAnAttemptSucceeds();
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b});

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(ManyThreadsPickDuringAResolverError, Checks{"CON-055"}, (Needs{Capability("burst")}),
         "Picks from many threads while the resolver fails go to what is listed.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(8, 500).WhileResolverFails();
  then.Burst().AnsweredEveryPick();
  then.Burst().WentOnlyTo({a, b});
  given.APickGoes();
}

CONTRACT(ManyThreadsPickDuringClose, Checks{"CON-056"}, (Needs{Capability("burst")}),
         "Picks from many threads while the channel closes are all answered.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(8, 500).WhileChannelCloses();
  then.Burst().AnsweredEveryPick();
}

CONTRACT(NoRaceIsFound, Checks{"CON-057"},
         (Needs{Capability("burst"), Capability("race_detector")}),
         "The race detector finds nothing under picks during lists, losses, errors and Close.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.ManyThreadsPick(16, 500).WhileNothingElseHappens();
  when.ManyThreadsPick(16, 500).WhileResolverLists({b, c});
  when.Network().Calms();
  when.ManyThreadsPick(16, 500).WhileConnectionIsLost(b);
  when.ManyThreadsPick(16, 500).WhileResolverFails();
  when.Network().Calms();
  when.ManyThreadsPick(16, 500).WhileChannelCloses();
  then.Burst().AnsweredEveryPick();
}

}  // namespace
}  // namespace lbc::scenario
