// Contract line 3: never a SubConn that was given up or belongs to another channel, nor for long
// one that is not READY.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

CONTRACT(NothingGivenUpIsPickedAfterARemoval, Checks{"CON-011"},
         "After an endpoint left the list, no pick goes to a SubConn that was given up.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b});
  when.Network().SettlesUnderPicks();
  then.Picks(120).WithManyKeys().OnceAwake().PickNothingGivenUp();
}

CONTRACT(NothingGivenUpIsPickedAfterAReplacement, Checks{"CON-011"},
         "After the whole list was replaced, no pick goes to a SubConn that was given up.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({c, d});
  when.Network().SettlesUnderPicks();
  then.Picks(120).WithManyKeys().OnceAwake().PickNothingGivenUp();
}

CONTRACT(WhatComesBackIsPickedByItsNewConnection, Checks{"CON-011"},
         "An endpoint that left and came back is reached by a SubConn that was not given up.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a});
  when.Network().SettlesUnderPicks();
  when.Resolver().Lists({a, b});
  when.Network().SettlesUnderPicks();
  then.Picks(120).WithManyKeys().OnceAwake().PickNothingGivenUp();
}

CONTRACT(NothingGivenUpIsPickedWhileTheRestHangs, Checks{"CON-011"},
         "When all that was READY left the list and the new endpoint hangs, nothing given up is "
         "picked at rest.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(c);
  when.Resolver().Lists({c});
  when.Network().SettlesUnderPicks();
  then.Picks(60).WithManyKeys().PickNothingGivenUp();

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(ChannelsDoNotShareConnections, Checks{"CON-012"},
         "Two channels with the same policy never pick each other's connections.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.AnotherChannel({c, d});
  given.EveryConnectionIsReady();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({c, d});

  given.TheFirstChannelIsMeantAgain();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({a, b});
  when.Resolver().Lists({a});
  when.Network().SettlesUnderPicks();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({a});

  given.TheSecondChannelIsMeantAgain();
  then.Picks(60).WithManyKeys().OnceAwake().GoOnlyTo({c, d});
}

CONTRACT(
    ChannelsOfTheSameEndpointsDoNotShareConnections, Checks{"CON-012"},
    "Two channels with the same policy and the same endpoints have connections of their own.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  given.AnotherChannel({a, b});
  given.EveryConnectionIsReady();
  then.Picks(60).WithManyKeys().OnceAwake().Go();

  given.TheFirstChannelIsMeantAgain();
  when.Channel().Closes();
  given.TheSecondChannelIsMeantAgain();
  then.Picks(60).WithManyKeys().OnceAwake().Go();
}

CONTRACT(WhatIsLostIsNotPicked, Checks{"CON-013"},
         "After the loss of a connection that cannot be made again, picks do not go to it.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Server(b).GoesDown();
  then.Picks(120).WithManyKeys().NeverGoTo(b);
  when.Network().SettlesUnderPicks();
  then.Picks(120).WithManyKeys().NeverGoTo(b);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsLostIsNotPickedWhileItReconnects, Checks{"CON-013"},
         "While a lost connection is being made again, picks do not go to it.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  given.ConnectionHangs(a);
  when.Server(a).DropsItsConnections();
  when.Network().SettlesUnderPicks();
  then.Picks(120).WithManyKeys().NeverGoTo(a);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsLostAloneIsNotPicked, Checks{"CON-013"},
         "After the loss of the only connection, no pick goes to it until it is READY again.") {
  given.Policy({a});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  then.Picks().NeverGoTo(a);
  when.Network().SettlesUnderPicks();
  then.Picks().NeverGoTo(a);
  when.EveryBackoff().Ends();
  then.Picks().NeverGoTo(a);

  when.Network().Calms();
  given.APickGoes();
}

CONTRACT(WhatIsLostAndListedAnewIsNotPicked, Checks{"CON-013"},
         "An equal list does not bring back a connection that was lost.") {
  given.Policy({a, b});
  given.EveryConnectionIsReady();
  when.Server(a).GoesDown();
  when.Resolver().Lists({a, b});
  then.Picks(60).WithManyKeys().NeverGoTo(a);
  when.Network().SettlesUnderPicks();
  then.Picks(60).WithManyKeys().NeverGoTo(a);

  when.Network().Calms();
  given.APickGoes();
}

}  // namespace
}  // namespace lbc::scenario
