#include "conformance/export/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "conformance/export/verbs.h"
#include "conformance/profile/profile.h"
#include "conformance/runner/session.h"
#include "conformance/scenario/scenario.h"

namespace lbc::exports {
namespace {

using ::testing::HasSubstr;

std::string DataPath(const std::string& name) {
  return LBC_SOURCE_DIR "/conformance/export/testdata/" + name;
}

std::string ReadText(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

trace::Trace LoadTrace(const std::string& name) {
  absl::StatusOr<trace::Trace> trace = trace::Load(DataPath(name));
  EXPECT_TRUE(trace.ok()) << trace.status();
  return *std::move(trace);
}

// The exported scenario that is compiled into this program, on the reference or a mutant of it.
verdict::CaseResult PlayCompiled(const std::string& arguments) {
  const auto& cases = scenario::AllCases();
  const auto which = std::ranges::find_if(cases, [](const scenario::Case& each) {
    return each.file.ends_with("testdata/idle_after_failure.cc");
  });
  verdict::CaseResult result;
  if (which == cases.end()) {
    ADD_FAILURE() << "the exported scenario is not compiled in";
    return result;
  }
  absl::StatusOr<std::unique_ptr<runner::Session>> session =
      runner::Session::Start({LBC_TESTEE + arguments, {}, {}}, 1);
  EXPECT_TRUE(session.ok()) << session.status();
  if (session.ok()) result = scenario::Play(*which, **session, profile::Minimal("pick_first"), 1);
  return result;
}

TEST(AsScenario, IsWhatIsCommittedAndCompiled) {
  const absl::StatusOr<std::string> text = AsScenario(LoadTrace("idle_after_failure.lbtrace"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(*text, ReadText(DataPath("idle_after_failure.cc")));
}

TEST(AsScenario, FailsAsItsTraceDidAndHoldsWhereThePolicyIsRight) {
  const trace::Trace trace = LoadTrace("idle_after_failure.lbtrace");
  const verdict::CaseResult bad =
      PlayCompiled(" --replace pick_first=pick_first_reports_idle_after_failure");
  EXPECT_EQ(bad.verdict, verdict::Verdict::kFail);
  EXPECT_EQ(bad.complaint, trace.header.complaint);
  const verdict::CaseResult good = PlayCompiled("");
  EXPECT_EQ(good.verdict, verdict::Verdict::kPass) << good.complaint;
}

TEST(AsGoTest, HoldsWhatTheTraceHeld) {
  const absl::StatusOr<std::string> text = AsGoTest(LoadTrace("sticky_failure.lbtrace"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("h.stays(connectivity.TransientFailure)"));
  EXPECT_THAT(*text, HasSubstr("h.becomes(\"10.0.0.1:443\", 0, connectivity.Connecting, \"\")"));
}

TEST(AsMarkdown, TellsStepsAndComplaint) {
  const std::string text = AsMarkdown(LoadTrace("sticky_failure.lbtrace"));
  EXPECT_THAT(text, HasSubstr("x then  channel stays TRANSIENT_FAILURE\n"));
}

// A trace of one step.
trace::Trace OneStep(verdict::Step::Kind kind, const std::string& words, bool failed) {
  trace::Trace trace;
  trace.file = "x.lbtrace";
  trace.header.policy = "pick_first";
  trace.header.case_name = "a/ZZ-001/x";
  trace.header.verdict = failed ? verdict::Verdict::kFail : verdict::Verdict::kPass;
  trace.steps.resize(2);
  trace.steps[1].kind = kind;
  trace.steps[1].words = words;
  if (failed) trace.steps[1].status = verdict::Step::Status::kFailed;
  return trace;
}

TEST(AsScenario, RefusesToAssertNothing) {
  for (const trace::Trace& trace :
       {OneStep(verdict::Step::Kind::kWhen, "every attempt succeeds", false),
        OneStep(verdict::Step::Kind::kThen, "a thing that no verb says", true),
        OneStep(verdict::Step::Kind::kThen, "a thing that no verb says", false)}) {
    SCOPED_TRACE(trace.steps[1].words);
    const absl::StatusOr<std::string> text = AsScenario(trace);
    ASSERT_FALSE(text.ok()) << *text;
    EXPECT_THAT(std::string(text.status().message()), HasSubstr("x.lbtrace: "));
  }
}

TEST(VerbFor, FindsTheWayBackFromWords) {
  const Dialect dialect{.go = false,
                        .endpoint = [](const std::string& name) { return name; },
                        .list = [](const std::string& names) { return "{" + names + "}"; },
                        .state = [](const std::string& state) { return "k" + state; }};
  using Kind = verdict::Step::Kind;
  const struct {
    Kind kind;
    const char* words;
    const char* verb;
  } rows[] = {
      {Kind::kGiven, "policy p with endpoints a b", "given.Policy({a b})"},
      {Kind::kGiven, "policy p with endpoints a and config {\"x\": 1}",
       "given.Policy({a}, Config{\"{\\\"x\\\": 1}\"})"},
      {Kind::kWhen, "connection a is said to be READY", "when.Connection(a).IsSaidToBe(kREADY)"},
      {Kind::kWhen, "1 call is made", "when.Calls(1).AreMade()"},
      {Kind::kWhen, "resolver lists nothing", "when.Resolver().ListsNothing()"},
      {Kind::kThen, "channel stays TRANSIENT_FAILURE", "then.Channel().Stays(kTRANSIENT_FAILURE)"},
      {Kind::kThen, "picks fail saying \"no\"", "then.Picks(10).FailSaying(\"no\")"},
      {Kind::kThen, "12 picks rotate over a b", "then.Picks(12).Rotate({a b})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.words);
    EXPECT_EQ(VerbFor(OneStep(row.kind, row.words, false), 1, dialect), row.verb);
  }
  EXPECT_EQ(VerbFor(OneStep(Kind::kThen, "a thing that no verb says", false), 1, dialect),
            std::nullopt);
}

}  // namespace
}  // namespace lbc::exports
