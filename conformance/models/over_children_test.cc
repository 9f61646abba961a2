// Models of policies with children, and of what changes what a child hears, told short stories,
// good ones and ones with one thing wrong.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/models/story_test_util.h"

namespace lbc::models {
namespace {

using Ids = std::vector<std::string>;

constexpr char kMadeC[] = "sub_conn_created { sub_conn: 3 addresses { addr: \"10.0.0.3:1\" } }";
constexpr char kWait[] = "outcome: OK answers { outcome: QUEUE } run_answer: 0 run_length: 1";

std::string GoTo(int id) {
  return "outcome: OK answers { outcome: USE sub_conn: " + std::to_string(id) +
         " } run_answer: 0 run_length: 1";
}
std::string FailWith(const std::string& text) {
  return "outcome: OK answers { outcome: FAIL message: \"" + text +
         "\" } run_answer: 0 run_length: 1";
}
std::string Seconds(int seconds) {
  return "advance { nanos: " + std::to_string(seconds) + "000000000 }";
}
std::string List(const std::string& config, const std::string& endpoints) {
  std::string quoted;
  for (const char c : config) quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
  return "update_resolver_state { " + endpoints + " config_json: \"" + quoted + "\" }";
}
Story Telling(const std::string& policy) {
  profile::Profile profile = profile::Minimal(policy);
  profile.connects = profile::Connects::kSubset;
  return Story(profile);
}
bool Contains(const Ids& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

// Endpoint number `at` for this child.
std::string For(const std::string& child, int at) {
  return "endpoints { addresses { addr: \"10.0.0." + std::to_string(at) +
         ":1\" } attributes { key: \"lbc.endpoint_path\" value: \"" + child + "\" } } ";
}
// Children, each over round_robin, or over pick_first if it is a y.
std::string InOrder(const std::string& names) {
  std::string children, order;
  for (const char name : names) {
    const std::string comma = order.empty() ? "" : ", ";
    children += comma + '"' + name + R"(": {"config": [{")" +
                (name == 'y' ? "pick_first" : "round_robin") + R"(": {}}]})";
    order += comma + '"' + name + '"';
  }
  return R"({"children": {)" + children + R"(}, "priorities": [)" + order + "]}";
}
// x has the first endpoint, y the second.
const std::string& XY() {
  static const std::string kList = List(InOrder("xy"), For("x", 1) + For("y", 2));
  return kList;
}
Story Begun() {
  Story story = Telling("priority_experimental");
  story.Turn(XY(), {kMadeA, Connect(1), Report("CONNECTING", 1)}).Turn(Told(1, "CONNECTING"));
  return story;
}
Story OnY() {
  Story story = Begun();
  story
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"),
            {kMadeB, Connect(2), Report("CONNECTING", 2)})
      .Turn(Told(2, "CONNECTING"))
      .Turn(Told(2, "READY"), {Report("READY", 3)});
  return story;
}
// y is aside.
Story BackOnX() {
  Story story = OnY();
  story.Turn(Told(1, "IDLE"), {Connect(1)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "READY"), {"health_listener_registered { sub_conn: 1 }"})
      .Turn("health_state { sub_conn: 1 state: READY }", {Report("READY", 4)});
  return story;
}

TEST(Priority, TriesTheNextOnceOneHasFailed) {
  Story story = OnY();
  story.Turn("pick { count: 1 }", {}, GoTo(2));
  EXPECT_EQ(story.Objections("PRI"), Ids{});
  story.Turn("pick { count: 1 }", {}, FailWith("refused by a"));
  EXPECT_EQ(story.Objections("PRI"), Ids{"PRI-013"});
  Story stays = Begun();
  stays.Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {Report("TRANSIENT_FAILURE", 2)});
  EXPECT_TRUE(Contains(stays.Objections("PRI"), "PRI-008"));
  Story eager = Telling("priority_experimental");
  eager.Turn(XY(), {kMadeA, kMadeB, Connect(1), Connect(2), Report("CONNECTING", 1)});
  EXPECT_EQ(eager.Objections("PRI"), Ids{"PRI-007"});
}

TEST(Priority, GivesAChildTenSeconds) {
  Story story = Begun();
  story.Turn(Seconds(9)).Turn(Seconds(1), {kMadeB, Connect(2)});
  EXPECT_EQ(story.Objections("PRI"), Ids{});
  EXPECT_TRUE(story.watch().judged().contains("PRI-009"));
  EXPECT_EQ(Begun().Turn(Seconds(9), {kMadeB, Connect(2)}).Objections("PRI"), Ids{"PRI-009"});
  EXPECT_EQ(Begun().Turn(Seconds(10)).Objections("PRI"), Ids{"PRI-009"});
  // A list that changes nothing gives no more.
  Story again = Begun();
  again.Turn(Seconds(6)).Turn(XY(), {Report("CONNECTING", 2)}).Turn(Seconds(4));
  EXPECT_EQ(again.Objections("PRI"), Ids{"PRI-009"});
}

TEST(Priority, WaitsForOneThatStillConnects) {
  const auto when_y_fails = [](const std::string& reports) {
    return Begun()
        .Turn(Seconds(10), {kMadeB, Connect(2)})
        .Turn(Told(2, "CONNECTING"))
        .Turn(Told(2, "TRANSIENT_FAILURE", "refused by b"), {Report(reports, 2)})
        .Objections("PRI");
  };
  EXPECT_EQ(when_y_fails("CONNECTING"), Ids{});
  EXPECT_EQ(when_y_fails("TRANSIENT_FAILURE").back(), "PRI-019");
}

TEST(Priority, KeepsWhatIsNotNeededForAQuarterOfAnHour) {
  const auto after = [](int seconds, const std::vector<std::string>& events) {
    return BackOnX().Turn(Seconds(seconds), events).Objections("PRI");
  };
  EXPECT_EQ(BackOnX().Turn("pick { count: 1 }", {}, GoTo(1)).Objections("PRI"), Ids{});
  EXPECT_EQ(after(899, {}), Ids{});
  EXPECT_EQ(after(899, {GiveUp(2)}), Ids{"PRI-015"});
  EXPECT_EQ(after(900, {GiveUp(2)}), Ids{});
  EXPECT_EQ(after(900, {}), Ids{"PRI-016"});
  // Needed again, it serves at once.
  Story warm = BackOnX();
  warm.Turn(Told(1, "IDLE"), {Connect(1), Report("CONNECTING", 5)})
      .Turn(Told(1, "CONNECTING"))
      .Turn(Told(1, "TRANSIENT_FAILURE", "refused by a"), {Report("READY", 6)})
      .Turn("pick { count: 1 }", {}, GoTo(2))
      .Turn(Seconds(900));
  EXPECT_EQ(warm.Objections("PRI"), Ids{});
}

TEST(Priority, TellsAllOfLists) {
  const std::string list = List(InOrder("xy"), For("x", 1) + For("y", 3));
  EXPECT_EQ(
      BackOnX().Turn(list, {GiveUp(2), kMadeC, Connect(3), Report("READY", 5)}).Objections("PRI"),
      Ids{});
  EXPECT_EQ(BackOnX().Turn(list, {Report("READY", 5)}).Objections("PRI"), Ids{"PRI-034"});
  const std::string other_order = List(InOrder("yx"), For("x", 1) + For("y", 2));
  EXPECT_EQ(BackOnX()
                .Turn(other_order, {Report("READY", 5)})
                .Turn("pick { count: 1 }", {}, GoTo(2))
                .Objections("PRI"),
            Ids{});
  const std::string without_y = List(InOrder("x"), For("x", 1) + For("y", 2));
  EXPECT_EQ(BackOnX().Turn(without_y, {GiveUp(2), Report("READY", 5)}).Objections("PRI"), Ids{});
  EXPECT_EQ(BackOnX().Turn(without_y, {Report("READY", 5)}).Objections("PRI"), Ids{"PRI-021"});
}

TEST(Priority, UsesOneThatIsIdle) {
  Story story = OnY();
  story.Turn(Told(2, "IDLE"), {Report("IDLE", 4)})
      .Turn("pick { count: 1 }", {Connect(2), Report("CONNECTING", 5)}, kWait);
  EXPECT_EQ(story.Objections("PRI"), Ids{});
  EXPECT_EQ(OnY().Turn(Told(2, "IDLE"), {Report("TRANSIENT_FAILURE", 4)}).Objections("PRI").back(),
            "PRI-013");
}

// Three endpoints, all READY; who fails more than half of four calls or more is ejected.
std::string Three(const std::string& fields = R"("maxEjectionPercent": 100, )") {
  return List("{" + fields + R"("baseEjectionTime": "5s", "failurePercentageEjection": {)" +
                  R"("threshold": 50, "enforcementPercentage": 100, "minimumHosts": 2,)" +
                  R"( "requestVolume": 4}, "childPolicy": [{"round_robin": {}}]})",
              For("", 1) + For("", 2) + For("", 3));
}
Story AllReady(const std::string& list = Three()) {
  Story story = Telling("outlier_detection_experimental");
  story.Turn(list,
             {kMadeA, kMadeB, kMadeC, Connect(1), Connect(2), Connect(3), Report("CONNECTING", 1)});
  for (int id = 1; id <= 3; ++id) {
    const std::string which = std::to_string(id);
    story.Turn(Told(id, "CONNECTING"))
        .Turn(Told(id, "READY"), {"health_listener_registered { sub_conn: " + which + " }"})
        .Turn("health_state { sub_conn: " + which + " state: READY }", {Report("READY", id + 1)});
  }
  return story;
}
// A round of so many calls on these three, the first of which gets them first.
std::string Round(const std::vector<int>& ids, int rounds, const std::string& more = "") {
  std::string done = "outcome: OK " + more;
  for (const int id : ids) done += " answers { outcome: USE sub_conn: " + std::to_string(id) + " }";
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < ids.size(); ++i)
      done += " run_answer: " + std::to_string(i) + " run_length: 1";
  }
  return done;
}
// Four calls to each; those on the failing end badly.
void Fail(Story& story, const std::vector<int>& failing) {
  story.Turn("pick { count: 12 completion: HOLD }", {}, Round({1, 2, 3}, 4, "first_call: 1"));
  for (int call = 1; call <= 12; ++call) {
    const bool fails = std::ranges::find(failing, (call - 1) % 3 + 1) != failing.end();
    story.Turn("call_done { calls: " + std::to_string(call) + " code: " + (fails ? "14" : "0") +
               " }");
  }
}

TEST(OutlierDetection, WantsTheOutlierLeftAlone) {
  const auto picks = [](const std::vector<int>& ids, const std::vector<int>& failing) {
    Story story = AllReady();
    Fail(story, failing);
    return story.Turn(Seconds(10), {Report("READY", 9)})
        .Turn("pick { count: 6 }", {}, Round(ids, 2))
        .Objections("OD");
  };
  EXPECT_EQ(picks({2, 3}, {1}), Ids{});
  EXPECT_EQ(picks({1, 2, 3}, {1}), Ids{"OD-016"});
  EXPECT_EQ(picks({1, 2, 3}, {}), Ids{});
  EXPECT_EQ(picks({2, 3}, {}), Ids{"OD-016"});
  EXPECT_EQ(picks({3}, {1, 2}), Ids{});
}

TEST(OutlierDetection, LetsOneOfSeveralGoWhereNotAllMay) {
  const auto picks = [](const std::vector<int>& ids) {
    Story story = AllReady(Three(""));
    Fail(story, {1, 2});
    return story.Turn(Seconds(10), {Report("READY", 9)})
        .Turn("pick { count: 6 }", {}, Round(ids, 2))
        .Objections("OD");
  };
  EXPECT_EQ(picks({2, 3}), Ids{});
  EXPECT_EQ(picks({1, 3}), Ids{});
  EXPECT_EQ(picks({3}), Ids{"OD-018"});
  EXPECT_EQ(picks({1, 2, 3}), Ids{"OD-018"});
}

TEST(OutlierDetection, LetsItComeBackWhenItsTimeIsOver) {
  const auto picks = [](int seconds, const std::vector<int>& ids) {
    Story story = AllReady();
    Fail(story, {1});
    return story.Turn(Seconds(10), {Report("READY", 9)})
        .Turn("pick { count: 6 }", {}, Round({2, 3}, 3))
        .Turn(Seconds(seconds), {Report("READY", 10)})
        .Turn("pick { count: 6 }", {}, Round(ids, 2))
        .Objections("OD");
  };
  EXPECT_EQ(picks(9, {2, 3}), Ids{});
  EXPECT_EQ(picks(9, {1, 2, 3}).size(), 1u);
  EXPECT_EQ(picks(10, {1, 2, 3}), Ids{});
  EXPECT_EQ(picks(10, {2, 3}), Ids{"OD-021"});
}

TEST(OutlierDetection, FailsCallsOnceAllAreEjected) {
  Story story = AllReady();
  Fail(story, {1, 2, 3});
  story.Turn(Seconds(10), {Report("TRANSIENT_FAILURE", 9)})
      .Turn("pick { count: 1 }", {}, FailWith("too many calls failed"));
  EXPECT_EQ(story.Objections("OD"), Ids{});
  EXPECT_TRUE(story.watch().judged().contains("OD-033"));
  story.Turn("pick { count: 1 }", {}, GoTo(1));
  EXPECT_EQ(story.Objections("OD"), Ids{"OD-033"});
}

}  // namespace
}  // namespace lbc::models
