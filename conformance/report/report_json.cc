#include "conformance/report/report_json.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/report/record_fields.h"
#include "conformance/report/tally.h"
#include "conformance/report/visits.h"

namespace lbc::report {
namespace {

using Json = nlohmann::ordered_json;
using verdict::RunResult;

// Stands in the document where the cases come.
constexpr std::string_view kCasesPlace = "@cases@";

template <typename Enum, std::size_t n>
Json EnumJson(const std::array<std::pair<Enum, std::string_view>, n>& names, Enum value) {
  for (const auto& [enumerator, name] : names) {
    if (enumerator == value) return name;
  }
  return names[0].second;
}

// An archive that writes; see record_fields.h.
class Writer {
 public:
  template <typename T>
  void operator()(const char* name, T& value) {
    out_[name] = ToJson(value);
  }
  template <typename T>
  void Required(const char* name, T& value) {
    (*this)(name, value);
  }
  // All 64 bits matter, and JavaScript's numbers have 53.
  void Wide(const char* name, std::uint64_t value) { out_[name] = std::to_string(value); }

  template <typename T>
  static Json ToJson(T& value) {
    if constexpr (requires(Writer & w) { Fields(w, value); }) {
      Writer inner;
      Fields(inner, value);
      return std::move(inner.out_);
    } else {
      return Json(value);
    }
  }
  template <typename T>
  static Json ToJson(std::vector<T>& values) {
    Json array = Json::array();
    for (T& value : values) array.push_back(ToJson(value));
    return array;
  }
  static Json ToJson(std::vector<verdict::CaseResult>& /*values*/) { return kCasesPlace; }
  static Json ToJson(verdict::Verdict& value) { return Name(value); }
  static Json ToJson(verdict::Step::Kind& value) { return EnumJson(kStepKinds, value); }
  static Json ToJson(verdict::Step::Status& value) { return EnumJson(kStepStatuses, value); }
  static Json ToJson(verdict::RequirementResult::State& value) {
    return EnumJson(kRequirementStates, value);
  }

  Json& out() { return out_; }

 private:
  Json out_ = Json::object();
};

Json LevelJson(const LevelTally& level) {
  return {{"bind", level.bind},
          {"checked", level.checked},
          {"planned", level.planned},
          {"elsewhere", level.elsewhere},
          {"untestable", level.untestable},
          {"apply", level.apply()},
          {"held", level.held},
          {"broken", level.broken},
          {"excused", level.excused},
          {"unexpected_pass", level.unexpected},
          {"open", level.open},
          {"suite_fault", level.faults},
          {"not_applicable", level.not_applicable},
          {"not_selected", level.not_selected}};
}

Json TotalsJson(const Tally& tally) {
  Json by_verdict = Json::object();
  for (std::size_t i = 0; i < tally.cases_by_verdict.size(); ++i) {
    by_verdict[Name(static_cast<verdict::Verdict>(i))] = tally.cases_by_verdict[i];
  }
  Json levels = Json::object();
  for (const Level level : kLevels) levels[Name(level)] = LevelJson(tally.Of(level));
  return {{"requirements", tally.requirements},
          {"not_binding", tally.not_binding},
          {"levels", levels},
          {"cases", tally.cases},
          {"cases_by_verdict", by_verdict},
          {"turns", tally.turns},
          {"sometimes_failed", tally.sometimes_failed},
          {"sometimes_passed", tally.sometimes_passed},
          {"measurements", tally.measurements},
          {"false_alarm", tally.false_alarm}};
}

std::string_view Name(RootCause::Kind kind) {
  switch (kind) {
    case RootCause::Kind::kTestee:
      return "testee";
    case RootCause::Kind::kSuite:
      return "suite";
    case RootCause::Kind::kUnexpected:
      return "unexpected_pass";
    case RootCause::Kind::kKnown:
      return "known";
  }
  return "";
}

Json CausesJson(const RunResult& run, const Tally& tally) {
  Json causes = Json::array();
  for (const RootCause& cause : tally.causes) {
    Json names = Json::array();
    for (const std::size_t i : cause.cases) names.push_back(run.cases[i].name);
    const verdict::CaseResult& shortest = run.cases[cause.cases.front()];
    causes.push_back({{"kind", Name(cause.kind)},
                      {"fingerprint", cause.fingerprint},
                      {"verdict", Name(cause.verdict)},
                      {"level", Name(cause.level)},
                      {"ways", cause.ways},
                      {"complaint", shortest.complaint},
                      {"requirements", cause.requirements},
                      {"cases", names},
                      {"reproduce", shortest.reproduce}});
  }
  return causes;
}

// What held is told in words; its longest messages would only make the report heavy.
void LeaveOutLongMessages(verdict::CaseResult& which) {
  if (which.verdict != verdict::Verdict::kPass) return;
  for (verdict::TraceEntry& entry : which.trace) {
    if (entry.json.size() > kMaxJsonOfPassed && entry.name != kDrawnMessage) entry.json.clear();
  }
}

Json VisitsJson(const RunResult& run) {
  const Visits visits = CountVisits(run);
  return {{"states", VisitStates()}, {"events", VisitEvents()}, {"counts", visits.counts}};
}

std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Everything but the cases, in whose place stands kCasesPlace.
Json ToDocument(const RunResult& run) {
  const Tally tally = Count(run);
  Writer writer;
  writer.out()["schema_version"] = kSchemaVersion;
  // Fields() serves both directions and so takes no const; a Writer changes nothing.
  Fields(writer, const_cast<RunResult&>(run));
  Json& document = writer.out();
  document["totals"] = TotalsJson(tally);
  document["root_causes"] = CausesJson(run, tally);
  document["visits"] = VisitsJson(run);
  document["hint"] = Hint(run);
  return std::move(document);
}

std::string CaseText(verdict::CaseResult which, int indent) {
  LeaveOutLongMessages(which);
  std::string text = Dump(Writer::ToJson(which), indent);
  if (indent < 0) return text;
  // As deep as a case stands in the document: no value of JSON spans lines.
  const std::string margin(2 * static_cast<std::size_t>(indent), ' ');
  std::string shifted = "\n" + margin;
  for (const char c : text) {
    shifted += c;
    if (c == '\n') shifted += margin;
  }
  return shifted;
}

// One case after another becomes text, for all of them at once take hundreds of megabytes.
void WriteRun(const RunResult& run, int indent, const CaseFilter& filter, const Sink& to) {
  const std::string text = Dump(ToDocument(run), indent);
  // With its key, for a name may be anything; inside of a text the quotation marks are escaped.
  const std::string key = indent < 0 ? "\"cases\":" : "\"cases\": ";
  const std::string place = Dump(kCasesPlace, -1);
  const std::size_t at = text.find(key + place) + key.size();
  to(std::string_view(text).substr(0, at));
  to("[");
  for (std::size_t i = 0; i < run.cases.size(); ++i) {
    if (i > 0) to(",");
    to(CaseText(filter == nullptr ? run.cases[i] : filter(run.cases[i]), indent));
  }
  if (indent >= 0 && !run.cases.empty())
    to("\n" + std::string(static_cast<std::size_t>(indent), ' '));
  to("]");
  to(std::string_view(text).substr(at + place.size()));
}

}  // namespace

void WriteReportJson(const RunResult& run, const Sink& to) {
  WriteRun(run, 1, nullptr, to);
  to("\n");
}

std::string ReportJson(const RunResult& run) {
  return Whole([&](const Sink& to) { WriteReportJson(run, to); });
}

void WriteCompactReportJson(const RunResult& run, const CaseFilter& filter, const Sink& to) {
  WriteRun(run, -1, filter, to);
}

}  // namespace lbc::report
