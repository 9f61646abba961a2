#include "conformance/report/sample_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "conformance/report/record_fields.h"
#include "conformance/report/report_json.h"
#include "conformance/report/sample_case.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RequirementResult;
using verdict::RunResult;
using verdict::Verdict;

constexpr char kA62[] = "A62, Use sticky-TF by default";
constexpr char kA62Link[] =
    "https://github.com/grpc/proposal/blob/master/A62-pick-first.md#use-sticky-tf-by-default";

struct Row {
  const char* id;
  const char* level;
  const char* sentence;
  const char* case_name;
};

// ZZ- and PF-like sentences in our own words; the ids are made up so that no catalogue is meant.
const Row kRows[] = {
    {"ZZ-001", "MUST", "The first address that connects is used, and the others are given up.",
     "uses-the-first-address-that-connects"},
    {"ZZ-002", "MUST", "While nothing has connected yet, picks wait.",
     "picks-wait-while-connecting"},
    {"ZZ-003", "MUST", "A list without addresses is a failure that callers see at once.",
     "an-empty-list-fails-picks"},
    {"ZZ-004", "MUST", "A loss of the connection is told as IDLE, and a pick connects again.",
     "goes-idle-after-loss"},
    {"ZZ-005", "MUST", "After Close no SubConn is made and nothing is reported.",
     "is-silent-after-close"},
    {"ZZ-006", "SHOULD", "A loss of the connection asks for re-resolution once.",
     "asks-for-re-resolution-once"},
    {"ZZ-007", "MAY", "Addresses of both families are tried in turns.", "interleaves-families"},
    {"ZZ-008", "MUST", "A resolver error before any address fails picks with its cause.",
     "resolver-error-first"},
    {"ZZ-009", "MUST", "An address that stays in the list keeps its connection.",
     "keeps-the-selected-connection"},
    {"ZZ-010", "MUST", "The next attempt starts 250 ms after the one before it.",
     "starts-the-next-attempt-after-250-ms"},
};

RequirementResult Requirement(const char* id, const char* level, const char* sentence) {
  RequirementResult requirement;
  requirement.id = id;
  requirement.area = "pick_first";
  requirement.level = level;
  requirement.sentence = sentence;
  requirement.source = kA62;
  requirement.link = kA62Link;
  requirement.seat = "policy";
  return requirement;
}

SampleCase Connecting(std::string name, std::vector<std::string> checks, std::string sentence) {
  SampleCase sample(std::move(name), std::move(checks), std::move(sentence));
  sample.Given("policy pick_first with endpoints a b")
      .Says("Build", "build pick_first")
      .Done()
      .Says("UpdateResolverState", "resolver lists a b")
      .Sees("SubConnCreated", "makes SubConn 1 (a)", 1, "a")
      .Sees("SubConnCreated", "makes SubConn 2 (b)", 2, "b")
      .Sees("StateUpdated", "reports CONNECTING with picker 1")
      .Sees("ConnectRequested", "asks SubConn 1 (a) to connect", 1, "a")
      .Done();
  return sample;
}

CaseResult PassingCase(const Row& row) {
  return Connecting(fmt::format("pick_first/{}/{}", row.id, row.case_name), {row.id}, row.sentence)
      .When("connection a starts")
      .Says("SubConnState", "SubConn 1 (a) is CONNECTING", 1, "a")
      .Done()
      .When("connection a succeeds")
      .After(20)
      .Says("SubConnState", "SubConn 1 (a) is READY", 1, "a")
      .Sees("SubConnShutdown", "gives SubConn 2 (b) up", 2, "b")
      .Sees("StateUpdated", "reports READY with picker 2")
      .Done()
      .Then("channel reports READY")
      .Then("picks go to a")
      .Says("Pick", "100 picks")
      .Done("OK; picks to SubConn 1 (a)")
      .End()
      .Take();
}

// The example of docs/STYLE.md: a retry made visible.
SampleCase StickyFailure(std::string name, std::vector<std::string> checks) {
  SampleCase sample = Connecting(std::move(name), std::move(checks),
                                 "Once every address has failed, report TRANSIENT_FAILURE and keep "
                                 "connecting until a connection succeeds.");
  sample.Given("every connection has failed")
      .After(3)
      .Says("SubConnState", "SubConn 1 (a) is TRANSIENT_FAILURE: connection refused", 1, "a")
      .Sees("ConnectRequested", "asks SubConn 2 (b) to connect", 2, "b")
      .Done()
      .After(2)
      .Says("SubConnState", "SubConn 2 (b) is TRANSIENT_FAILURE: connection refused", 2, "b")
      .Sees("StateUpdated", "reports TRANSIENT_FAILURE with picker 2")
      .Sees("ResolveNow", "asks for re-resolution")
      .Done()
      .Expects("picks fail, and the policy goes on trying")
      .Then("channel is TRANSIENT_FAILURE")
      .Then("picks fail with UNAVAILABLE")
      .Says("Pick", "1 pick")
      .Done("OK; picks fail (connection refused)")
      .When("backoff of a ends")
      .After(1000)
      .Says("SubConnState", "SubConn 1 (a) is IDLE", 1, "a")
      .Sees("ConnectRequested", "asks SubConn 1 (a) to connect", 1, "a")
      .Sees("StateUpdated", "reports IDLE with picker 3")
      .Diverges()
      .Done()
      .Then("connection a is attempted")
      .When("connection a starts")
      .Says("SubConnState", "SubConn 1 (a) is CONNECTING", 1, "a")
      .Done()
      .Then("channel stays TRANSIENT_FAILURE")
      .Fails("no report, or TRANSIENT_FAILURE again", "channel reported IDLE")
      .Then("picks fail with UNAVAILABLE")
      .When("connection a succeeds")
      .Then("channel reports READY")
      .Then("picks go to a")
      .End();
  return sample;
}

CaseResult ResolveNowInALoop() {
  return Connecting("pick_first/ZZ-012/asks-for-re-resolution-once", {"ZZ-012"},
                    "A failure of every address asks for re-resolution once, not in a loop.")
      .When("every connection fails")
      .After(5)
      .Says("SubConnState", "SubConn 1 (a) is TRANSIENT_FAILURE: connection refused", 1, "a")
      .Sees("ResolveNow", "asks for re-resolution")
      .Sees("ResolveNow", "asks for re-resolution")
      .Diverges()
      .Done()
      .Then("re-resolution is asked for once")
      .Fails("1 request", "2 requests")
      .End()
      .Take();
}

CaseResult LeaksASubConn() {
  return Connecting(
             "contract/ZZ-021/closes-what-it-made", {"ZZ-021"},
             "Every SubConn that a policy made is given up when its endpoint leaves the list.")
      .When("the resolver lists b alone")
      .Says("UpdateResolverState", "resolver lists b")
      .Done()
      .Diverges()
      .Then("connection a is given up")
      .Fails("SubConn 1 (a) given up", "nothing")
      .End()
      .Take();
}

RunResult Frame() {
  RunResult run;
  run.tool_version = "0.1.0";
  run.testee.command = "./acme";
  run.testee.implementation = "grpc-go";
  run.testee.version = "1.85.0";
  run.testee.language = "go";
  run.testee.adapter = "lbconform/testee 0.1.0";
  run.testee.capabilities = {"virtual_time", "ledger", "burst"};
  run.testee.quiescence = "EXACT";
  run.testee.determinism = "BITWISE";
  run.testee.edition = "go-1.85";
  run.policy = "pick_first";
  run.profile = "policy: pick_first\nconnects: one\nreconnects: on_pick\nspreads: first\n";
  run.profile_origin = "spec/profiles/pick_first.yaml";
  run.seat = "policy";
  run.seed = 7;
  run.started_at = "2026-11-20T10:15:00Z";
  run.wall_micros = 1'284'113;
  run.judge_memory_kib = 34'816;
  return run;
}

void AddRequirements(RunResult& run, const std::vector<RequirementResult>& extra) {
  for (const Row& row : kRows)
    run.requirements.push_back(Requirement(row.id, row.level, row.sentence));
  run.requirements.insert(run.requirements.end(), extra.begin(), extra.end());
  for (RequirementResult& requirement : run.requirements) {
    if (requirement.state == RequirementResult::State::kNotBinding) continue;
    for (const CaseResult& result : run.cases) {
      if (std::ranges::find(result.checks, requirement.id) == result.checks.end()) continue;
      requirement.verdict = requirement.cases.empty()
                                ? result.verdict
                                : verdict::Worse(requirement.verdict, result.verdict);
      requirement.state = RequirementResult::State::kChecked;
      requirement.cases.push_back(result.name);
    }
  }
}

std::vector<RequirementResult> UncheckedRequirements() {
  RequirementResult planned =
      Requirement("ZZ-030", "MUST", "A queued call is picked again when a new picker arrives.");
  planned.seat = "channel";
  RequirementResult elsewhere =
      Requirement("ZZ-033", "MUST", "A call waits for ready if it says so.");
  elsewhere.seat = "live";
  elsewhere.reason = std::string(verdict::kJudgedElsewhere) + "live seat";
  RequirementResult untestable =
      Requirement("ZZ-031", "MUST", "A balancer's methods are called one at a time.");
  untestable.state = RequirementResult::State::kUntestable;
  untestable.reason = "It binds the channel, and no case plays a channel that breaks it.";
  RequirementResult other = Requirement("ZZ-032", "MUST", "The config key shuffles addresses.");
  other.state = RequirementResult::State::kNotBinding;
  other.reason = "binds edition seed, and the testee's is go-1.85";
  return {planned, elsewhere, untestable, other};
}

// Two counts: one of picks, decided as they were made, and one of fresh instances.
std::vector<verdict::Measurement> CountsByChance() {
  verdict::Measurement picks{.words = "picks fall in shares a 1, b 1, each to within 10 %",
                             .method = "e-process",
                             .answer = "conforms",
                             .shares = {{"a", 0.5, 1510}, {"b", 0.5, 1490}},
                             .total = 3000,
                             .false_alarm = 1e-11,
                             .tolerance = 0.1,
                             .miss = 1e-6,
                             .log10_against = -1.5,
                             .log10_for = 6.2};
  verdict::Measurement firsts{.words = "100 fresh instances attempt first in shares a 1, b 3",
                              .method = "binomial",
                              .answer = "conforms",
                              .shares = {{"a", 0.25, 27, 1, 56}, {"b", 0.75, 73, 44, 99}},
                              .total = 100,
                              .false_alarm = 1e-11,
                              .tolerance = 0.8,
                              .miss = 1e-3};
  return {std::move(picks), std::move(firsts)};
}

void AddFailingCases(RunResult& run) {
  CaseResult sticky =
      StickyFailure("pick_first/ZZ-011/stays-in-transient-failure-until-a-connection-succeeds",
                    {"ZZ-011", "ZZ-013"})
          .Take();
  CaseResult again = StickyFailure("pick_first/ZZ-013/retries-without-telling", {"ZZ-013"})
                         .When("one more")
                         .Take();
  CaseResult known = LeaksASubConn();
  known.name = "contract/ZZ-022/closes-on-empty-list";
  known.checks = {"ZZ-022"};
  known.verdict = Verdict::kXfail;
  known.known_reason = "Fixed in 1.86, which we cannot take before March.";
  known.known_link = "https://example.com/issues/4711";
  CaseResult open =
      Connecting("contract/ZZ-023/nothing-happens-after-close", {"ZZ-023"}, "Silence after Close.")
          .When("the channel closes")
          .Says("Close", "channel closes")
          .Done()
          .Then("nothing is reported")
          .Unsure("Absence cannot be proven: quiescence is SETTLED.")
          .Take();
  CaseResult unclaimed = SampleCase("contract/ZZ-024/load-reports", {"ZZ-024"}, "Loads are used.")
                             .Ends(Verdict::kNotApplicable, "does not claim load_reports")
                             .Take();
  for (CaseResult* result : {&again, &sticky, &known, &open, &unclaimed}) {
    run.cases.push_back(std::move(*result));
  }
  run.cases.push_back(ResolveNowInALoop());
  run.cases.push_back(LeaksASubConn());
}

}  // namespace

RunResult ConformantRun() {
  RunResult run = Frame();
  for (const Row& row : kRows) run.cases.push_back(PassingCase(row));
  run.cases.back().measurements = CountsByChance();
  AddRequirements(run, UncheckedRequirements());
  run.exit_code = verdict::kExitConformant;
  run.conclusion = "8 of 8 MUST requirements that are checked hold.";
  return run;
}

RunResult FailingRun() {
  RunResult run = Frame();
  for (const Row& row : kRows) run.cases.push_back(PassingCase(row));
  run.cases.back().measurements = CountsByChance();
  AddFailingCases(run);
  std::vector<RequirementResult> extra = UncheckedRequirements();
  extra.push_back(Requirement("ZZ-011", "MUST",
                              "Once connections to all addresses have failed, TRANSIENT_FAILURE is "
                              "reported, and nothing better until a connection has succeeded."));
  extra.push_back(Requirement("ZZ-012", "SHOULD", "Re-resolution is asked for once per failure."));
  extra.push_back(Requirement("ZZ-013", "MUST", "A retry is not visible to callers."));
  extra.push_back(Requirement("ZZ-021", "MUST", "What a policy made it gives up."));
  extra.push_back(Requirement("ZZ-022", "MUST", "An empty list gives every SubConn up."));
  extra.push_back(Requirement("ZZ-023", "MUST", "After Close nothing is reported."));
  extra.push_back(Requirement("ZZ-024", "MAY", "Loads that are reported change the weights."));
  AddRequirements(run, extra);
  run.exit_code = verdict::kExitNotConformant;
  run.conclusion = "3 of 13 MUST requirements that are checked are broken.";
  run.coverage.page = "coverage/index.html";
  run.coverage.files = {
      {"picker.go", 40, 40, {}},
      {"ring.go", 120, 97, {{31, 33, "func (r *ring) shrink() {\n\tr.n--\n}\n"}, {70, 89, ""}}}};
  run.warnings = {"known-failures.yaml:12: the entry contract/ZZ-025/… matches no case",
                  "The edition go-1.85 was chosen by the version 1.85.0 in the hello."};
  return run;
}

RunResult BrokenProcessRun() {
  RunResult run = Frame();
  const auto broken = [](const char* name, const char* id, const char* last, Verdict verdict,
                         const char* complaint) {
    return Connecting(fmt::format("contract/{}/{}", id, name), {id},
                      "A burst of picks while the list changes does no harm.")
        .When(last)
        .Says("Burst", "4 threads pick during UpdateResolverState")
        .Fails("", "")
        .Then("picks go to a or b")
        .End()
        .Ends(verdict, complaint, fmt::format("{:012x}", static_cast<int>(verdict) + 0xabc0));
  };
  CaseResult crash = broken("survives-a-burst", "ZZ-041", "4 threads pick while the list changes",
                            Verdict::kCrash, "the process ended with signal 11 (SIGSEGV)")
                         .Take();
  crash.process_end = "signal 11 (SIGSEGV)";
  crash.stderr_tail = "acme: picked backend 7\nSIGSEGV: segmentation violation\nPC=0x47ab12\n";
  crash.stack =
      "#0 acme::Picker::Pick() at acme_picker.cc:88\n#1 lbc::testee::Burst() at burst.cc:41\n";
  CaseResult hang = broken("returns-from-close", "ZZ-042", "the channel closes", Verdict::kHang,
                           "no Done within 400 ms of processor time (turn 9, Close)")
                        .Take();
  hang.process_end = "killed by the judge after its watchdog expired";
  hang.stack = "goroutine 7 [sync.Mutex.Lock]:\nacme.(*balancer).Close(0xc000)\n";
  CaseResult babble = broken("one-done-per-turn", "ZZ-043", "the resolver fails",
                             Verdict::kProtocol, "a second Done for command 9")
                          .Take();
  CaseResult error = broken("burst-of-ten-thousand", "ZZ-044", "10000 threads pick",
                            Verdict::kError, "the judge could not start 10000 threads")
                         .Take();
  for (CaseResult* result : {&crash, &hang, &babble, &error}) run.cases.push_back(*result);
  run.cases.push_back(SampleCase("contract/ZZ-045/after-the-fault", {"ZZ-045"}, "Picks go on.")
                          .Ends(Verdict::kNotRun, "the run ended before it")
                          .Take());
  AddRequirements(run, {Requirement("ZZ-041", "MUST", "Picks are safe from many threads."),
                        Requirement("ZZ-042", "MUST", "Close returns."),
                        Requirement("ZZ-043", "MUST", "A turn ends once."),
                        Requirement("ZZ-044", "SHOULD", "Thousands of picks at once do no harm."),
                        Requirement("ZZ-045", "MUST", "Picks go on.")});
  run.exit_code = verdict::kExitSuiteFault;
  run.conclusion = "3 of 4 MUST requirements that are checked are broken; 1 case was not judged.";
  return run;
}

RunResult EmptyRun() {
  RunResult run;
  run.tool_version = "0.1.0";
  run.testee.command = "./does-not-exist";
  run.policy = "pick_first";
  run.seat = "policy";
  run.exit_code = verdict::kExitTesteeUnusable;
  run.conclusion = "./does-not-exist could not be started: No such file or directory.";
  return run;
}

RunResult LiveRun() {
  const auto diagram = [](int number, int divergence) {
    std::string arrows;
    const auto add = [&](const char* from, const char* to, const char* words, int times) {
      arrows += fmt::format(
          R"({}{{"from":"{}","to":"{}","expected":"{}","times":{},"first":12000000,"last":14000000}})",
          arrows.empty() ? "" : ",", from, to, words, times);
    };
    add("application", "client", "starts the calls", 3);
    for (const char* server : {"a", "b", "c"})
      add("client", server, "some of the calls come to it",
          server[0] == 'c' && divergence == 3 ? 0 : 1);
    add("c", "c", "c is killed", 1);
    add("client", "application", "the calls end OK", divergence == 3 ? 0 : 3);
    // Longer than what is kept of other messages of passed cases.
    const std::string title = "How calls are spread" + std::string(kMaxJsonOfPassed, ' ');
    return fmt::format(
        R"({{"number":{},"title":"{}","lifelines":["application","client","a","b","c"],)"
        R"("divergence":{},"arrows":[{}]}})",
        number, title, divergence, arrows);
  };
  const auto drawn = [&](const char* name, const char* id, int number, int divergence) {
    SampleCase sample(name, {id}, "Calls come to every server.");
    sample.When("the calls start").Says("StartCalls", "3 calls start");
    sample.Then("it went like the diagram").Draws(diagram(number, divergence));
    if (divergence >= 0) sample.Diverges().Fails("arrow 4 of 6", "nothing of it");
    return sample.Take();
  };
  RunResult run = Frame();
  run.seat = "live";
  run.policy = "";
  run.cases = {drawn("round_robin/ZZ-002/loses-a-server", "ZZ-002", 9, 3),
               drawn("round_robin/ZZ-001/spreads-calls", "ZZ-001", 8, -1)};
  AddRequirements(run, {});
  run.exit_code = verdict::kExitNotConformant;
  run.conclusion = "1 of 2 MUST requirements that are checked is broken.";
  return run;
}

RunResult LargeRun() {
  RunResult run = Frame();
  constexpr int kCases = 600;
  std::vector<RequirementResult> extra;
  for (int i = 0; i < kCases; ++i) {
    const std::string id = fmt::format("ZZ-{:03}", 100 + i);
    const std::string name = fmt::format("pick_first/{}/case-{}", id, i);
    run.cases.push_back(i % 97 == 0 ? StickyFailure(name, {id}).Take() : PassingCase(kRows[0]));
    CaseResult& result = run.cases.back();
    result.name = name;
    result.checks = {id};
    extra.push_back(
        Requirement(id.c_str(), i % 5 == 0 ? "SHOULD" : "MUST", kRows[i % 10].sentence));
  }
  AddRequirements(run, extra);
  run.exit_code = verdict::kExitNotConformant;
  run.conclusion = "5 of 480 MUST requirements that are checked are broken.";
  return run;
}

const std::vector<std::string>& HostileTexts() {
  static const std::vector<std::string> texts = {
      "</script><script>window.__pwned=1</script>",
      "<img src=x onerror=\"window.__pwned=1\">",
      "\"'><svg/onload=window.__pwned=1>",
      "<!--<script>",
      "]]>&lt;&amp;&#0;",
      std::string("nul\0tab\tline\nreturn\r\x1b[31mred\x07\x7f\xc2\x9b", 39),
      "half \xc3( \xff\xfe \xed\xa0\x80 \xf0\x9f",
      "line \xe2\x80\xa8 paragraph \xe2\x80\xa9",
      "right-to-left \xe2\x80\xaegnp.exe \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84\xd8\xa7",
      "javascript:window.__pwned=1",
      "`code` ```fence``` | cell | @everyone #1 [x](javascript:window.__pwned=1) **bold** $x$",
      "{{template}} ${window.__pwned=1} %s %n \\u003c",
      "wide \xe6\xbc\xa2\xe5\xad\x97 \xf0\x9f\xa6\x84 e\xcc\x81",
      std::string(10'000, 'W'),
      "\xef\xbf\xbe\xef\xbf\xbf",
  };
  return texts;
}

namespace {

// An archive (record_fields.h) that appends something hostile to every text. Equal texts stay
// equal, so that names still refer to what they name.
struct Poison {
  template <typename T>
  void operator()(const char* name, T& value) {
    Visit(name, value);
  }
  template <typename T>
  void Required(const char* name, T& value) {
    Visit(name, value);
  }
  void Wide(const char*, std::uint64_t) {}

  static void Visit(std::string_view name, std::string& text) {
    if (name == "level" || name == "method" || name == "answer") return;  // Never a testee's words.
    const auto& texts = HostileTexts();
    const std::size_t choice = std::hash<std::string>()(text) % texts.size();
    if (name == "link" || name == "known_link") {
      text = "javascript:window.__pwned=1//" + text;
    } else {
      text += texts[choice];
    }
  }
  template <typename T>
  void Visit(std::string_view name, std::vector<T>& values) {
    for (T& value : values) Visit(name, value);
  }
  template <typename T>
  void Visit(std::string_view, T& value) {
    if constexpr (requires(Poison & p) { Fields(p, value); }) Fields(*this, value);
  }
};

}  // namespace

RunResult HostileRun() {
  RunResult run = FailingRun();
  for (const std::string& text : HostileTexts()) {
    CaseResult result = StickyFailure("hostile/ZZ-001/" + text, {"ZZ-001"}).Take();
    result.sentence = result.complaint = result.stderr_tail = text;
    result.fingerprint = text;
    run.cases.push_back(std::move(result));
  }
  Poison poison;
  Fields(poison, run);
  run.exit_code = verdict::kExitNotConformant;
  return run;
}

std::vector<std::pair<std::string, RunResult>> SampleRuns() {
  return {{"conformant", ConformantRun()},
          {"failing", FailingRun()},
          {"broken_process", BrokenProcessRun()},
          {"empty", EmptyRun()},
          {"live", LiveRun()},
          {"hostile", HostileRun()},
          {"large", LargeRun()}};
}

}  // namespace lbc::report
