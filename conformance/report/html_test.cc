#include "conformance/report/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "conformance/report/sample_runs.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string PageOf(const verdict::RunResult& run) {
  return Whole([&](const Sink& to) { WriteIndexHtml(run, {}, to); });
}

// What stands in the element that holds the data.
std::string DataOf(const std::string& page) {
  const std::string begin = "<script type=\"application/json\" id=\"data\">";
  const std::size_t from = page.find(begin) + begin.size();
  return page.substr(from, page.find("</script>", from) - from);
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; ++at) ++count;
  return count;
}

TEST(Html, HoldsTheWholeReport) {
  const json data = json::parse(DataOf(PageOf(FailingRun())));
  EXPECT_EQ(data["trimmed"], false);
  ASSERT_EQ(data["runs"].size(), 1u);
  EXPECT_EQ(data["runs"][0]["cases"].size(), FailingRun().cases.size());
  EXPECT_EQ(data["words"]["policy"]["FAIL"], "The policy broke this requirement.");
  EXPECT_EQ(data["words"]["channel"]["FAIL"], "The channel broke this requirement.");
  EXPECT_EQ(data["words"]["live"]["FAIL"], "The client broke this requirement.");
}

TEST(Html, NeedsNoNetwork) {
  const std::string page = PageOf(ConformantRun());
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  const std::string frame = page.substr(0, page.find("<script type"));
  for (const char* loading : {"src=", "@import", "url(", "href=\"http"}) {
    EXPECT_THAT(frame, Not(HasSubstr(loading)));
  }
}

TEST(Html, EveryPlaceIsFilled) {
  const std::string page = PageOf(ConformantRun());
  for (const char* place : {"@TITLE@", "@DATA@", "@STYLE@", "@SCRIPT@", "_HASH@"}) {
    EXPECT_THAT(page, Not(HasSubstr(place)));
  }
  EXPECT_THAT(page, HasSubstr("<title>Conformant · pick_first grpc-go · lbconform</title>"));
}

TEST(Html, HostileTextCannotLeaveTheData) {
  const std::string clean = PageOf(ConformantRun());
  const std::string hostile = PageOf(HostileRun());
  EXPECT_EQ(ToUtf8(hostile), hostile);
  EXPECT_EQ(CountOf(hostile, "<script"), CountOf(clean, "<script"));
  EXPECT_EQ(CountOf(hostile, "</script"), CountOf(clean, "</script"));
  EXPECT_EQ(CountOf(hostile, "<!--"), CountOf(clean, "<!--"));
  EXPECT_TRUE(json::accept(DataOf(hostile)));
}

TEST(Html, ANameThatLooksLikeAPlaceIsAName) {
  verdict::RunResult run = ConformantRun();
  run.policy = "@DATA@ @TITLE@";
  const std::string page = PageOf(run);
  EXPECT_THAT(page, HasSubstr("<title>Conformant · @DATA@ @TITLE@ grpc-go · lbconform</title>"));
  EXPECT_EQ(json::parse(DataOf(page))["runs"][0]["policy"], "@DATA@ @TITLE@");
}

TEST(Html, OfALongCaseThatPassedTheBeginningIsOnThePage) {
  verdict::RunResult run = ConformantRun();
  const std::size_t long_one =
      std::ranges::find(run.cases, verdict::Verdict::kPass, &verdict::CaseResult::verdict) -
      run.cases.begin();
  verdict::CaseResult& played = run.cases[long_one];
  played.trace.resize(2'000, played.trace.front());
  played.steps.back().end_message = 2'000;
  verdict::CaseResult failed = played;
  failed.verdict = verdict::Verdict::kFail;
  run.cases.push_back(failed);
  const json data = json::parse(DataOf(PageOf(run)));
  const json& cases = data["runs"][0]["cases"];
  EXPECT_EQ(data["trimmed"], false);
  ASSERT_EQ(cases[long_one]["trace"].size(), 501U);
  EXPECT_EQ(cases[long_one]["trace"][500]["name"], "NotKept");
  EXPECT_EQ(cases[long_one]["trace"][500]["words"],
            "the others of 2000 messages are in report.json");
  EXPECT_EQ(cases[long_one]["steps"].back()["end_message"], 501);
  EXPECT_EQ(cases.back()["trace"].size(), 2'000U) << "what failed is there as it was";
}

TEST(Html, ALongRunLeavesOutMessagesOfPassedCasesAlone) {
  verdict::RunResult run = FailingRun();
  run.cases[0].trace[0].json = std::string(7u << 20, 'x');
  const json data = json::parse(DataOf(PageOf(run)));
  EXPECT_EQ(data["trimmed"], true);
  for (const json& result : data["runs"][0]["cases"]) {
    for (const json& entry : result["trace"]) {
      EXPECT_EQ(entry["json"] == "", result["verdict"] == "PASS");
      EXPECT_NE(entry["words"], "");
    }
  }
}

TEST(Html, SideBySideHoldsEveryRun) {
  const std::vector runs = {ConformantRun(), FailingRun()};
  const json data =
      json::parse(DataOf(Whole([&](const Sink& to) { WriteSideBySideHtml(runs, to); })));
  EXPECT_EQ(data["runs"].size(), 2u);
}

}  // namespace
}  // namespace lbc::report
