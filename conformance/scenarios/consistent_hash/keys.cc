// One key, one address. The caller gains warm caches and sticky sessions.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(AKeyDecides, Checks{"CH-001"}, Needs{HasKey()},
         "Many picks with one key go to one READY address, and other keys to others.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(100).WithKey("alice").AllGoToOne();
  then.Picks(100).WithKey("bob").AllGoToOne();
  then.ManyKeys().ReachAll({a, b, c});
}

SCENARIO(KeysFallOnAllRoughlyEvenly, Checks{"CH-002"}, Needs{HasKey()},
         "Of many keys each of five addresses gets about a fifth.") {
  given.Policy(Many(5));
  given.EveryConnectionIsReady();
  then.ManyKeys().AreSharedRoughly(Many(5));
}

SCENARIO(KeysFallOnManyRoughlyEvenly, Checks{"CH-002"}, Needs{HasKey()},
         "Of many keys each of twenty addresses gets about a twentieth.") {
  given.Policy(Many(20));
  given.EveryConnectionIsReady();
  then.ManyKeys().AreSharedRoughly(Many(20));
}

SCENARIO(CallsWithKeysWaitWhileNothingIsReady, Checks{"CH-005"}, Needs{HasKey()},
         "Until one address is READY calls wait.") {
  given.Policy({a, b});
  given.EveryConnectionIsStarting();
  then.Picks(20).WithManyKeys().Wait();
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(64).WithManyKeys().GoTo(b);
}

SCENARIO(ACallWithoutAKeyEnds, Checks{"CH-006"}, Needs{HasKey()},
         "A call without a key ends with INTERNAL, and says where a key is looked for.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  then.Picks(10).WithKey("alice").AllGoToOne();
  then.Picks(10).WithoutKey().DropWith(13, "lbc.call_key");
}

}  // namespace
}  // namespace lbc::scenario
