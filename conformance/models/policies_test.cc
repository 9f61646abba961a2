// Models of single policies told short stories, good ones and ones with one thing wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/models/hash_ring.h"
#include "conformance/models/story_test_util.h"

namespace lbc::models {
namespace {

using Ids = std::vector<std::string>;

const char kA[] = "10.0.0.1:1";
const char kB[] = "10.0.0.2:1";

// A and B, with something in each entry, and a config.
std::string List(const std::string& config, const std::string& in_a = "",
                 const std::string& in_b = "") {
  std::string quoted;
  for (const char c : config) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  return std::string("update_resolver_state { endpoints { addresses { addr: \"") + kA + "\" " +
         in_a + " } } endpoints { addresses { addr: \"" + kB + "\" " + in_b +
         " } } config_json: \"" + quoted + "\" }";
}
std::string Listens(int id) {
  return "health_listener_registered { sub_conn: " + std::to_string(id) + " }";
}
std::string Well(int id) {
  return "health_state { sub_conn: " + std::to_string(id) + " state: READY }";
}
// Picks that go to these SubConns, one after another.
std::string Answers(const std::vector<int>& sub_conns, const std::string& more = "") {
  std::string done = "outcome: OK ";
  std::vector<int> known;
  for (const int it : sub_conns) {
    const auto at = std::ranges::find(known, it) - known.begin();
    if (at == std::ssize(known)) {
      known.push_back(it);
      done += "answers { outcome: USE sub_conn: " + std::to_string(it) + " } ";
    }
    done += "run_answer: " + std::to_string(at) + " run_length: 1 ";
  }
  return done + more;
}
const char kWaits[] = "outcome: OK answers { outcome: QUEUE } run_answer: 0 run_length: 1";
bool Contains(const Ids& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

profile::Profile Promising(const std::string& policy, profile::Connects connects) {
  profile::Profile profile = profile::Minimal(policy);
  profile.connects = connects;
  return profile;
}

// Over a pick_first for each endpoint, both READY.
Story BothReady(const std::string& policy, const std::string& config) {
  Story story(Promising(policy, profile::Connects::kAll));
  story.Turn(List(config), {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(1, "READY"), {Listens(1)})
      .Turn(Well(1), {Report("READY", 2)})
      .Turn(Told(2, "READY"), {Listens(2)})
      .Turn(Well(2), {Report("READY", 3)});
  return story;
}

TEST(LeastRequest, LetsAnyReadyEndpointWinAndNoOther) {
  Story story = BothReady("least_request_experimental", "{}");
  story.Turn("pick { count: 3 }", {}, Answers({1, 1, 2}));
  EXPECT_EQ(story.Objections(), Ids{});
  EXPECT_TRUE(story.watch().judged().contains("LR-003"));
  story.Turn(Told(1, "IDLE"), {Connect(1), Report("READY", 4)})
      .Turn("pick { count: 1 }", {}, Answers({1}));
  EXPECT_TRUE(Contains(story.Objections(), "LR-003"));
}

TEST(LeastRequest, WantsWhatIsLostAttemptedAgain) {
  Story story = BothReady("least_request_experimental", "{}");
  story.Turn(Told(1, "IDLE"), {Report("READY", 4)});
  EXPECT_TRUE(Contains(story.Objections(), "LR-007"));
}

std::string Loaded(int call, double rps) {
  return "call_done { calls: " + std::to_string(call) +
         " bytes_sent: true load { application_utilization: 0.5 rps_fractional: " +
         std::to_string(rps) + " } }";
}

TEST(WeightedRoundRobin, WantsACircleUntilTwoWeightsMayCount) {
  const auto after = [](const std::vector<double>& reports, const std::string& config,
                        const std::string& time) {
    Story story = BothReady("weighted_round_robin", config);
    story.Turn("pick { count: 2 completion: HOLD }", {}, Answers({1, 2}, "first_call: 1"));
    for (std::size_t i = 0; i < reports.size(); ++i)
      story.Turn(Loaded(static_cast<int>(i) + 1, reports[i]));
    if (!time.empty()) story.Turn("advance { nanos: " + time + " }");
    return story.Turn("pick { count: 3 }", {}, Answers({1, 1, 2})).Objections();
  };
  EXPECT_EQ(after({}, "{}", ""), Ids{"WRR-017"});
  EXPECT_EQ(after({100}, "{}", "11000000000"), Ids{"WRR-017"});
  EXPECT_EQ(after({100, 300}, "{}", "9000000000"), Ids{"WRR-011"});
  EXPECT_EQ(after({100, 100}, "{}", "11000000000"), Ids{"WRR-018"});
  EXPECT_EQ(after({100, 300}, "{}", "11000000000"), Ids{});
  EXPECT_EQ(after({100, 300}, R"({"blackoutPeriod": "0s"})", "1000000000"), Ids{});
}

TEST(RandomSubsetting, HoldsTheChoiceToAllChoicesBefore) {
  const std::string one = R"({"subsetSize": 1, "childPolicy": [{"round_robin": {}}]})";
  const std::string two = R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})";
  const auto begun = [&] {
    Story story(Promising("random_subsetting_experimental", profile::Connects::kSubset));
    story.Turn(List(one), {kMadeB, Connect(2), Report("CONNECTING", 1)});
    return story;
  };
  EXPECT_EQ(begun().Turn(List(one), {Report("CONNECTING", 2)}).Objections(), Ids{});
  EXPECT_EQ(begun()
                .Turn(List(two), {kMadeA, Connect(1), Report("CONNECTING", 2)})
                .Turn(List(one), {GiveUp(1), Report("CONNECTING", 3)})
                .Objections(),
            Ids{});
  EXPECT_EQ(begun()
                .Turn(List(one), {GiveUp(2), kMadeA, Connect(1), Report("CONNECTING", 2)})
                .Objections(),
            Ids{"RS-005"});
  EXPECT_EQ(
      begun().Turn(List(one), {kMadeA, Connect(1), Report("CONNECTING", 2)}).Objections().front(),
      "RS-004");
  EXPECT_EQ(begun().Turn(List(two), {Report("CONNECTING", 2)}).Objections().front(), "RS-003");
  // An address that says something else may be another one.
  EXPECT_EQ(begun()
                .Turn(List(one, "", "metadata { key: \"note\" value: \"1\" }"),
                      {GiveUp(2), kMadeA, Connect(1), Report("CONNECTING", 2)})
                .Objections(),
            Ids{});
}

// ring_hash with A and B, none of them wanted yet. The text of its first place is a key at home.
const char kRing[] = R"({"requestHashHeader": "x-user"})";
std::string PickAt(const std::string& address) {
  return "pick { count: 1 headers { key: \"x-user\" value: \"" + address + "_0\" } }";
}
Story Ring() {
  Story story(Promising("ring_hash_experimental", profile::Connects::kLazy));
  story.Turn(List(kRing), {Report("IDLE", 1)});
  return story;
}
// A was wanted, and has failed.
Story RingWithoutA(const std::vector<std::string>& then) {
  Story story = Ring();
  story.Turn(PickAt(kA), {kMadeA, Connect(1), Report("CONNECTING", 2)}, kWaits)
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), then);
  return story;
}

TEST(RingHash, ConnectsForCallsAndFailuresAlone) {
  EXPECT_EQ(RingWithoutA({kMadeB, Connect(2), Report("CONNECTING", 3)}).Objections(), Ids{});
  EXPECT_TRUE(Contains(RingWithoutA({Report("CONNECTING", 3)}).Objections(), "RH-019"));
  Story eager(Promising("ring_hash_experimental", profile::Connects::kLazy));
  eager.Turn(List(kRing), {kMadeA, Connect(1), Report("IDLE", 1)});
  EXPECT_TRUE(Contains(eager.Objections(), "RH-015"));
  Story deaf = Ring();
  deaf.Turn(PickAt(kA), {}, kWaits);
  EXPECT_TRUE(Contains(deaf.Objections(), "RH-016"));
}

TEST(RingHash, SendsAKeyToItsOwnerAndPastTheFailed) {
  const std::vector<std::string> next = {kMadeB, Connect(2), Report("CONNECTING", 3)};
  Story story = RingWithoutA(next);
  story.Turn(PickAt(kA), {}, kWaits)
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(2, "READY"), {Listens(2)})
      .Turn(Well(2), {Report("READY", 4)})
      .Turn(PickAt(kA), {}, Answers({2}));
  EXPECT_EQ(story.Objections(), Ids{});
  EXPECT_TRUE(story.watch().judged().contains("RH-016"));
  // a is back, and has its own again.
  story.Turn(Told(1, "IDLE"), {Connect(1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "READY"), {Listens(1), Report("READY", 5)})
      .Turn(Well(1), {Report("READY", 6)})
      .Turn(PickAt(kA), {}, Answers({1}));
  EXPECT_EQ(story.Objections(), Ids{});
  story.Turn(PickAt(kA), {}, Answers({2}));
  EXPECT_EQ(story.Objections(), Ids{"RH-010"});
}

TEST(RingHash, LetsACallWithoutAKeyWakeOneAtMost) {
  const std::string pick = "pick { count: 1 }";
  EXPECT_EQ(Ring().Turn(pick, {kMadeB, Connect(2), Report("CONNECTING", 2)}, kWaits).Objections(),
            Ids{});
  EXPECT_TRUE(Contains(
      Ring()
          .Turn(pick, {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 2)}, kWaits)
          .Objections(),
      "RH-024"));
  EXPECT_TRUE(Contains(Ring().Turn(pick, {}, kWaits).Objections(), "RH-024"));
}

// On a base package, both READY.
Story BothReadyOnBase(const std::string& policy, const std::string& list,
                      const std::string& unbound = "") {
  Story story(Promising(policy, profile::Connects::kAll), false, unbound);
  story.Turn(list, {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(1, "READY"), {Report("READY", 2)})
      .Turn(Told(2, "READY"), {Report("READY", 3)});
  return story;
}
std::string Weighing(int weight) {
  return "metadata { key: \"weight\" value: \"" + std::to_string(weight) + "\" }";
}

TEST(SmoothWeightedRoundRobin, ForetellsEveryPick) {
  const auto picking = [](const std::vector<int>& sub_conns) {
    Story story =
        BothReadyOnBase("smooth_weighted_round_robin", List("{}", Weighing(3), Weighing(1)));
    story.Turn("pick { count: " + std::to_string(sub_conns.size()) + " }", {}, Answers(sub_conns));
    return story;
  };
  // 3, 1: a a a b, for b has as much as a at the third pick and comes after it.
  EXPECT_EQ(picking({1, 1, 1, 2, 1, 1, 1, 2}).Objections(), Ids{});
  EXPECT_TRUE(picking({1, 1, 1, 2}).watch().judged().contains("SWRR-006"));
  EXPECT_EQ(picking({1, 1, 2}).Objections(), Ids{"SWRR-005"});
  EXPECT_EQ(picking({2}).Objections(), Ids{"SWRR-011"});
  EXPECT_EQ(picking({1, 1, 1, 2, 2}).Objections(), Ids{"SWRR-006"});
}

TEST(SmoothWeightedRoundRobin, GoesOnThroughAListThatChangesNothing) {
  const std::string list = List("{}", Weighing(3), Weighing(1));
  Story story = BothReadyOnBase("smooth_weighted_round_robin", list);
  story.Turn("pick { count: 3 }", {}, Answers({1, 1, 1}))
      .Turn(list, {Report("READY", 4)})
      .Turn("pick { count: 1 }", {}, Answers({2}));
  EXPECT_EQ(story.Objections(), Ids{});
  story.Turn(list, {Report("READY", 5)}).Turn("pick { count: 1 }", {}, Answers({2}));
  EXPECT_EQ(story.Objections(), Ids{"SWRR-020"});
}

TEST(ConsistentHash, SendsAKeyToTheFirstPlaceAfterItsHash) {
  const std::vector<std::string> names = {kA, kB};
  const int owner = static_cast<int>(HashRing(names, 100).OwnerOf("shard")) + 1;
  const auto picking = [](int sub_conn) {
    return BothReadyOnBase("consistent_hash", List("{}"))
        .Turn("pick { count: 1 key: \"shard\" }", {}, Answers({sub_conn}))
        .Objections();
  };
  EXPECT_EQ(picking(owner), Ids{});
  EXPECT_EQ(picking(3 - owner), Ids{"CH-010"});
}

TEST(P2c, NeverLetsTheMostLoadedOfTwoWin) {
  const auto picking = [](int sub_conn) {
    return BothReadyOnBase("p2c", List("{}"))
        .Turn("pick { count: 1 completion: HOLD }", {}, Answers({1}, "first_call: 1"))
        .Turn("pick { count: 1 }", {}, Answers({sub_conn}))
        .Objections();
  };
  EXPECT_EQ(picking(2), Ids{});
  EXPECT_EQ(picking(1), Ids{"P2C-002"});
}

TEST(P2c, KnowsNothingOfOpenCallsAfterAnyPickerWhereNobodyIsAskedTo) {
  // go-zero builds a picker with each list (P2C-010); P2C-013 asks to remember.
  const auto picking = [](const std::string& unbound) {
    return BothReadyOnBase("p2c", List("{}"), unbound)
        .Turn("pick { count: 1 completion: HOLD }", {}, Answers({1}, "first_call: 1"))
        .Turn(List("{}"), {Report("READY", 4)})
        .Turn("pick { count: 1 }", {}, Answers({1}))
        .Objections();
  };
  EXPECT_EQ(picking("P2C-013"), Ids{});
  EXPECT_EQ(picking(""), Ids{"P2C-002"});
}

// Targets x and y over round_robin; a is for x, b for y.
std::string Routed(const std::string& of_b = "y") {
  const auto path = [](const std::string& name) {
    return "} attributes { key: \"lbc.endpoint_path\" value: \"" + name + "\" ";
  };
  return List(R"({"targets": {"x": {"weight": 1, "childPolicy": [{"round_robin": {}}]},)"
              R"( "y": {"weight": 1, "childPolicy": [{"round_robin": {}}]}}})",
              path("x"), path(of_b));
}
Story Targets(const std::string& unbound = "") {
  Story story(Promising("weighted_target_experimental", profile::Connects::kAll), false, unbound);
  story.Turn(Routed(), {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(2, "TRANSIENT_FAILURE", "refused by b"), {Report("CONNECTING", 2)})
      .Turn(Told(1, "READY"), {Listens(1)})
      .Turn(Well(1), {Report("READY", 3)});
  return story;
}

TEST(WeightedTarget, IsWhatItsTargetsComeTo) {
  Story story = Targets();
  story.Turn("pick { count: 3 }", {}, Answers({1, 1, 1}))
      .Turn(Told(1, "IDLE"), {Connect(1), Report("CONNECTING", 4)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {Report("TRANSIENT_FAILURE", 5)})
      .Turn("pick { count: 1 }", {},
            "outcome: OK answers { outcome: FAIL message: \"refused by b\" } run_answer: 0 "
            "run_length: 1");
  EXPECT_EQ(story.Objections(), Ids{});
  EXPECT_TRUE(story.watch().judged().contains("WT-011"));
}

TEST(WeightedTarget, GoesOnCountingAsFailedUnlessThatIsOpen) {
  // Both have failed; y gets b for a while no longer and then again: a new connection is tried.
  const auto trying = [](const std::string& unbound, const char* first, const char* second) {
    Story story = Targets(unbound);
    story.Turn(Told(1, "IDLE"), {Connect(1), Report("CONNECTING", 4)})
        .Turn(Told(1, "CONNECTING"))
        .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {Report("TRANSIENT_FAILURE", 5)})
        .Turn(Routed("z"), {GiveUp(2), Report("TRANSIENT_FAILURE", 6)})
        .Turn(Routed(), {"sub_conn_created { sub_conn: 3 addresses { addr: \"10.0.0.2:1\" } }",
                         Connect(3), Report(first, 7)})
        .Turn(Routed(), {Report(second, 8)});
    return story.Objections();
  };
  EXPECT_EQ(trying("", "TRANSIENT_FAILURE", "TRANSIENT_FAILURE"), Ids{});
  EXPECT_EQ(trying("", "TRANSIENT_FAILURE", "CONNECTING"), Ids{"WT-011"});
  EXPECT_EQ(trying("WT-013", "TRANSIENT_FAILURE", "TRANSIENT_FAILURE"), Ids{});
  EXPECT_EQ(trying("WT-013", "TRANSIENT_FAILURE", "CONNECTING"), Ids{});
  EXPECT_FALSE(trying("WT-013", "CONNECTING", "CONNECTING").empty());
}

TEST(WeightedTarget, ServesNobodysEndpointsNot) {
  Story leaves = Targets();
  leaves.Turn(Routed("z"), {GiveUp(2), Report("READY", 4)});
  EXPECT_EQ(leaves.Objections(), Ids{});
  Story stays = Targets();
  stays.Turn(Routed("z"), {Report("READY", 4)});
  EXPECT_EQ(stays.Objections(), Ids{"WT-017"});
}

}  // namespace
}  // namespace lbc::models
