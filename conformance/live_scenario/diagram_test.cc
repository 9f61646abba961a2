#include "conformance/live_scenario/diagram.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace lbc::live_scenario {
namespace {

using namespace std::chrono_literals;

const Server a{"a"}, b{"b"};
const Calls calls("the calls", 2);

verdict::TraceEntry Message(const char* name, const char* server, Nanoseconds at,
                            const char* words = "") {
  verdict::TraceEntry entry;
  entry.name = name;
  entry.endpoint = server;
  entry.words = words;
  entry.now_nanos = static_cast<std::uint64_t>(at.count());
  return entry;
}

// Two calls: one is answered by a, one by b; then b is killed and comes back with a.
struct Story {
  Story() {
    ledger.Start(1, 2, false, 10ms);
    ledger.Note("a", {ServerLine::Kind::kSaw, 1, 0, 12ms});
    ledger.Note("b", {ServerLine::Kind::kSaw, 2, 0, 11ms});
    ledger.Note("a", {ServerLine::Kind::kEnded, 1, 0, 14ms});
    ledger.Note("b", {ServerLine::Kind::kEnded, 2, 0, 13ms});
    ledger.End(1, {0, "", 16ms});
    ledger.End(2, {0, "", 15ms});
  }
  std::vector<Sight> Look(const Diagram& diagram) const {
    return live_scenario::Look(
        diagram, {trace,
                  [this](const std::string& name) {
                    if (name == "never started") return std::vector<const CallRecord*>();
                    return std::vector<const CallRecord*>{&ledger.at(1), &ledger.at(2)};
                  },
                  [](Nanoseconds at) { return at; }});
  }
  Ledger ledger;
  std::vector<verdict::TraceEntry> trace{Message("PushResolverState", "", 5ms, "lists a, b"),
                                         Message("Kill", "b", 20ms),
                                         Message("Start", "a, b", 30ms)};
};

TEST(Diagram, SeesEveryArrowOfACall) {
  const std::vector<Sight> sights = Story().Look(Diagram(5, "A call")
                                                     .Lists({a, b})
                                                     .Starts(calls)
                                                     .Come(calls, {a, b})
                                                     .Answer(calls, {a, b})
                                                     .End(calls, kOk)
                                                     .Dies(b)
                                                     .ComesBack(b));
  ASSERT_EQ(sights.size(), 9u);
  EXPECT_EQ(Divergence(sights), -1);
  EXPECT_EQ(InWords(sights[0]), "after 5 ms");
  EXPECT_EQ(InWords(sights[2]), "after 12 ms");
  EXPECT_EQ(InWords(sights[6]), "2 times, after 15 ms to 16 ms");
  EXPECT_EQ(InWords(sights[8]), "after 30 ms");
}

TEST(Diagram, TheFirstArrowThatIsMissingIsTheDivergence) {
  struct Row {
    const char* why;
    Diagram diagram;
    int divergence;
  };
  const Calls never("never started", 1);
  const Row rows[] = {
      {"nobody ended them so", Diagram(1, "").Starts(calls).End(calls, kUnavailable), 1},
      {"none was tried again", Diagram(1, "").Starts(calls).ComeAgain(calls, {a, b}), 1},
      {"they are others", Diagram(1, "").Starts(calls).Come(never, {a}), 1},
      {"it was never killed", Diagram(1, "").Dies(a).Starts(calls), 0},
      {"it was killed once", Diagram(1, "").Dies(b).Dies(b), 1},
      {"it came back after its death", Diagram(1, "").ComesBack(b).Dies(b), 1},
      {"they came before its death", Diagram(1, "").Dies(b).Come(calls, {a}), 1},
      {"another list", Diagram(1, "").Lists({a}), 0},
      {"nobody said so", Diagram(1, "").IsClosed(), 0},
      {"in their order", Diagram(1, "").End(calls, kOk).Starts(calls), 1},
      {"in any order, if it says so", Diagram(1, "").End(calls, kOk).Meanwhile().Starts(calls), -1},
      {"in any order within a verb", Diagram(1, "").Starts(calls).Come(calls, {b, a}), -1},
  };
  for (const Row& row : rows)
    EXPECT_EQ(Divergence(Story().Look(row.diagram)), row.divergence) << row.why;
}

TEST(Diagram, IsToldToTheReport) {
  const Diagram diagram =
      Diagram(9, "Back again").Lists({b}).Come(calls, {b}).End(calls, kOk).Dies(a);
  const auto json = nlohmann::json::parse(ToJson(diagram, Story().Look(diagram)));
  EXPECT_EQ(json["number"], 9);
  EXPECT_EQ(json["lifelines"], nlohmann::json({"application", "resolver", "client", "a", "b"}));
  EXPECT_EQ(json["divergence"], 0);
  ASSERT_EQ(json["arrows"].size(), 4u);
  EXPECT_EQ(json["arrows"][1]["from"], "client");
  EXPECT_EQ(json["arrows"][1]["to"], "b");
  EXPECT_EQ(json["arrows"][1]["times"], 1);
  EXPECT_EQ(json["arrows"][1]["first"], 11'000'000);
  EXPECT_EQ(json["arrows"][3]["from"], json["arrows"][3]["to"]);
}

}  // namespace
}  // namespace lbc::live_scenario
