#include "conformance/report/sarif.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "conformance/report/badge.h"
#include "conformance/report/sample_runs.h"

namespace lbc::report {
namespace {

using nlohmann::json;

json RunOf(const verdict::RunResult& run) { return json::parse(Sarif(run))["runs"][0]; }

TEST(Sarif, AResultForEachRequirementOfEachCause) {
  const json run = RunOf(FailingRun());
  ASSERT_EQ(run["results"].size(), 5u);
  const json& first = run["results"][0];
  EXPECT_EQ(first["ruleId"], "ZZ-011");
  EXPECT_EQ(first["level"], "error");
  EXPECT_EQ(first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "conformance/scenarios/pick_first/made_up.cc");
  EXPECT_GT(first["locations"][0]["physicalLocation"]["region"]["startLine"], 0);
  const json& flow = first["codeFlows"][0]["threadFlows"][0]["locations"];
  EXPECT_EQ(flow.back()["location"]["message"]["text"], "channel stays TRANSIENT_FAILURE");
  EXPECT_EQ(flow.back()["importance"], "essential");
}

TEST(Sarif, RulesCarryTheSource) {
  const json run = RunOf(FailingRun());
  for (const json& result : run["results"]) {
    const json& rule = run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()];
    EXPECT_EQ(rule["id"], result["ruleId"]);
    EXPECT_TRUE(rule["helpUri"].get<std::string>().starts_with("https://"));
  }
}

TEST(Sarif, LevelsFollowTheRequirement) {
  std::set<std::string> levels;
  const json run = RunOf(FailingRun());
  for (const json& result : run["results"]) levels.insert(result["level"]);
  EXPECT_EQ(levels, (std::set<std::string>{"error", "warning"}));
}

TEST(Sarif, AKnownFailureIsSuppressedWithItsReason) {
  int suppressed = 0;
  const json run = RunOf(FailingRun());
  for (const json& result : run["results"]) {
    if (!result.contains("suppressions")) continue;
    ++suppressed;
    EXPECT_EQ(result["suppressions"][0]["justification"],
              "Fixed in 1.86, which we cannot take before March.");
  }
  EXPECT_EQ(suppressed, 1);
}

TEST(Sarif, OurOwnFaultIsNoFindingOfTheTestees) {
  const json run = RunOf(BrokenProcessRun());
  for (const json& result : run["results"]) EXPECT_NE(result["ruleId"], "ZZ-044");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run["invocations"][0]["toolExecutionNotifications"].size(), 1u);
}

TEST(Sarif, NothingFoundIsAnEmptyList) {
  for (const auto& run : {ConformantRun(), EmptyRun()}) {
    EXPECT_TRUE(RunOf(run)["results"].is_array());
    EXPECT_EQ(RunOf(run)["results"].size(), 0u);
  }
}

TEST(Sarif, HostileTextStaysInsideStrings) {
  const json run = RunOf(HostileRun());
  EXPECT_GT(run["results"].size(), 5u);
  for (const json& rule : run["tool"]["driver"]["rules"]) {
    EXPECT_FALSE(rule.contains("helpUri")) << "a javascript: link is no help";
  }
}

TEST(Badge, SaysHowManyOfHowMany) {
  const struct {
    const char* why;
    verdict::RunResult run;
    const char* message;
    const char* color;
  } kRows[] = {
      {"all hold", ConformantRun(), "8 of 8 MUST", "brightgreen"},
      {"some broken", FailingRun(), "8 of 13 MUST", "red"},
      {"our fault", BrokenProcessRun(), "not judged", "lightgrey"},
      {"never started", EmptyRun(), "not judged", "lightgrey"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const json badge = json::parse(BadgeJson(row.run));
    EXPECT_EQ(badge["schemaVersion"], 1);
    EXPECT_EQ(badge["label"], "pick_first conformance");
    EXPECT_EQ(badge["message"], row.message);
    EXPECT_EQ(badge["color"], row.color);
  }
}

TEST(Badge, HostilePolicyNamesStayJson) {
  EXPECT_LT(BadgeJson(HostileRun()).size(), 400u);
  EXPECT_TRUE(json::accept(BadgeJson(HostileRun())));
}

}  // namespace
}  // namespace lbc::report
