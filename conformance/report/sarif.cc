#include "conformance/report/sarif.h"

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>

#include "conformance/report/narration.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using Json = nlohmann::ordered_json;
using verdict::CaseResult;
using verdict::RequirementResult;
using verdict::RunResult;
using verdict::Step;

std::string_view SarifLevel(Level level) {
  switch (level) {
    case Level::kMust:
      return "error";
    case Level::kShould:
      return "warning";
    case Level::kMay:
      return "note";
  }
  return "";
}

Json PhysicalLocation(const std::string& file, int line) {
  Json location = {{"artifactLocation", {{"uri", ForUri(file)}, {"uriBaseId", "SRCROOT"}}}};
  if (line > 0) location["region"] = {{"startLine", line}};
  return location;
}

// The rules in the order in which results first name them.
class Rules {
 public:
  explicit Rules(const RunResult& run) : run_(run) {}

  std::size_t IndexOf(const std::string& id) {
    const auto [at, is_new] = index_.try_emplace(id, rules_.size());
    if (is_new) rules_.push_back(Rule(id));
    return at->second;
  }
  Json Take() { return std::move(rules_); }

 private:
  Json Rule(const std::string& id) const {
    Json rule = {{"id", id}};
    const RequirementResult* requirement = Find(run_, id);
    if (requirement == nullptr) return rule;
    rule["name"] = fmt::format("{} {}", requirement->area, id);
    rule["shortDescription"] = {{"text", requirement->sentence}};
    rule["fullDescription"] = {{"text", requirement->sentence}};
    rule["help"] = {{"text", fmt::format("{} Source: {} {}", requirement->sentence,
                                         requirement->source, requirement->link)}};
    if (requirement->link.starts_with("https://") || requirement->link.starts_with("http://")) {
      rule["helpUri"] = EncodeUrl(requirement->link);
    }
    rule["defaultConfiguration"] = {{"level", SarifLevel(ParseLevel(requirement->level))}};
    rule["properties"] = {{"level", requirement->level}, {"area", requirement->area}};
    return rule;
  }

  const RunResult& run_;
  Json rules_ = Json::array();
  std::map<std::string, std::size_t> index_;
};

Json CodeFlow(const CaseResult& result) {
  Json steps = Json::array();
  for (const Step& step : result.steps) {
    Json location = {{"message", {{"text", step.words}}}};
    if (!step.file.empty()) location["physicalLocation"] = PhysicalLocation(step.file, step.line);
    const bool failed = step.status == Step::Status::kFailed;
    steps.push_back({{"location", location}, {"importance", failed ? "essential" : "important"}});
    if (failed) break;
  }
  Json thread = {{"locations", steps}};
  Json flow;
  flow["threadFlows"].push_back(thread);
  return flow;
}

Json Result(const RunResult& run, const RootCause& cause, const std::string& id,
            std::size_t rule_index) {
  const CaseResult& result = run.cases[cause.cases.front()];
  const RequirementResult* requirement = Find(run, id);
  const Level level = requirement == nullptr ? Level::kMust : ParseLevel(requirement->level);
  Json json = {{"ruleId", id}, {"ruleIndex", rule_index}, {"level", SarifLevel(level)}};
  json["message"] = {
      {"text",
       fmt::format("{}: {}\nCase {}\nAgain: {}", Name(cause.verdict),
                   result.complaint.empty() ? InWords(cause.verdict, run.seat) : result.complaint,
                   result.name, result.reproduce)}};
  const Step* step = FailedStep(result);
  const bool in_step = step != nullptr && !step->file.empty();
  if (in_step || !result.file.empty()) {
    Json location;
    location["physicalLocation"] = in_step ? PhysicalLocation(step->file, step->line)
                                           : PhysicalLocation(result.file, result.line);
    json["locations"].push_back(location);
  }
  if (!result.steps.empty()) json["codeFlows"].push_back(CodeFlow(result));
  json["partialFingerprints"] = {
      {"lbconform/v1",
       fmt::format("{}:{}", id, cause.fingerprint.empty() ? result.name : cause.fingerprint)}};
  if (cause.kind == RootCause::Kind::kKnown) {
    json["suppressions"].push_back({{"kind", "external"}, {"justification", result.known_reason}});
  }
  json["properties"] = {{"verdict", Name(cause.verdict)}, {"cases", cause.cases.size()}};
  return json;
}

}  // namespace

std::string Sarif(const RunResult& run) {
  const Tally tally = Count(run);
  Rules rules(run);
  Json results = Json::array();
  Json notifications = Json::array();
  for (const RootCause& cause : tally.causes) {
    if (cause.kind == RootCause::Kind::kSuite || cause.kind == RootCause::Kind::kUnexpected) {
      const CaseResult& result = run.cases[cause.cases.front()];
      notifications.push_back(
          {{"level", "error"},
           {"message",
            {{"text", fmt::format("{}: {} {}", result.name, InWords(cause.verdict, run.seat),
                                  result.complaint)}}}});
      continue;
    }
    for (const std::string& id : cause.requirements) {
      results.push_back(Result(run, cause, id, rules.IndexOf(id)));
    }
  }
  for (const std::string& warning : run.warnings) {
    notifications.push_back({{"level", "warning"}, {"message", {{"text", warning}}}});
  }
  const bool judged =
      run.exit_code != verdict::kExitSuiteFault && run.exit_code != verdict::kExitTesteeUnusable;
  Json invocation = {{"executionSuccessful", judged},
                     {"exitCode", run.exit_code},
                     {"toolExecutionNotifications", notifications}};
  Json tool;
  tool["driver"] = {{"name", "lbconform"}, {"version", run.tool_version}, {"rules", rules.Take()}};
  Json sarif_run = {{"tool", tool}, {"columnKind", "unicodeCodePoints"}};
  sarif_run["invocations"].push_back(invocation);
  sarif_run["results"] = results;
  Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                   {"version", "2.1.0"}};
  document["runs"].push_back(sarif_run);
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace lbc::report
