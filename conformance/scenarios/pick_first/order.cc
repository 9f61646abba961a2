// gRFC A61, "Changes in pick_first", and A62: addresses are tried one after another in the order of
// the list, and the first to connect gets all calls. The caller gains a primary and its stand-ins.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(
    AddressesAreTriedInTheOrderOfTheList, Checks{"PF-001", "PF-006"},
    "Addresses are attempted in the order of the list, the next one as soon as one has failed, "
    "and picks go to the first that connects.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connection(a).IsAttempted();
  then.Channel().Reports(kConnecting);

  when.Connection(a).Fails();
  then.Connection(b).IsAttempted();

  when.Connection(b).Fails();
  then.Connection(c).IsAttempted();

  when.Connection(c).Succeeds();
  then.Connections().AreShutDown({a, b});
  then.Channel().Reports(kReady);
  then.Picks().GoTo(c);
}

SCENARIO(TheFirstThatConnectsGetsAllPicks, Checks{"PF-001"},
         "When the first address connects, no other is attempted, and every pick goes there.") {
  given.PolicyIsBuilt();
  when.Resolver().Lists({a, b, c});
  then.Connection(a).IsAttempted();

  when.Connection(a).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(100).GoTo(a);
  then.Connection(b).WasNeverMade();
  then.Connection(c).WasNeverMade();
}

}  // namespace
}  // namespace lbc::scenario
