#include "conformance/report/report_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string Compact(const verdict::RunResult& run) {
  return Whole([&](const Sink& to) { WriteCompactReportJson(run, nullptr, to); });
}

TEST(ReportJson, EveryRunReadsBackAsItself) {
  for (const auto& [name, run] : SampleRuns()) {
    SCOPED_TRACE(name);
    const std::string text = ReportJson(run);
    const auto back = ParseReport(text);
    ASSERT_TRUE(back.ok()) << back.status();
    EXPECT_EQ(ReportJson(*back), text);
    EXPECT_EQ(back->cases.size(), run.cases.size());
    EXPECT_EQ(json::parse(Compact(run)), json::parse(text));
  }
}

TEST(ReportJson, KeepsWhatAValueCanHold) {
  verdict::RunResult run = FailingRun();
  run.seed = ~std::uint64_t{0};
  run.cases[0].wall_micros = -1;
  run.cases[0].trace[0].sub_conn = ~std::uint32_t{0};
  run.cases[0].steps[0].status = verdict::Step::Status::kInconclusive;
  const auto back = ParseReport(ReportJson(run));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->seed, run.seed);
  EXPECT_EQ(back->cases[0].wall_micros, -1);
  EXPECT_EQ(back->cases[0].trace[0].sub_conn, run.cases[0].trace[0].sub_conn);
  EXPECT_EQ(back->cases[0].steps[0].status, verdict::Step::Status::kInconclusive);
  EXPECT_EQ(back->testee.capabilities, run.testee.capabilities);
}

TEST(ReportJson, TakesNoNameForThePlaceOfTheCases) {
  verdict::RunResult run = FailingRun();
  run.policy = "@cases@";
  run.conclusion = R"("cases": "@cases@")";
  run.cases[0].name = "@cases@";
  const auto back = ParseReport(ReportJson(run));
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->policy, run.policy);
  EXPECT_EQ(back->conclusion, run.conclusion);
  EXPECT_EQ(back->cases.size(), run.cases.size());
  EXPECT_EQ(back->cases[0].name, run.cases[0].name);
  EXPECT_EQ(json::parse(Compact(run)), json::parse(ReportJson(run)));
}

TEST(ReportJson, BytesThatAreNoTextBecomeReplacementCharacters) {
  for (const std::string& text : HostileTexts()) {
    verdict::RunResult run;
    run.policy = text;
    const auto back = ParseReport(ReportJson(run));
    ASSERT_TRUE(back.ok()) << back.status();
    // How many replacement characters stand for a broken sequence is the library's choice.
    if (ToUtf8(text) == text) {
      EXPECT_EQ(back->policy, text);
    }
    EXPECT_EQ(ToUtf8(back->policy), back->policy);
  }
}

TEST(ReportJson, CountsWithDenominators) {
  const json document = json::parse(ReportJson(FailingRun()));
  EXPECT_EQ(document["schema_version"], "1.4");
  const json& must = document["totals"]["levels"]["MUST"];
  EXPECT_EQ(must["bind"], must["checked"].get<int>() + must["planned"].get<int>() +
                              must["untestable"].get<int>());
  EXPECT_EQ(must["apply"], must["held"].get<int>() + must["broken"].get<int>() +
                               must["excused"].get<int>() + must["open"].get<int>());
  EXPECT_EQ(must["broken"], 3);
  EXPECT_EQ(document["totals"]["cases"], document["cases"].size());
}

TEST(ReportJson, FailuresWithOneFingerprintAreOneCause) {
  const json causes = json::parse(ReportJson(FailingRun()))["root_causes"];
  ASSERT_EQ(causes.size(), 4u);
  EXPECT_EQ(causes[0]["kind"], "testee");
  EXPECT_EQ(causes[0]["level"], "MUST");
  EXPECT_EQ(causes[0]["cases"].size(), 2u);
  EXPECT_EQ(causes[2]["level"], "SHOULD");
  EXPECT_EQ(causes[3]["kind"], "known");
}

TEST(ParseReport, SaysWhereADocumentIsWrong) {
  const struct {
    const char* why;
    const char* text;
    const char* message;
  } kRows[] = {
      {"no JSON", "{\n\"a\": }", "line 2"},
      {"a number that no double holds", R"({"a": 31e999})", "31e999"},
      {"no object", "[]", "is a JSON object"},
      {"something else", R"({"a": 1})", "schema_version: is missing"},
      {"a version that is a number", R"({"schema_version": 1.3})",
       "schema_version: must be a string such as \"1."},
      {"another major version", R"({"schema_version": "2.0"})", "this program reads 1.x"},
      {"a field is missing", R"({"schema_version": "1.0", "exit_code": 0})", "testee: is missing"},
      {"wrong type",
       R"({"schema_version": "1.3", "exit_code": 0, "testee": 3, "requirements": [], "cases": []})",
       "testee: must be an object"},
      {"deep inside",
       R"({"schema_version": "1.0", "exit_code": 0, "testee": {}, "requirements": [],
           "cases": [{"name": "a", "verdict": "SKIP"}]})",
       "cases/0/verdict: is no verdict"},
      {"number out of range",
       R"({"schema_version": "1.0", "exit_code": 4294967296, "testee": {}, "requirements": [],
           "cases": []})",
       "exit_code: must be an integer"},
      {"a fraction",
       R"({"schema_version": "1.0", "exit_code": 0.5, "testee": {}, "requirements": [],
           "cases": []})",
       "exit_code: must be an integer"},
      {"seed in words",
       R"({"schema_version": "1.0", "exit_code": 0, "seed": "seven", "testee": {},
           "requirements": [], "cases": []})",
       "seed: is no number"},
      {"unknown enumerator",
       R"({"schema_version": "1.0", "exit_code": 0, "testee": {}, "cases": [],
           "requirements": [{"id": "a", "level": "MUST", "state": "done"}]})",
       "requirements/0/state: must be one of checked, planned, untestable, not_binding"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const auto run = ParseReport(row.text);
    ASSERT_FALSE(run.ok());
    EXPECT_THAT(std::string(run.status().message()), HasSubstr(row.message));
  }
}

TEST(ParseReport, IgnoresFieldsOfALaterMinorVersion) {
  json document = json::parse(ReportJson(FailingRun()));
  document["schema_version"] = "1.9";
  document["moon"] = "full";
  document["cases"][0]["mood"] = 3;
  EXPECT_TRUE(ParseReport(document.dump()).ok());
}

}  // namespace
}  // namespace lbc::report
