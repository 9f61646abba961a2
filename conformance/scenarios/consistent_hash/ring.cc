// The reference's ring, key by key against a model: another process, in another language, can know
// where a key goes.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"}, d{"d"};

SCENARIO(EveryKeyGoesWhereTheRingSendsIt, Checks{"CH-010"},
         "Each of many keys goes to the address with the first place from its hash on.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing({a, b, c, d}, 100);
}

SCENARIO(TheRingIsOfWhatIsReady, Checks{"CH-004", "CH-010"},
         "The ring holds what is READY, and that only.") {
  given.Policy({a, b, c, d});
  given.EveryConnectionIsReady();
  when.Connection(b).IsLost();
  then.Connection(b).IsAttempted();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing({a, c, d}, 100);
  when.Resolver().Lists({d, b, c});
  then.Connections().AreShutDown({a});
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing({c, d}, 100);
  when.Connection(b).Succeeds();
  then.Channel().Stays(kReady);
  then.ManyKeys().FollowTheRing({b, c, d}, 100);
}

SCENARIO(ReplicasAreFollowedAtOnce, Checks{"CH-014"},
         "A list with another number of replicas changes the ring, and touches no connection.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{R"({"replicas": 7})"});
  then.Connections().AreLeftAlone();
  then.ManyKeys().FollowTheRing({a, b, c}, 7);
  when.Resolver().Lists({a, b, c}, Config{"{}"});
  then.Connections().AreLeftAlone();
  then.ManyKeys().FollowTheRing({a, b, c}, 100);
}

SCENARIO(TheHeaderGoesBeforeTheAttribute, Checks{"CH-011"},
         "A key in the configured header counts, then one in the attribute.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{R"({"keyHeader": "x-user"})"});
  then.Picks(10)
      .WithKey("other")
      .WithHeader("x-user", "user-1")
      .GoWhereTheRingSends("user-1", {a, b, c}, 100);
  then.Picks(10)
      .WithoutKey()
      .WithHeader("x-user", "user-2")
      .GoWhereTheRingSends("user-2", {a, b, c}, 100);
  then.Picks(10)
      .WithKey("user-3")
      .WithHeader("x-other", "user-1")
      .GoWhereTheRingSends("user-3", {a, b, c}, 100);
  then.Picks(10).WithoutKey().WithHeader("x-other", "user-1").DropWith(13, "x-user");
}

}  // namespace
}  // namespace lbc::scenario
