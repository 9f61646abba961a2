// Contract line 16: what the application sees is a legal status, and the one that was promised.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"};

CONTRACT(DropsAreThosePromised, Checks{"CON-078"}, (Needs{TellsItsDrops()}),
         "In READY, with and without a key, in failure and with nothing listed, no pick is dropped "
         "with a code that the profile does not name.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks(60).WithManyKeys().DropOnlyAsPromised();
  then.Picks(60).WithoutKey().DropOnlyAsPromised();
  given.EveryEndpointHasFailed();
  then.Picks(60).DropOnlyAsPromised();
  when.Resolver().ListsNothing();
  then.Picks(60).DropOnlyAsPromised();

  when.Resolver().Lists({a, b});
  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(
    DropsReachTheCaller, Checks{"CON-079"},
    "In READY, with and without a key, and with nothing listed, no pick is dropped with a code "
    "that a channel must hide from the caller.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks(60).WithManyKeys().DropWithNoRestrictedCode();
  then.Picks(60).WithoutKey().DropWithNoRestrictedCode();
  when.Resolver().ListsNothing();
  then.Picks(60).DropWithNoRestrictedCode();

  when.Resolver().Lists({a, b});
  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(APickWithoutAKeyDoesWhatIsPromised, Checks{"CON-080"},
         (Needs{HasKey(), TellsWhatLacksAKey()}),
         "With every connection READY, a pick without the key does what the profile says.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks(60).DoWhatIsPromisedWithoutKey();
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
