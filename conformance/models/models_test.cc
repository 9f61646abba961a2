// Models told short stories, good ones and ones with one thing wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/models/pick_first_machine.h"
#include "conformance/models/story_test_util.h"

namespace lbc::models {
namespace {

// Both addresses refused, as pick_first should meet it.
Story BothRefused() {
  Story story("pick_first");
  story.Turn(kListAB, {Report("CONNECTING", 1), kMadeA, Connect(1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {kMadeB, Connect(2)})
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(2, "TRANSIENT_FAILURE", "refused by b"), {Report("TRANSIENT_FAILURE", 2)});
  return story;
}

TEST(PickFirst, AllowsAPassThatFailsAndRecovers) {
  Story story = BothRefused();
  story.Turn(Told(1, "IDLE"), {Connect(1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "READY"), {GiveUp(2), Report("READY", 3)})
      .Turn("pick { count: 1 }", {},
            "outcome: OK answers { outcome: USE sub_conn: 1 } run_answer: 0 run_length: 1");
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{}));
  EXPECT_TRUE(story.watch().judged().contains("PF-008"));
  EXPECT_FALSE(story.watch().judged().contains("PF-002"));
}

TEST(PickFirst, ObjectsInTheNameOfTheSentenceThatIsBroken) {
  EXPECT_EQ(Story("pick_first").Turn(kListA, {kMadeA, Connect(1)}).Objections().front(), "PF-022");
  EXPECT_EQ(BothRefused().Turn(Told(1, "IDLE")).Objections().back(), "PF-010");
  Story hurried("pick_first");
  hurried.Turn(kListAB, {Report("CONNECTING", 1), kMadeA, Connect(1)})
      .Turn("advance { nanos: 249000000 }", {kMadeB, Connect(2)});
  EXPECT_EQ(hurried.Objections(), (std::vector<std::string>{"PF-002"}));
  const std::vector<std::string> flaps =
      BothRefused().Turn(Told(1, "IDLE"), {Connect(1), Report("IDLE", 3)}).Objections();
  EXPECT_EQ(flaps, (std::vector<std::string>{"CON-063", "PF-009"}));
}

TEST(PickFirst, FollowsEveryOrderThatAShuffleMayGive) {
  for (const int first : {1, 2}) {
    std::string shuffled = kListAB;
    shuffled.insert(shuffled.rfind('}'), " config_json: \"{\\\"shuffleAddressList\\\": true}\"");
    const std::string made = "sub_conn_created { sub_conn: 1 addresses { addr: \"10.0.0." +
                             std::to_string(first) + ":1\" } }";
    Story story("pick_first");
    story.Turn(shuffled, {Report("CONNECTING", 1), made, Connect(1)});
    EXPECT_EQ(story.Objections(), (std::vector<std::string>{})) << first;
  }
}

TEST(PickFirst, IsSilentOnceTheGroundIsGone) {
  Story story = BothRefused();
  // No channel takes a SubConn from TRANSIENT_FAILURE to READY.
  story.Turn(Told(1, "READY")).Turn(Told(1, "IDLE"), {Report("IDLE", 9)});
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{}));
}

TEST(OrderOfAttempts, DropsRepeatsAndAlternatesFamilies) {
  EXPECT_EQ(OrderOfAttempts({"10.0.0.1:1", "10.0.0.1:1", "10.0.0.2:1", "[::1]:1", "host:1"}),
            (std::vector<std::string>{"10.0.0.1:1", "[::1]:1", "host:1", "10.0.0.2:1"}));
  EXPECT_EQ(OrderOfAttempts({"[::ffff:10.0.0.1]:1", "10.0.0.2:1", "[::1]:1"}),
            (std::vector<std::string>{"[::ffff:10.0.0.1]:1", "[::1]:1", "10.0.0.2:1"}));
}

// Two endpoints, both connecting; then a is READY.
Story RoundRobinOnA() {
  Story story("round_robin");
  story.Turn(kListAB, {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(1, "READY"), {"health_listener_registered { sub_conn: 1 }"})
      .Turn("health_state { sub_conn: 1 state: READY }", {Report("READY", 2)});
  return story;
}

TEST(RoundRobin, AllowsAnyOrderOfConnectingAndWantsEveryEndpoint) {
  EXPECT_EQ(RoundRobinOnA().Objections(), (std::vector<std::string>{}));
  Story lazy("round_robin");
  lazy.Turn(kListAB, {kMadeA, Connect(1), Report("CONNECTING", 1)});
  EXPECT_EQ(lazy.Objections().back(), "RR-001");
}

TEST(RoundRobin, MayBeSilentOrFailWhenItLeavesIdleBeforeAnyList) {
  EXPECT_EQ(Story("round_robin").Turn("exit_idle {}").Objections(), (std::vector<std::string>{}));
  Story failing("round_robin");
  failing.Turn("exit_idle {}", {Report("TRANSIENT_FAILURE", 1)});
  EXPECT_EQ(failing.Objections(), (std::vector<std::string>{}));
  Story connecting("round_robin");
  connecting.Turn("exit_idle {}", {Report("CONNECTING", 1)});
  EXPECT_EQ(connecting.Objections(), (std::vector<std::string>{"RR-010"}));
}

TEST(RoundRobin, WantsACircleThroughAllThatIsReady) {
  Story story = RoundRobinOnA();
  story.Turn(Told(2, "READY"), {"health_listener_registered { sub_conn: 2 }"})
      .Turn("health_state { sub_conn: 2 state: READY }", {Report("READY", 3)});
  const std::string answers =
      "outcome: OK answers { outcome: USE sub_conn: 1 } answers { outcome: USE sub_conn: 2 } ";
  story.Turn("pick { count: 4 }", {},
             answers + "run_answer: [1, 0, 1, 0] run_length: [1, 1, 1, 1]");
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{}));
  story.Turn("pick { count: 4 }", {}, answers + "run_answer: [1, 0] run_length: [2, 2]");
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{"RR-004"}));
}

// A policy of its own on grpc-go's base package, whose only endpoint was refused.
Story BaseRefused() {
  profile::Profile profile = profile::Minimal("acme");
  profile.inherits = {"base"};
  Story story(profile);
  story.Turn(kListA, {kMadeA, Connect(1), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {Report("TRANSIENT_FAILURE", 2)});
  return story;
}
std::string FailsWith(const std::string& text) {
  return "outcome: OK answers { outcome: FAIL message: \"" + text +
         "\" } run_answer: 0 run_length: 1";
}

TEST(Base, WantsWhatTheResolverSaysInTheTextOfFailedPicks) {
  const std::string error = "resolver_error { message: \"nobody home\" }";
  const auto told = [&](const std::string& text) {
    Story story = BaseRefused();
    story.Turn(error, {Report("TRANSIENT_FAILURE", 3)})
        .Turn("pick { count: 1 }", {}, FailsWith(text));
    return story;
  };
  EXPECT_EQ(told("refused by a; nobody home").Objections(), (std::vector<std::string>{}));
  EXPECT_TRUE(told("refused by a; nobody home").watch().judged().contains("RESOLVER-011"));
  EXPECT_EQ(told("refused by a").Objections(), (std::vector<std::string>{"RESOLVER-011"}));
  // A list is the resolver's newer word.
  Story listed = BaseRefused();
  listed.Turn(error, {Report("TRANSIENT_FAILURE", 3)})
      .Turn(kListA)
      .Turn("pick { count: 1 }", {}, FailsWith("refused by a"));
  EXPECT_EQ(listed.Objections(), (std::vector<std::string>{}));
}

TEST(Base, WantsAnotherSubConnForAnAddressWithOtherAttributes) {
  const std::string other =
      "update_resolver_state { endpoints { addresses { addr: \"10.0.0.1:1\" attributes { key: "
      "\"g\" value: \"1\" } } } }";
  const std::string made =
      "sub_conn_created { sub_conn: 2 addresses { addr: \"10.0.0.1:1\" attributes { key: \"g\" "
      "value: \"1\" } } }";
  Story story = BaseRefused();
  story.Turn(other, {GiveUp(1), made, Connect(2)});
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{}));
  EXPECT_TRUE(story.watch().judged().contains("RESOLVER-016"));
  const std::vector<std::string> kept = BaseRefused().Turn(other).Objections();
  EXPECT_TRUE(std::ranges::find(kept, "RESOLVER-016") != kept.end());
}

TEST(PickFirstOfOneSubConn, HearsNothingOfWhatItGaveUp) {
  Story story("pick_first", /*one_sub_conn=*/true);
  story.Turn(kListA, {Report("CONNECTING", 1), kMadeA, Connect(1)})
      .Turn("update_resolver_state { }", {GiveUp(1), Report("TRANSIENT_FAILURE", 2)},
            "outcome: ERROR")
      .Turn(Told(1, "CONNECTING"));
  EXPECT_EQ(story.Objections(), (std::vector<std::string>{}));
  EXPECT_TRUE(story.watch().judged().contains("PF-033"));
}

TEST(Contract, ObjectsToWhatIsHeldAndReported) {
  Story story = RoundRobinOnA();
  // b leaves and is kept.
  story.Turn(kListA, {Report("READY", 3)});
  EXPECT_EQ(story.Objections().front(), "CON-015");
  Story lost = RoundRobinOnA();
  lost.Turn(Told(1, "IDLE"), {Connect(1)});
  EXPECT_EQ(lost.Objections().front(), "CON-060");
}

// a has failed while b is connected and unwell; then b is lost.
Story UnwellAndLost() {
  Story story = RoundRobinOnA();
  story.Turn(Told(2, "READY"), {"health_listener_registered { sub_conn: 2 }"})
      .Turn("health_state { sub_conn: 2 state: TRANSIENT_FAILURE }", {Report("READY", 3)})
      .Turn(Told(1, "IDLE"), {Connect(1), Report("CONNECTING", 4)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused"), {Report("TRANSIENT_FAILURE", 5)})
      .Turn(Told(2, "IDLE"), {Connect(2), Report("CONNECTING", 6)});
  return story;
}

TEST(Contract, LetsTheStateBeginAnewWhenWhatWasUnwellIsLost) {
  EXPECT_EQ(UnwellAndLost().Objections(), (std::vector<std::string>{}));
  // Refused, b has failed like a: now the failure stays.
  Story failed = UnwellAndLost();
  failed.Turn(Told(2, "CONNECTING"))
      .Turn(Told(2, "TRANSIENT_FAILURE", "refused"), {Report("TRANSIENT_FAILURE", 7)})
      .Turn(Told(1, "IDLE"), {Connect(1), Report("CONNECTING", 8)});
  EXPECT_EQ(failed.Objections().front(), "CON-063");
}

// A policy whose keys have owners; the one of the key has failed, the other is under way or READY.
std::vector<std::string> ObjectionsToAFailingPick(profile::Key::Failover failover,
                                                  const std::string& of_b,
                                                  const std::string& state) {
  profile::Profile profile = profile::Minimal("shards");
  profile.spreads = profile::Spreads::kKeyed;
  profile.key = profile::Key{profile::Key::From::kHeader, "shard", failover};
  Story story(profile);
  story.Turn(kListAB, {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(2, "CONNECTING"));
  if (!of_b.empty()) story.Turn(Told(2, of_b, "refused by b"), {Report(state, 2)});
  story.Turn("pick { count: 1 headers { key: \"shard\" value: \"7\" } }", {},
             "outcome: OK answers { outcome: FAIL message: \"refused by b\" } run_answer: 0 "
             "run_length: 1");
  return story.Objections();
}

TEST(Contract, LeavesTheChoiceBetweenTwoOfOneAddress) {
  // An address is listed twice in different words, and any of the two may be meant.
  const std::string two =
      "endpoints { addresses { addr: \"10.0.0.1:1\" attributes { key: \"g\" value: \"1\" } } }"
      " endpoints { addresses { addr: \"10.0.0.1:1\" } } ";
  const std::string one = "endpoints { addresses { addr: \"10.0.0.1:1\" } } ";
  const std::string added = "endpoints { addresses { addr: \"10.0.0.2:1\" } } ";
  const std::string again = "sub_conn_created { sub_conn: 3 addresses { addr: \"10.0.0.1:1\" } }";
  const auto churn = [&](const std::string& list) {
    Story story("acme");
    story
        .Turn("update_resolver_state { " + list + "}",
              {Report("CONNECTING", 1), kMadeA, Connect(1)})
        .Turn(Told(1, "CONNECTING"))
        .Turn(Told(1, "READY"), {Report("READY", 2)})
        .Turn("update_resolver_state { " + list + added + "}",
              {GiveUp(1), again, Connect(3), kMadeB, Connect(2), Report("CONNECTING", 3)});
    const std::vector<std::string> ids = story.Objections();
    return std::ranges::find(ids, "CON-025") != ids.end();
  };
  EXPECT_TRUE(churn(one));
  EXPECT_FALSE(churn(two));
}

TEST(Contract, CountsSubConnsAndNotTheirAddresses) {
  const std::string two =
      "update_resolver_state { endpoints { addresses { addr: \"10.0.0.1:1\" } }"
      " endpoints { addresses { addr: \"10.0.0.1:1\" } } }";
  // One that was given the address twice, and two that were given it once.
  Story twice("acme");
  twice.Turn(two, {"sub_conn_created { sub_conn: 1 addresses { addr: \"10.0.0.1:1\" }"
                   " addresses { addr: \"10.0.0.1:1\" } }",
                   Connect(1), Report("CONNECTING", 1)});
  EXPECT_EQ(twice.Objections(), (std::vector<std::string>{}));
  Story once("acme");
  once.Turn(two, {kMadeA, "sub_conn_created { sub_conn: 2 addresses { addr: \"10.0.0.1:1\" } }",
                  Connect(1), Connect(2), Report("CONNECTING", 1)});
  EXPECT_EQ(once.Objections(), (std::vector<std::string>{"CON-014"}));
}

TEST(Contract, LetsACallHaveTheFateOfItsOwner) {
  using enum profile::Key::Failover;
  const std::vector<std::string> none;
  EXPECT_EQ(ObjectionsToAFailingPick(kNone, "TRANSIENT_FAILURE", "CONNECTING"), none);
  EXPECT_EQ(ObjectionsToAFailingPick(kNext, "TRANSIENT_FAILURE", "CONNECTING"),
            (std::vector<std::string>{"CON-005"}));
  // Nothing has failed yet.
  EXPECT_EQ(ObjectionsToAFailingPick(kNone, "", ""), (std::vector<std::string>{"CON-005"}));
  EXPECT_EQ(ObjectionsToAFailingPick(kNone, "READY", "READY"),
            (std::vector<std::string>{"CON-010"}));
}

TEST(Contract, EqualStatesHaveEqualWords) {
  EXPECT_EQ(RoundRobinOnA().watch().StateInWords(), RoundRobinOnA().watch().StateInWords());
  EXPECT_NE(RoundRobinOnA().watch().StateInWords(), BothRefused().watch().StateInWords());
  EXPECT_NE(RoundRobinOnA().watch().Expects(), "");
}

}  // namespace
}  // namespace lbc::models
