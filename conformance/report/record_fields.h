// The fields of a run's record, named once for both directions.
//
// `Fields(archive, value)` calls `archive(name, member)` for every member; the archive either
// writes the member or reads it (report_json.cc has both). The names are those of report.json and
// of schema/report.schema.json: never rename one, add the new one beside it.
//
// Private to this folder.
#ifndef CONFORMANCE_REPORT_RECORD_FIELDS_H_
#define CONFORMANCE_REPORT_RECORD_FIELDS_H_

#include <array>
#include <string_view>
#include <utility>

#include "conformance/verdict/result.h"

namespace lbc::report {

// How report.json spells enumerators. Verdicts are spelled by verdict::Name.
inline constexpr std::array<std::pair<verdict::Step::Kind, std::string_view>, 4> kStepKinds = {{
    {verdict::Step::Kind::kGiven, "given"},
    {verdict::Step::Kind::kWhen, "when"},
    {verdict::Step::Kind::kThen, "then"},
    {verdict::Step::Kind::kEnd, "end"},
}};
inline constexpr std::array<std::pair<verdict::Step::Status, std::string_view>, 4> kStepStatuses = {
    {
        {verdict::Step::Status::kDone, "done"},
        {verdict::Step::Status::kFailed, "failed"},
        {verdict::Step::Status::kNotReached, "not_reached"},
        {verdict::Step::Status::kInconclusive, "inconclusive"},
    }};
inline constexpr std::array<std::pair<verdict::RequirementResult::State, std::string_view>, 4>
    kRequirementStates = {{
        {verdict::RequirementResult::State::kChecked, "checked"},
        {verdict::RequirementResult::State::kPlanned, "planned"},
        {verdict::RequirementResult::State::kUntestable, "untestable"},
        {verdict::RequirementResult::State::kNotBinding, "not_binding"},
    }};

template <typename Archive>
void Fields(Archive& archive, verdict::Step& step) {
  archive("kind", step.kind);
  archive("status", step.status);
  archive("words", step.words);
  archive("expected", step.expected);
  archive("got", step.got);
  archive("file", step.file);
  archive("line", step.line);
  archive("now_nanos", step.now_nanos);
  archive("first_message", step.first_message);
  archive("end_message", step.end_message);
}

template <typename Archive>
void Fields(Archive& archive, verdict::TraceEntry& entry) {
  archive("from_judge", entry.from_judge);
  archive("name", entry.name);
  archive("words", entry.words);
  archive("json", entry.json);
  archive("sub_conn", entry.sub_conn);
  archive("endpoint", entry.endpoint);
  archive("now_nanos", entry.now_nanos);
  archive("divergent", entry.divergent);
  archive("expects", entry.expects);
}

template <typename Archive>
void Fields(Archive& archive, verdict::Measurement::Share& share) {
  archive("name", share.name);
  archive("promised", share.promised);
  archive("counted", share.counted);
  archive("least", share.least);
  archive("most", share.most);
}

template <typename Archive>
void Fields(Archive& archive, verdict::Measurement& measurement) {
  archive("words", measurement.words);
  archive("method", measurement.method);
  archive("answer", measurement.answer);
  archive("shares", measurement.shares);
  archive("total", measurement.total);
  archive("false_alarm", measurement.false_alarm);
  archive("tolerance", measurement.tolerance);
  archive("miss", measurement.miss);
  archive("log10_against", measurement.log10_against);
  archive("log10_for", measurement.log10_for);
}

template <typename Archive>
void Fields(Archive& archive, verdict::CaseResult& result) {
  archive.Required("name", result.name);
  archive("area", result.area);
  archive("sentence", result.sentence);
  archive("checks", result.checks);
  archive.Required("verdict", result.verdict);
  archive("complaint", result.complaint);
  archive("fingerprint", result.fingerprint);
  archive("known_reason", result.known_reason);
  archive("known_link", result.known_link);
  archive("known_sometimes", result.known_sometimes);
  archive("varies", result.varies);
  archive("steps", result.steps);
  archive("trace", result.trace);
  archive("measurements", result.measurements);
  archive("stderr_tail", result.stderr_tail);
  archive("process_end", result.process_end);
  archive("stack", result.stack);
  archive("file", result.file);
  archive("line", result.line);
  archive.Wide("seed", result.seed);
  archive("turns", result.turns);
  archive("wall_micros", result.wall_micros);
  archive("reproduce", result.reproduce);
}

template <typename Archive>
void Fields(Archive& archive, verdict::RequirementResult& requirement) {
  archive.Required("id", requirement.id);
  archive("area", requirement.area);
  archive.Required("level", requirement.level);
  archive("sentence", requirement.sentence);
  archive("source", requirement.source);
  archive("link", requirement.link);
  archive("note", requirement.note);
  archive.Required("state", requirement.state);
  archive("seat", requirement.seat);
  archive("reason", requirement.reason);
  archive("verdict", requirement.verdict);
  archive("cases", requirement.cases);
}

template <typename Archive>
void Fields(Archive& archive, verdict::TesteeInfo& testee) {
  archive("command", testee.command);
  archive("implementation", testee.implementation);
  archive("version", testee.version);
  archive("language", testee.language);
  archive("adapter", testee.adapter);
  archive("capabilities", testee.capabilities);
  archive("quiescence", testee.quiescence);
  archive("determinism", testee.determinism);
  archive("edition", testee.edition);
}

template <typename Archive>
void Fields(Archive& archive, verdict::LineRange& range) {
  archive("from", range.from);
  archive("to", range.to);
  archive("text", range.text);
}

template <typename Archive>
void Fields(Archive& archive, verdict::FileCoverage& file) {
  archive("file", file.file);
  archive("lines", file.lines);
  archive("reached", file.reached);
  archive("unreached", file.unreached);
}

template <typename Archive>
void Fields(Archive& archive, verdict::Coverage& coverage) {
  archive("page", coverage.page);
  archive("files", coverage.files);
}

template <typename Archive>
void Fields(Archive& archive, verdict::RunResult& run) {
  archive("tool_version", run.tool_version);
  archive.Required("exit_code", run.exit_code);
  archive("conclusion", run.conclusion);
  archive.Required("testee", run.testee);
  archive("policy", run.policy);
  archive("profile", run.profile);
  archive("profile_origin", run.profile_origin);
  archive("seat", run.seat);
  archive.Wide("seed", run.seed);
  archive("strict", run.strict);
  archive("only", run.only);
  archive("started_at", run.started_at);
  archive("wall_micros", run.wall_micros);
  archive("judge_memory_kib", run.judge_memory_kib);
  archive("warnings", run.warnings);
  archive("coverage", run.coverage);
  archive.Required("requirements", run.requirements);
  archive.Required("cases", run.cases);
}

}  // namespace lbc::report

#endif  // CONFORMANCE_REPORT_RECORD_FIELDS_H_
