#include "conformance/report/junit.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "conformance/report/narration.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::Verdict;

constexpr int kNarrationColumns = 100;

// The element inside <testcase>, or nothing for a success.
std::string_view ElementFor(Verdict verdict, Level level, bool strict) {
  if (verdict == Verdict::kPass) return "";
  switch (WeightOf(verdict, level, strict)) {
    case Weight::kFailure:
      return verdict == Verdict::kError ? "error" : "failure";
    case Weight::kOpen:
      return "error";
    case Weight::kWarning:
    case Weight::kNone:
      return "skipped";
  }
  return "";
}

struct Suite {
  std::string cases;
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  std::int64_t micros = 0;
};

std::string Seconds(std::int64_t micros) {
  return fmt::format("{:.6f}", static_cast<double>(micros) / 1e6);
}

std::string Property(std::string_view name, std::string_view value) {
  if (value.empty()) return "";
  return fmt::format("<property name=\"{}\" value=\"{}\"/>\n", name, ForXml(value));
}

// What a person needs who sees only the CI server's page.
std::string Story(const RunResult& run, const CaseResult& result) {
  std::string story = result.sentence + "\n";
  if (const auto* chief = Chief(run, result); chief != nullptr) {
    story += fmt::format("{} {}: {} {}\n", chief->level, chief->id, chief->source, chief->link);
  }
  story += Join(Narrate(result, kNarrationColumns));
  if (!result.complaint.empty() && !StepsTellComplaint(result)) story += result.complaint + "\n";
  if (!result.process_end.empty()) story += "process ended: " + result.process_end + "\n";
  if (!result.stack.empty()) story += result.stack + "\n";
  if (const std::string where = WhereOf(result); !where.empty()) story += where + "\n";
  if (!result.reproduce.empty()) story += "again: " + result.reproduce + "\n";
  return story;
}

std::string MessageOf(const RunResult& run, const CaseResult& result, Level level, Weight weight) {
  std::string message = weight == Weight::kWarning ? fmt::format("{} only: ", Name(level)) : "";
  message += result.complaint.empty() ? InWords(result.verdict, run.seat) : result.complaint;
  if (result.verdict == Verdict::kXfail && !result.known_reason.empty()) {
    message =
        fmt::format("known failure{}: {} ({})", result.known_sometimes ? " with some seeds" : "",
                    result.known_reason, message);
  }
  return message;
}

void Add(Suite& suite, const RunResult& run, const CaseResult& result) {
  const Level level = LevelOf(run, result);
  const std::string_view element = ElementFor(result.verdict, level, run.strict);
  ++suite.tests;
  suite.micros += result.wall_micros;
  if (element == "failure") ++suite.failures;
  if (element == "error") ++suite.errors;
  if (element == "skipped") ++suite.skipped;

  const std::string prefix = result.area + "/";
  const bool in_area = result.name.starts_with(prefix);
  suite.cases +=
      fmt::format("<testcase classname=\"{}\" name=\"{}\" time=\"{}\"", ForXml(result.area),
                  ForXml(in_area ? result.name.substr(prefix.size()) : result.name),
                  Seconds(result.wall_micros));
  if (!result.file.empty()) {
    suite.cases += fmt::format(" file=\"{}\" line=\"{}\"", ForXml(result.file), result.line);
  }
  suite.cases += ">\n<properties>\n";
  suite.cases += Property("verdict", Name(result.verdict));
  suite.cases += Property("level", Name(level));
  suite.cases += Property("requirements", fmt::format("{}", fmt::join(result.checks, " ")));
  suite.cases += Property("fingerprint", result.fingerprint);
  suite.cases += Property("seed", std::to_string(result.seed));
  suite.cases += Property("reproduce", result.reproduce);
  suite.cases += Property("known_link", result.known_link);
  suite.cases += Property("known_sometimes", result.known_sometimes ? result.known_reason : "");
  suite.cases += "</properties>\n";
  if (!element.empty()) {
    const Weight weight = WeightOf(result.verdict, level, run.strict);
    suite.cases +=
        fmt::format("<{} message=\"{}\"", element, ForXml(MessageOf(run, result, level, weight)));
    suite.cases += element == "skipped"
                       ? "/>\n"
                       : fmt::format(" type=\"{}\">{}</{}>\n", Name(result.verdict),
                                     ForXml(Story(run, result)), element);
  }
  if (!result.stderr_tail.empty()) {
    suite.cases += fmt::format("<system-err>{}</system-err>\n", ForXml(result.stderr_tail));
  }
  suite.cases += "</testcase>\n";
}

std::string Counters(const Suite& suite) {
  return fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}" time="{}")", suite.tests,
                     suite.failures, suite.errors, suite.skipped, Seconds(suite.micros));
}

std::string RunProperties(const RunResult& run) {
  std::string text = "<properties>\n";
  text += Property("lbconform", run.tool_version);
  text += Property("conclusion", run.conclusion);
  text += Property("exit_code", std::to_string(run.exit_code));
  text += Property("policy", run.policy);
  text += Property("seat", run.seat);
  text += Property("edition", run.testee.edition);
  text += Property("testee", run.testee.command);
  text += Property("implementation", run.testee.implementation);
  text += Property("version", run.testee.version);
  text += Property("adapter", run.testee.adapter);
  text += Property("seed", std::to_string(run.seed));
  for (const std::string& warning : run.warnings) text += Property("warning", warning);
  return text + "</properties>\n";
}

}  // namespace

std::string JunitXml(const RunResult& run) {
  std::map<std::string, Suite> suites;
  Suite all;
  for (const CaseResult& result : run.cases) Add(suites[result.area], run, result);
  for (const auto& [area, suite] : suites) {
    all.tests += suite.tests;
    all.failures += suite.failures;
    all.errors += suite.errors;
    all.skipped += suite.skipped;
  }
  all.micros = run.wall_micros;
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  xml += fmt::format("<testsuites name=\"{}\" {}>\n",
                     ForXml(fmt::format("lbconform {}", SubjectOf(run))), Counters(all));
  for (const auto& [area, suite] : suites) {
    xml += fmt::format("<testsuite name=\"{}\" timestamp=\"{}\" {}>\n", ForXml(area),
                       ForXml(run.started_at), Counters(suite));
    xml += RunProperties(run) + suite.cases + "</testsuite>\n";
  }
  return xml + "</testsuites>\n";
}

}  // namespace lbc::report
