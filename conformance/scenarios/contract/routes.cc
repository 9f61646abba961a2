// Contract line 6, for policies that first choose a group of endpoints: a call goes to the group it
// asks for.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

CONTRACT(
    CallsGoToTheirGroup, Checks{"CON-097"}, (Needs{Routes()}),
    "Calls go to the endpoints of the group they ask for, also after endpoints changed groups.") {
  given.Policy({a.InGroup("red"), b.InGroup("blue"), c.InGroup("red")});
  when.Network().SettlesUnderPicks();
  then.Picks(60).OfGroup("red").OnceAwake().GoOnlyTo({a, c});
  then.Picks(60).OfGroup("blue").OnceAwake().GoTo(b);
  when.Resolver().Lists({a.InGroup("blue"), b.InGroup("red"), c.InGroup("red")});
  when.Network().SettlesUnderPicks();
  then.Picks(60).OfGroup("red").OnceAwake().GoOnlyTo({b, c});
  then.Picks(60).OfGroup("blue").OnceAwake().GoTo(a);
}

CONTRACT(
    CallsOfAGroupWithoutEndpointsDoWhatIsPromised, Checks{"CON-098"},
    (Needs{TellsWhatFitsNoGroup()}),
    "A call of a group that no endpoint is in does what the profile says, from the beginning and "
    "after the last endpoint of the group has left.") {
  given.Policy({a.InGroup("red"), b.InGroup("blue")});
  when.Network().SettlesUnderPicks();
  then.Picks(60).OfGroup("red").OnceAwake().GoTo(a);
  then.Picks(60).OfGroup("green").DoWhatIsPromisedWithoutAGroup();
  when.Resolver().Lists({b.InGroup("blue")});
  when.Network().SettlesUnderPicks();
  then.Picks(60).OfGroup("red").DoWhatIsPromisedWithoutAGroup();
  then.Picks(60).OfGroup("blue").OnceAwake().GoTo(b);
}

}  // namespace
}  // namespace lbc::scenario
