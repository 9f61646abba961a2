#include <algorithm>
#include <nlohmann/json.hpp>

#include "conformance/protocol/limits.h"
#include "conformance/trace/digest.h"
#include "conformance/trace/trace.h"

namespace lbc::trace {
namespace {

using Json = nlohmann::ordered_json;

std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string_view StatusName(verdict::Step::Status status) {
  switch (status) {
    case verdict::Step::Status::kDone:
      return "done";
    case verdict::Step::Status::kFailed:
      return "failed";
    case verdict::Step::Status::kNotReached:
      return "not reached";
    case verdict::Step::Status::kInconclusive:
      return "inconclusive";
  }
  return "done";
}

std::string HeaderLine(const verdict::RunResult& run, const verdict::CaseResult& which,
                       std::string_view body) {
  Json header = {{"lbtrace", kFormat},
                 {"protocol", protocol::kProtocolVersion},
                 {"testee", run.testee.command},
                 {"implementation", run.testee.implementation},
                 {"version", run.testee.version},
                 {"seat", run.seat.empty() ? "policy" : run.seat},
                 {"policy", run.policy},
                 {"profile", run.profile},
                 {"edition", run.testee.edition},
                 {"case", which.name},
                 {"sentence", which.sentence},
                 {"checks", which.checks},
                 {"seed", which.seed},
                 {"verdict", Name(which.verdict)},
                 {"complaint", which.complaint},
                 {"fingerprint", which.fingerprint},
                 {"messages", which.trace.size()}};
  header["digest"] = DigestOf(Line(header), body);
  return Line(header);
}

Json StepLine(const verdict::Step& step) {
  Json line = {
      {"step", KindName(step.kind)}, {"words", step.words}, {"status", StatusName(step.status)}};
  if (!step.expected.empty()) line["expected"] = step.expected;
  if (!step.got.empty()) line["got"] = step.got;
  return line;
}

std::string MessageLine(const verdict::TraceEntry& entry) {
  Json line = {{"from", entry.from_judge ? "judge" : "testee"}, {"now", entry.now_nanos}};
  std::string text = line.dump();
  text.pop_back();
  // Already JSON, on one line.
  return text + ",\"envelope\":" + entry.json + "}\n";
}

}  // namespace

std::string Write(const verdict::RunResult& run, const verdict::CaseResult& which) {
  std::string text;
  std::size_t written = 0;
  const auto write_up_to = [&](std::size_t end) {
    for (; written < std::min(end, which.trace.size()); ++written)
      text += MessageLine(which.trace[written]);
  };
  for (const verdict::Step& step : which.steps) {
    write_up_to(step.first_message);
    text += Line(StepLine(step));
    write_up_to(step.end_message);
  }
  write_up_to(which.trace.size());
  return HeaderLine(run, which, text) + text;
}

std::string FileName(std::string_view case_name) {
  std::string name(case_name);
  std::ranges::replace(name, '/', '.');
  return name + ".lbtrace";
}

}  // namespace lbc::trace
