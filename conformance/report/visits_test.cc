#include "conformance/report/visits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "conformance/report/report_json.h"
#include "conformance/report/terminal.h"

namespace lbc::report {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using verdict::CaseResult;
using verdict::RunResult;
using verdict::TraceEntry;

TraceEntry Entry(bool from_judge, const std::string& name, const std::string& json) {
  TraceEntry entry;
  entry.from_judge = from_judge;
  entry.name = name;
  entry.json = json;
  return entry;
}

TraceEntry Sent(const std::string& name, const std::string& body, int instance = 1) {
  return Entry(true, name,
               "{\"command\":{\"instance\":" + std::to_string(instance) + "," + body + "}}");
}

TraceEntry Reported(const std::string& state, int instance = 1) {
  return Entry(false, "StateUpdated",
               "{\"event\":{\"command\":\"2\",\"instance\":" + std::to_string(instance) +
                   ",\"state_updated\":{\"state\":\"" + state + "\",\"picker\":1}}}");
}

// `answer` as the words of a Done tell it.
TraceEntry Done(const std::string& answer = "") {
  TraceEntry entry = Entry(false, "Done", R"({"done":{"command":"5","outcome":"OK"}})");
  entry.words = answer.empty() ? "OK" : "OK; picks " + answer;
  return entry;
}

const TraceEntry kBuild = Sent("Build", R"("build":{})");
const TraceEntry kList =
    Sent("UpdateResolverState", R"("update_resolver_state":{"endpoints":[{}]})");
const TraceEntry kPick = Sent("Pick", R"("pick":{"count":1})");

RunResult RunOf(std::vector<TraceEntry> trace) {
  RunResult run;
  run.cases.emplace_back().trace = std::move(trace);
  return run;
}

std::uint64_t CountOf(const Visits& visits, std::string_view event, std::string_view state) {
  const auto row = std::ranges::find(VisitEvents(), event) - VisitEvents().begin();
  const auto column = std::ranges::find(VisitStates(), state) - VisitStates().begin();
  return visits.counts.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
}

TEST(Visits, AStimulusMeetsWhatWasReportedLast) {
  const Visits visits =
      CountVisits(RunOf({kBuild,
                         Done(),
                         kList,
                         Reported("CONNECTING"),
                         Done(),
                         kPick,
                         Done("wait"),
                         Sent("SubConnState", R"("sub_conn_state":{"sub_conn":1,"state":"READY"})"),
                         Reported("READY"),
                         Done(),
                         kPick,
                         Done("to SubConn 1 (a)"),
                         kPick,
                         Done("to SubConn 1 (a)"),
                         Sent("UpdateResolverState", R"("update_resolver_state":{})"),
                         Done(),
                         Sent("Close", R"("close":{})"),
                         Done(),
                         kPick,
                         Done("find no picker")}));
  EXPECT_EQ(CountOf(visits, "list", "no report yet"), 1u);
  EXPECT_EQ(CountOf(visits, "picks", "CONNECTING"), 1u);
  EXPECT_EQ(CountOf(visits, "connection ready", "CONNECTING"), 1u);
  EXPECT_EQ(CountOf(visits, "picks", "READY"), 2u);
  EXPECT_EQ(CountOf(visits, "empty list", "READY"), 1u);
  EXPECT_EQ(CountOf(visits, "closes", "READY"), 1u);
  EXPECT_EQ(CountOf(visits, "picks", "closed"), 1u);
  EXPECT_EQ(CountOf(visits, "picks", "IDLE"), 0u);
  EXPECT_EQ(visits.went, 2u);
  EXPECT_EQ(visits.waited_in_ready, 0u);
}

TEST(Visits, ChannelsAndCasesAreToldApart) {
  RunResult run = RunOf({kBuild, Reported("READY"), Sent("Build", R"("build":{})", 2),
                         Sent("ExitIdle", R"("exit_idle":{})", 2), Done()});
  run.cases.push_back(CaseResult{});
  run.cases.back().trace = {Sent("ExitIdle", R"("exit_idle":{})")};
  EXPECT_EQ(CountOf(CountVisits(run), "leaves idle", "no report yet"), 2u);
}

TEST(Visits, AreTheSameOfARunThatWasReadBack) {
  TraceEntry list = kList;
  list.json += std::string(kMaxJsonOfPassed, ' ');
  RunResult run = RunOf({kBuild, list, Reported("READY"), Done(), kPick, Done("to SubConn 1 (a)")});
  run.cases.front().verdict = verdict::Verdict::kPass;
  run.cases.front().name = "a/ZZ-001/x";
  const auto again = ParseReport(ReportJson(run));
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_EQ(again->cases.front().trace[1].json, "");
  EXPECT_EQ(CountVisits(*again).counts, CountVisits(run).counts);
  EXPECT_EQ(CountVisits(*again).went, 1u);
  EXPECT_EQ(CountOf(CountVisits(run), "list", "no report yet"), 1u);
}

TEST(Hint, AsksForAKeyWhereNoPickEverWent) {
  RunResult run = RunOf({kBuild, Reported("READY"), kPick, Done("wait")});
  run.profile = "policy: acme\nspreads: keyed\n";
  EXPECT_THAT(Hint(run), HasSubstr("they wait. Does the policy need a key?"));
  EXPECT_THAT(TerminalSummary(run, false), HasSubstr("hint: READY was reported, and no pick"));

  run.profile += "key: {header: x-user}\n";
  EXPECT_THAT(Hint(run), IsEmpty());
}

TEST(Hint, AsksForAConfigWhereMostListsAreNotTaken) {
  TraceEntry refused = Done();
  refused.words = "REFUSED: size must be positive";
  TraceEntry error = Done();
  error.words = "ERROR: no config";
  RunResult run = RunOf({kBuild, kList, refused, kList, error, kPick, Done("find no picker")});
  EXPECT_THAT(Hint(run),
              HasSubstr("(REFUSED: size must be positive). Does the policy need a config"));
  EXPECT_EQ(CountVisits(run).lists_refused, 2u);

  run.profile = "policy: acme\nconfig: {}\n";
  EXPECT_THAT(Hint(run), IsEmpty());
  EXPECT_THAT(Hint(RunOf({kBuild, kList, error, kList, Done()})), IsEmpty());
}

TEST(Hint, IsSilentWherePicksGoOrNothingWasReady) {
  EXPECT_THAT(Hint(RunOf({kBuild, Reported("READY"), kPick, Done("wait"), kPick,
                          Done("to SubConn 1 (a)")})),
              IsEmpty());
  EXPECT_THAT(Hint(RunOf({kBuild, Reported("CONNECTING"), kPick, Done("wait")})), IsEmpty());
  EXPECT_THAT(Hint(RunOf({})), IsEmpty());
}

}  // namespace
}  // namespace lbc::report
