#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "conformance/trace/sample_trace_test_util.h"
#include "conformance/trace/trace.h"

namespace lbc::trace {
namespace {

using ::testing::HasSubstr;

std::string Sample() {
  const verdict::RunResult run = SampleRun();
  return Write(run, run.cases.front());
}

std::vector<std::string> Lines() {
  std::vector<std::string> lines;
  std::stringstream text(Sample());
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

std::string WithoutLine(std::size_t number) {
  std::vector<std::string> lines = Lines();
  lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(number) - 1);
  return Join(lines);
}

TEST(Trace, IsReadAsItWasWritten) {
  const absl::StatusOr<Trace> trace = Parse(Sample(), "x.lbtrace");
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->header.policy, "pick_first");
  EXPECT_EQ(trace->header.case_name, "pick_first/PF-001/reports-ready");
  EXPECT_EQ(trace->header.checks, std::vector<std::string>{"PF-001"});
  EXPECT_EQ(trace->header.seed, 7u);
  EXPECT_EQ(trace->header.verdict, verdict::Verdict::kFail);
  EXPECT_EQ(trace->header.profile, "policy: pick_first\n");
  // One that stands for what comes before any step, and the three.
  ASSERT_EQ(trace->steps.size(), 4u);
  EXPECT_EQ(trace->steps[3].got, "IDLE");
  EXPECT_EQ(trace->steps[3].status, verdict::Step::Status::kFailed);
  ASSERT_EQ(trace->messages.size(), 12u);
  EXPECT_EQ(trace->messages[0].line, 3);
  EXPECT_EQ(trace->messages[7].step, 2u);
  EXPECT_EQ(trace->messages[10].envelope.event().state_updated().state(), lbcp::v1::IDLE);
}

TEST(Trace, IsKnownToBeAsItWasRecorded) {
  const std::string changed = Replaced(Sample(), "connection a succeeds", "connection a fails");
  const absl::StatusOr<Trace> trace = Parse(changed, "x.lbtrace");
  EXPECT_THAT(
      trace.status().message(),
      HasSubstr("x.lbtrace:1: field \"digest\": this line and those below are not as they"));
  // Two events of one turn that have changed places, and a story without words.
  std::vector<std::string> lines = Lines();
  const auto event = std::ranges::find_if(
      lines, [](const std::string& line) { return line.find("\"event\"") != line.npos; });
  std::iter_swap(event, event + 1);
  EXPECT_FALSE(Parse(Join(lines), "x.lbtrace").ok());
  lines = Lines();
  std::erase_if(lines, [](const std::string& line) { return line.find("{\"step\"") == 0; });
  EXPECT_FALSE(Parse(Join(lines), "x.lbtrace").ok());
}

TEST(Trace, IsKnownByItsHeaderToo) {
  const std::string good = Sample();
  for (const auto& [was, is] :
       {std::pair(R"("verdict":"FAIL")", R"("verdict":"CRASH")"),
        std::pair(R"("seed":7)", R"("seed":8)"), std::pair(R"("edition":"")", R"("edition":"go")"),
        std::pair("policy: pick_first", "policy: pick_last")}) {
    EXPECT_THAT(Parse(Replaced(good, was, is), "x").status().message(),
                HasSubstr("x:1: field \"digest\": "))
        << is;
  }
  // Order and spaces say nothing.
  const std::string moved =
      Replaced(Replaced(good, R"("seed":7,)", ""), R"("lbtrace":1,)", R"("seed": 7, "lbtrace":1,)");
  EXPECT_TRUE(Parse(moved, "x").ok()) << Parse(moved, "x").status();
}

// Of no lines at all, whose digest is known from elsewhere.
TEST(Trace, OfAnEarlierProgramIsKnownByTheLinesBelowItsHeader) {
  const std::string old = R"({"lbtrace":1,"protocol":1,"seat":"channel","case":"x/X-001/y",)"
                          R"("verdict":"PASS","messages":0,"digest":"ef46db3751d8e999"})"
                          "\n";
  EXPECT_TRUE(Parse(old, "x").ok()) << Parse(old, "x").status();
  EXPECT_TRUE(Parse(Replaced(old, "x/X-001/y", "x/X-001/z"), "x").ok());
  EXPECT_THAT(Parse(old + R"({"step":"when","words":"time passes","status":"done"})"
                          "\n",
                    "x")
                  .status()
                  .message(),
              HasSubstr("x:1: field \"digest\": "));
}

TEST(Trace, MayBeChangedOnPurpose) {
  std::vector<std::string> lines = Lines();
  const std::size_t digest = lines.front().find(",\"digest\"");
  ASSERT_NE(digest, std::string::npos);
  lines.front() = lines.front().substr(0, digest) + "}";
  std::erase_if(lines, [](const std::string& line) { return line.find("{\"step\"") == 0; });
  EXPECT_TRUE(Parse(Join(lines), "x.lbtrace").ok());
}

TEST(Trace, MayBreakOffWhereTheTesteeDid) {
  verdict::RunResult run = SampleRun();
  verdict::CaseResult& which = run.cases.front();
  which.verdict = verdict::Verdict::kCrash;
  which.trace.pop_back();
  which.steps[1].end_message = 11;
  EXPECT_TRUE(Parse(Write(run, which), "x").ok()) << Parse(Write(run, which), "x").status();
  which.verdict = verdict::Verdict::kFail;
  EXPECT_FALSE(Parse(Write(run, which), "x").ok());
}

// A channel's trace with these commands, each of them done.
std::string OfChannel(const std::vector<std::string>& commands) {
  std::string text = R"({"lbtrace":1,"protocol":1,"seat":"channel","case":"x/X-001/y",)"
                     R"("verdict":"PASS","messages":)" +
                     std::to_string(2 * commands.size()) + "}\n";
  for (const std::string& command : commands) {
    text += R"({"from":"judge","envelope":{"command":{"instance":1,)" + command + "}}}\n";
    text += R"({"from":"testee","envelope":{"done":{"outcome":"OK"}}})"
            "\n";
  }
  return text;
}

TEST(Trace, OfAChannelNamesOnlyWhatWasGivenBefore) {
  const std::string open = R"("open_channel":{"target":"lbconform:///x"})";
  EXPECT_TRUE(Parse(OfChannel({open, R"("start_calls":{"first_call":"1","count":2})",
                               R"("cancel_calls":{"calls":["2"]})"}),
                    "x")
                  .ok());
  // A name is looked up, and a puppet told what to do when it is built, before there is a channel.
  EXPECT_TRUE(
      Parse(OfChannel({R"("lookup":{"name":"y"})", R"("puppet":{"at":"IN_BUILD"})"}), "x").ok());
  const std::pair<std::vector<std::string>, std::string> bad[] = {
      {{R"("transport_lost":{"connection":1})"},
       "x:2: TransportLost for channel 1, which was never opened"},
      {{open, R"("dial_result":{"attempt":1})"}, "x:4: DialResult names attempt 1"},
      {{open, R"("go_away":{"connection":3})"}, "x:4: GoAway names attempt 3"},
      {{open, R"("end_health":{"connection":3})"}, "x:4: EndHealth names attempt 3"},
      {{open, R"("puppet":{"policy":1})"}, "x:4: Puppet names policy 1"},
      {{open, R"("puppet":{"orders":[{"connect":{"sub_conn":2}}]})"},
       "x:4: Puppet names SubConn 2"},
      {{open, R"("finish_calls":{"calls":["1"]})"},
       "x:4: FinishCalls names call 1, which was never started"}};
  for (const auto& [commands, message] : bad) {
    EXPECT_THAT(std::string(Parse(OfChannel(commands), "x").status().message()),
                HasSubstr(message));
  }
}

struct Bad {
  const char* why;
  std::string text;
  // Where, and a part of why.
  std::string where;
  std::string message;
};

std::vector<Bad> BadHeaders() {
  const std::string good = Sample();
  return {
      {"empty", "", "x:1:", "empty"},
      {"only blank lines", "\n\n", "x:1:", "empty"},
      {"another kind of file", "# a heading\n", "x:1:", "no JSON (at column 1)"},
      {"JSON, but no header", "{\"about\": \"a transcript\"}\n", "x:1:", "no .lbtrace file"},
      {"a list", "[1]\n", "x:1:", "expected a JSON object"},
      {"a later format", Replaced(good, "\"lbtrace\":1", "\"lbtrace\":2"), "x:1:", "format 2"},
      {"a newer protocol", Replaced(good, "\"protocol\":1", "\"protocol\":2"),
       "x:1:", "field \"protocol\": it speaks LBCP 2"},
      {"a header without a policy", Replaced(good, "\"policy\":\"pick_first\",", ""),
       "x:1:", "field \"policy\" is missing"},
      {"a seat of which nobody knows", Replaced(good, "\"seat\":\"policy\"", "\"seat\":\"back\""),
       "x:1:", "field \"seat\": \"back\"; expected policy or channel"},
      {"a policy in the channel seat",
       Replaced(good, "\"seat\":\"policy\"", "\"seat\":\"channel\""),
       "x:1:", "a channel's trace is of no policy"},
      {"an unknown header field", Replaced(good, "\"testee\"", "\"tester\""),
       "x:1:", "unknown field \"tester\""},
      {"a policy that is a number", Replaced(good, "\"policy\":\"pick_first\"", "\"policy\":1"),
       "x:1:", "field \"policy\": expected a text"},
      {"a verdict nobody knows", Replaced(good, "\"FAIL\"", "\"BAD\""),
       "x:1:", "\"BAD\" is no verdict"},
      {"a negative seed", Replaced(good, "\"seed\":7", "\"seed\":-7"), "x:1:", "whole number"},
  };
}

std::vector<Bad> BadMessages() {
  const std::string good = Sample();
  const auto number = std::to_string(Lines().size());
  return {
      {"another policy in the header than in the messages",
       Replaced(good, "\"policy\":\"pick_first\",", "\"policy\":\"round_robin\","),
       "x:3:", "it builds pick_first, but the header says that the trace is of round_robin"},
      {"cut in the middle of a line", good.substr(0, good.size() - 40), "x:" + number + ":",
       "the file was cut here"},
      {"cut in the middle of a message", good.substr(0, good.find("connect_requested")),
       "x:7:", "the file was cut here"},
      {"cut between two turns", Join({Lines().front()}),
       "x:1:", "0 messages, and its header promises 12"},
      {"a line taken out: the Done of the list", WithoutLine(9),
       "x:10:", "before the Done of the command before it"},
      {"a line taken out: the SubConn is never made", WithoutLine(6),
       "x:10:", "names SubConn 1, which was never made"},
      {"a line taken out: a harmless event", WithoutLine(7), "x:15:", "it was cut"},
      {"a line put in twice", Join([] {
         auto lines = Lines();
         lines.insert(lines.begin() + 7, lines[7]);
         return lines;
       }()),
       "x:17:", "messages were put in"},
      {"the turn comes first, its command later", Join([] {
         auto lines = Lines();
         std::swap(lines[4], lines[8]);
         return lines;
       }()),
       "x:5:", "outside a turn"},
      {"an event moved into another turn", Replaced(good, "\"command\":\"4\"", "\"command\":\"9\""),
       "x:15:", "stands in the turn of command 9"},
      {"a turn repeated with an old number",
       Replaced(Replaced(good, "\"command\":\"4\"", "\"command\":\"2\""), "\"command\":\"4\"",
                "\"command\":\"2\""),
       "x:14:", "command 3 is over already"},
      {"a SubConn number changed",
       Replaced(good, "{\"sub_conn\":1,\"state\":\"READY\"}",
                "{\"sub_conn\":5,\"state\":\"READY\"}"),
       "x:13:", "names SubConn 5, which was never made"},
      {"a state nobody knows", Replaced(good, "\"state\":\"READY\"", "\"state\":\"STEADY\""),
       "x:13:", "is no message of LBCP 1"},
      {"a state of a newer protocol", Replaced(good, "\"state\":\"READY\"", "\"state\":17"),
       "x:13:", "SubConnState.state is 17"},
      {"an unknown stimulus", Replaced(good, "\"sub_conn_state\"", "\"sub_conn_mood\""),
       "x:11:", "is no message of LBCP 1"},
      {"a command from the testee", Replaced(good, "\"from\":\"judge\"", "\"from\":\"testee\""),
       "x:3:", "commands come from the judge"},
      {"a sender nobody knows", Replaced(good, "\"from\":\"judge\"", "\"from\":\"jury\""),
       "x:3:", "field \"from\": \"jury\""},
      {"a step nobody knows", Replaced(good, "\"step\":\"when\"", "\"step\":\"while\""),
       "x:10:", "field \"step\": \"while\""},
      {"an instance that was never built",
       Replaced(good, "\"instance\":1,\"update", "\"instance\":3,\"update"),
       "x:5:", "for instance 3, which was never built"},
      {"two traces in one file", good + good, "x:" + std::to_string(Lines().size() + 1) + ":",
       "a second header"},
      {"a picker nobody reported",
       Replaced(good, R"("sub_conn_state":{"sub_conn":1,"state":"READY"})",
                R"("pick":{"count":1,"picker":9})"),
       "x:13:", "names picker 9, which was never reported"},
      {"a call nobody picked",
       Replaced(good, R"("sub_conn_state":{"sub_conn":1,"state":"READY"})",
                R"("call_done":{"calls":["3"]})"),
       "x:13:", "names call 3, which was never picked"},
  };
}

TEST(Trace, BadInputIsOneLineThatSaysWhereAndWhy) {
  std::vector<Bad> all = BadHeaders();
  std::ranges::move(BadMessages(), std::back_inserter(all));
  for (const Bad& bad : all) {
    SCOPED_TRACE(bad.why);
    const absl::StatusOr<Trace> trace = Parse(bad.text, "x");
    ASSERT_FALSE(trace.ok());
    EXPECT_EQ(trace.status().code(), absl::StatusCode::kInvalidArgument);
    const std::string message(trace.status().message());
    EXPECT_TRUE(message.starts_with(bad.where)) << message;
    EXPECT_THAT(message, HasSubstr(bad.message));
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(Trace, EveryCutIsNoticed) {
  const std::string good = Sample();
  for (std::size_t size = 0; size + 1 < good.size(); ++size) {
    const bool whole = good.find_first_not_of('\n', size) == std::string::npos;
    // Steps after the last message carry nothing that the header counts.
    const bool only_steps_left = good.find("\"envelope\"", size) == std::string::npos;
    if (whole || only_steps_left) continue;
    EXPECT_FALSE(Parse(good.substr(0, size), "x").ok()) << "cut after " << size << " bytes";
  }
}

TEST(Trace, EmptyFileSaysWhere) {
  const std::string path = ::testing::TempDir() + "/empty.lbtrace";
  std::ofstream(path).flush();
  const absl::Status status = Load(path).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("empty.lbtrace:1: empty"));
}

TEST(Trace, MissingFileIsNotFound) {
  EXPECT_EQ(Load("/no/such/file.lbtrace").status().code(), absl::StatusCode::kNotFound);
}

TEST(Names, AreThoseOfTheScenarios) {
  EXPECT_EQ(NameOfAddress("10.0.0.1:443"), "a");
  EXPECT_EQ(NameOfAddress("10.0.0.26:443"), "z");
  EXPECT_EQ(NameOfAddress("10.1.0.1:443"), "e0");
  EXPECT_EQ(NameOfAddress("10.1.1.3:443"), "e252");
  EXPECT_EQ(NameOfAddress("10.0.0.27:443"), "10.0.0.27:443");
  EXPECT_EQ(WithNames("resolver lists 10.0.0.1:443 10.0.0.2:443!"), "resolver lists a b!");
  EXPECT_EQ(WithNames("resolver lists 10.0.0.1:443(zone=b)"), "resolver lists a(zone=b)");
  EXPECT_EQ(FileName("pick_first/PF-001/x"), "pick_first.PF-001.x.lbtrace");
}

}  // namespace
}  // namespace lbc::trace
