// What a call is hashed by, and what becomes of one that has no key.
#include "conformance/scenario/scenario.h"

namespace lbc::scenario {
namespace {

const Endpoint a{"a"}, b{"b"}, c{"c"};

SCENARIO(TheHeadersNameMayBeWrittenInAnyCase, Checks{"RH-022"},
         "A requestHashHeader with capitals is the header in lower case.") {
  given.Policy({a, b, c}, Config{R"({"requestHashHeader": "X-User"})"});
  given.EveryConnectionIsReady();
  then.ManyKeys().FollowTheRing(RingOf{{a, b, c}});
}

SCENARIO(OnlyThatHeaderIsAKey, Checks{"RH-022"},
         "The header that the config names decides, whatever others say.") {
  given.Policy({a, b, c}, Config{R"({"requestHashHeader": "x-session"})"});
  given.EveryConnectionIsReady();
  then.Picks(10).WithKey("user-1").WithHeader("x-session", KeyAt(b)).GoTo(b);
  then.Picks(10).WithKey(KeyAt(b)).WithHeader("x-session", KeyAt(c)).GoTo(c);
}

SCENARIO(AnotherHeaderTakesEffectWithItsList, Checks{"RH-022"},
         "A list whose config names another header changes what a call is hashed by.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(10).WithKey(KeyAt(a)).WithHeader("x-session", KeyAt(b)).GoTo(a);
  when.Resolver().Lists({a, b, c}, Config{R"({"requestHashHeader": "x-session"})"});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(10).WithKey(KeyAt(a)).WithHeader("x-session", KeyAt(b)).GoTo(b);
}

SCENARIO(CallsWithoutAKeyGoToAll, Checks{"RH-024"},
         "Calls without a key reach every READY endpoint.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  then.Picks(500).WithoutKey().ReachAll({a, b, c});
}

SCENARIO(ACallWithoutAKeyDoesNotWaitForTheFailed, Checks{"RH-024"},
         "Calls without a key go past what has failed.") {
  given.Policy({a, b, c});
  given.OnlyOneAnswers(b);
  then.Picks(200).WithoutKey().GoTo(b);
}

SCENARIO(ACallWithoutAKeyWakesOne, Checks{"RH-024"},
         "A call without a key, with all endpoints IDLE, has one connect and waits; while that one "
         "connects, further calls wake nobody.") {
  given.Policy({a, b, c});
  when.Call().AreMadeWithoutKey();
  then.Calls().Wait();
  then.Channel().Reaches(kConnecting);
  then.Connections().Number(1);
  then.Connections().AreMadeAtMost(1);
  when.EveryConnection().Starts();
  then.Channel().Stays(kConnecting);
  when.Calls(100).AreMadeWithoutKey();
  then.Calls().Wait();
  then.Connections().AreLeftAlone();
}

SCENARIO(CallsWithoutAKeyDoNotWaitOnceOneIsReady, Checks{"RH-024"},
         "With one endpoint READY calls without a key go there, and wake another on the way.") {
  given.Policy({a, b, c});
  then.Picks(1).WithKey(KeyAt(b)).Wait();
  then.Connections().AreAttempted({b});
  when.Connection(b).Succeeds();
  then.Channel().Reaches(kReady);
  then.Picks(300).WithoutKey().GoTo(b);
  then.Connections().AreTried();
  then.Connections().AreMadeAtMost(2);
  then.Channel().Stays(kReady);
}

SCENARIO(CallsWithoutAKeyFailOnceAllHaveFailed, Checks{"RH-024"},
         "Once all endpoints have failed, calls without a key fail with the error of one.") {
  given.Policy({a, b, c});
  given.EveryConnectionHasFailed();
  then.Picks(50).WithoutKey().FailWithTheCause();
}

SCENARIO(WithoutAHeaderNobodyHasHashedTheCall, Checks{"RH-026"},
         "Without requestHashHeader in the config calls fail, whatever headers they have.") {
  given.Policy({a, b, c});
  given.EveryConnectionIsReady();
  when.Resolver().Lists({a, b, c}, Config{"{}"});
  then.Connections().AreLeftAlone();
  then.Channel().Stays(kReady);
  then.Picks(20).WithKey(KeyAt(a)).Fail();
  then.Picks(20).WithoutKey().Fail();
}

}  // namespace
}  // namespace lbc::scenario
