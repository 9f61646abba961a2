#include "conformance/export/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "conformance/export/go_unsaid.h"
#include "conformance/export/verbs.h"
#include "conformance/profile/profile.h"
#include "conformance/protocol/words.h"
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
verdict::CaseResult PlayCompiled(const std::string& arguments,
                                 const std::string& file = "testdata/idle_after_failure.cc") {
  const auto& cases = scenario::AllCases();
  const auto which = std::ranges::find_if(
      cases, [&](const scenario::Case& each) { return each.file.ends_with(file); });
  verdict::CaseResult result;
  if (which == cases.end()) {
    ADD_FAILURE() << "the exported scenario is not compiled in";
    return result;
  }
  absl::StatusOr<std::unique_ptr<runner::Session>> session =
      runner::Session::Start({LBC_TESTEE + arguments, {}, {}}, 1);
  EXPECT_TRUE(session.ok()) << session.status();
  profile::Profile profile = profile::Minimal("pick_first");
  profile.connects = profile::Connects::kOne;
  profile.reconnects = profile::Reconnects::kOnPick;
  models::Watch watch(models::MakeModels(
      profile, [](std::string_view id) { return id != "PF-005"; }, true));
  if (session.ok())
    result = scenario::Play(*which, **session, profile, 1, &watch, /*watch_fails=*/false);
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

TEST(AsScenario, LetsTheModelsObjectWhereTheyDidInTheTrace) {
  const trace::Trace trace = LoadTrace("failure_stays.lbtrace");
  const absl::StatusOr<std::string> text = AsScenario(trace);
  ASSERT_TRUE(text.ok()) << text.status();
  constexpr char kFile[] = "failure_stays.cc";
  EXPECT_EQ(*text, ReadText(DataPath(kFile)));
  const verdict::CaseResult bad =
      PlayCompiled(" --replace pick_first=pick_first_reports_idle_after_failure", kFile);
  EXPECT_EQ(bad.verdict, verdict::Verdict::kFail);
  EXPECT_THAT(bad.complaint, HasSubstr("(PF-009)"));
  EXPECT_THAT(bad.complaint, HasSubstr("got IDLE"));
  const verdict::CaseResult good = PlayCompiled("", kFile);
  EXPECT_EQ(good.verdict, verdict::Verdict::kPass) << good.complaint;
}

TEST(AsGoTest, HoldsWhatTheTraceHeld) {
  const absl::StatusOr<std::string> text = AsGoTest(LoadTrace("sticky_failure.lbtrace"));
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("h.stays(connectivity.TransientFailure)"));
  EXPECT_THAT(*text, HasSubstr("h.becomes(\"10.0.0.1:443\", 0, connectivity.Connecting, \"\")"));
}

TEST(AsGoTest, SaysWhatItsHostHasNoWordFor) {
  trace::Trace trace = LoadTrace("sticky_failure.lbtrace");
  const absl::StatusOr<std::string> without = AsGoTest(trace);
  ASSERT_TRUE(without.ok()) << without.status();
  EXPECT_EQ(without->find("no counterpart"), std::string::npos);

  const auto list = std::ranges::find_if(trace.messages, [](const trace::Message& message) {
    return message.envelope.command().has_update_resolver_state();
  });
  ASSERT_NE(list, trace.messages.end());
  auto* endpoint =
      list->envelope.mutable_command()->mutable_update_resolver_state()->mutable_endpoints(0);
  endpoint->set_weight(3);
  (*endpoint->mutable_attributes())["zone"] = "x";
  endpoint->mutable_addresses(0)->set_server_name("name\nfunc init() {}");
  const absl::StatusOr<std::string> text = AsGoTest(trace);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_THAT(*text, HasSubstr("// (has no counterpart here: weight 3 of 10.0.0.1:443; attributes "
                               "of 10.0.0.1:443; server name name func init() {} of "
                               "10.0.0.1:443)\n"));
}

TEST(UnsaidInGo, IsWhatAMessageHoldsBeyondTheHostsWords) {
  struct Row {
    const char* why;
    const char* command;
    const char* unsaid;
  };
  const Row rows[] = {
      {"all is said", R"({"pick": {"count": 3}})", ""},
      {"a key", R"({"pick": {"count": 1, "key": "k", "completion": "HOLD"}})",
       "the calls stay open; key \"k\""},
      {"an address", R"({"updateResolverState": {"endpoints": [{"addresses": [
          {"addr": "a:1", "metadata": {"m": "1"}, "attributes": {"n": "2"}}]}]}})",
       "attributes of address a:1; metadata of a:1"},
      {"half a list", R"({"updateResolverState": {"halves": "ADDRESSES_ONLY"}})",
       "no endpoints, just addresses"},
      {"a parser's question", R"({"parseConfig": {"json": "{}"}})", "ParseConfig"},
      {"another channel", R"({"instance": 2, "close": {}})", "Close of another channel"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    const auto envelope = protocol::FromJson(R"({"command": )" + std::string(row.command) + "}");
    ASSERT_TRUE(envelope.ok()) << envelope.status();
    EXPECT_EQ(UnsaidInGo(envelope->command()), row.unsaid);
  }
}

TEST(AsGoTest, NoTextOfATesteeEndsAComment) {
  trace::Trace trace = LoadTrace("sticky_failure.lbtrace");
  const std::string hostile = "x\nfunc init() { panic(1) }";
  trace.header.implementation = trace.header.version = hostile;
  trace.header.complaint = trace.header.sentence = hostile;
  for (trace::Step& step : trace.steps) {
    if (!step.words.empty()) step.words += "\r" + hostile;
  }
  const absl::StatusOr<std::string> text = AsGoTest(trace);
  ASSERT_TRUE(text.ok()) << text.status();
  EXPECT_EQ(text->find("\nfunc init"), std::string::npos);
  EXPECT_EQ(text->find('\r'), std::string::npos);
}

TEST(AsMarkdown, TellsStepsAndComplaint) {
  const std::string text = AsMarkdown(LoadTrace("sticky_failure.lbtrace"));
  EXPECT_THAT(text, HasSubstr("x then  channel stays TRANSIENT_FAILURE\n"));
}

TEST(AsMarkdown, SaysByWhatItWasJudged) {
  trace::Trace trace = LoadTrace("sticky_failure.lbtrace");
  EXPECT_THAT(AsMarkdown(trace),
              HasSubstr("\n\nChecks PF-020. Policy `pick_first`, edition go-1.85, seed 1.\n\n"
                        "Its profile:\n\n```yaml\n" +
                        trace.header.profile + "```\n\n```text\n"));
  trace.header.edition.clear();
  trace.header.profile = "policy: x  # ```";
  EXPECT_THAT(
      AsMarkdown(trace),
      HasSubstr(", no edition, seed 1.\n\nIts profile:\n\n````yaml\npolicy: x  # ```\n````\n"));
  trace.header.profile.clear();
  EXPECT_THAT(AsMarkdown(trace), HasSubstr("\n\nNo profile: only the contract was judged.\n\n"));
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
      {Kind::kThen, "picks go only to a b, with many keys, once awake",
       "then.Picks(10).WithManyKeys().OnceAwake().GoOnlyTo({a b})"},
      {Kind::kThen, "picks go, of the kept picker", "then.Picks(10).FromKeptPicker().Go()"},
      {Kind::kThen, "5 picks go to one endpoint, with key \"a, once awake\"",
       "then.Picks(5).WithKey(\"a, once awake\").AllGoToOne()"},
      {Kind::kThen, "picks wait, with header \"x-y\" \"1\", of group \"g\"",
       "then.Picks(10).WithHeader(\"x-y\", \"1\").OfGroup(\"g\").Wait()"},
      {Kind::kThen, "9 picks reach each of a b, each after a flap of a",
       "then.Picks(9).EachAfterAFlapOf(a).ReachAll({a b})"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.words);
    EXPECT_EQ(VerbFor(OneStep(row.kind, row.words, false), 1, dialect), row.verb);
  }
  for (const char* words :
       {"a thing that no verb says", "picks go only to e0 … e19 (20 endpoints), once awake"})
    EXPECT_EQ(VerbFor(OneStep(Kind::kThen, words, false), 1, dialect), std::nullopt) << words;
}

}  // namespace
}  // namespace lbc::exports
