#include "conformance/report/sample_case.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "conformance/report/report_json.h"

namespace lbc::report {

using verdict::Step;
using verdict::Verdict;

namespace {

// Enough of a hash to tell failures apart.
std::string FingerprintOf(const std::string& text) {
  std::uint64_t hash = 1469598103934665603ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return fmt::format("{:012x}", hash >> 16);
}

}  // namespace

SampleCase::SampleCase(std::string name, std::vector<std::string> checks, std::string sentence) {
  result_.area = name.substr(0, name.find('/'));
  result_.sentence = std::move(sentence);
  result_.checks = std::move(checks);
  result_.verdict = Verdict::kPass;
  result_.file = fmt::format("conformance/scenarios/{}/made_up.cc", result_.area);
  result_.line = 20 + static_cast<int>(name.size() % 60);
  result_.seed = 7;
  result_.wall_micros = 900 + static_cast<std::int64_t>(name.size()) * 17;
  result_.reproduce =
      fmt::format("lbconform run --testee ./acme --policy pick_first --only '{}' --seed 7", name);
  result_.name = std::move(name);
}

SampleCase& SampleCase::Add(Step::Kind kind, std::string words) {
  Step step;
  step.kind = kind;
  step.status = failed_ ? Step::Status::kNotReached : Step::Status::kDone;
  step.words = std::move(words);
  step.file = result_.file;
  step.line = result_.line + static_cast<int>(result_.steps.size()) + 3;
  step.now_nanos = now_nanos_;
  step.first_message = result_.trace.size();
  step.end_message = result_.trace.size();
  result_.steps.push_back(std::move(step));
  return *this;
}

SampleCase& SampleCase::Given(std::string words) {
  return Add(Step::Kind::kGiven, std::move(words));
}
SampleCase& SampleCase::When(std::string words) { return Add(Step::Kind::kWhen, std::move(words)); }
SampleCase& SampleCase::Then(std::string words) { return Add(Step::Kind::kThen, std::move(words)); }
SampleCase& SampleCase::End(std::string words) { return Add(Step::Kind::kEnd, std::move(words)); }

SampleCase& SampleCase::AddMessage(bool from_judge, std::string name, std::string words,
                                   std::uint32_t sub_conn, std::string endpoint) {
  nlohmann::ordered_json body = {{"id", result_.turns}, {"instance", 1}};
  body[name] = nlohmann::ordered_json::object();
  if (sub_conn != 0) body[name]["sub_conn"] = sub_conn;
  const char* const kind = from_judge ? "command" : name == "Done" ? "done" : "event";
  verdict::TraceEntry entry;
  entry.from_judge = from_judge;
  entry.json = nlohmann::ordered_json{{kind, body}}.dump();
  entry.name = std::move(name);
  entry.words = std::move(words);
  entry.sub_conn = sub_conn;
  entry.endpoint = std::move(endpoint);
  entry.now_nanos = now_nanos_;
  result_.trace.push_back(std::move(entry));
  if (!result_.steps.empty()) {
    result_.steps.back().end_message = result_.trace.size();
    result_.steps.back().now_nanos = now_nanos_;
  }
  return *this;
}

SampleCase& SampleCase::Says(std::string name, std::string words, std::uint32_t sub_conn,
                             std::string endpoint) {
  ++result_.turns;
  return AddMessage(true, std::move(name), std::move(words), sub_conn, std::move(endpoint));
}

SampleCase& SampleCase::Sees(std::string name, std::string words, std::uint32_t sub_conn,
                             std::string endpoint) {
  return AddMessage(false, std::move(name), std::move(words), sub_conn, std::move(endpoint));
}

SampleCase& SampleCase::Done(std::string words) {
  return AddMessage(false, "Done", std::move(words), 0, "");
}

SampleCase& SampleCase::After(std::uint64_t millis) {
  now_nanos_ += millis * 1'000'000;
  return *this;
}

SampleCase& SampleCase::Diverges() {
  result_.trace.back().divergent = true;
  return *this;
}

SampleCase& SampleCase::Expects(std::string words) {
  result_.trace.back().expects = std::move(words);
  return *this;
}

SampleCase& SampleCase::Draws(std::string json) {
  AddMessage(true, std::string(kDrawnMessage), "the diagram", 0, "");
  result_.trace.back().json = std::move(json);
  return *this;
}

SampleCase& SampleCase::Fails(std::string expected, std::string got) {
  failed_ = true;
  Step& step = result_.steps.back();
  step.status = Step::Status::kFailed;
  result_.verdict = Verdict::kFail;
  result_.complaint = fmt::format("expected {}; got {}", expected, got);
  result_.fingerprint = FingerprintOf(result_.complaint);
  step.expected = std::move(expected);
  step.got = std::move(got);
  return *this;
}

SampleCase& SampleCase::Unsure(std::string why) {
  failed_ = true;
  result_.steps.back().status = Step::Status::kInconclusive;
  result_.verdict = Verdict::kInconclusive;
  result_.complaint = std::move(why);
  return *this;
}

SampleCase& SampleCase::Ends(Verdict verdict, std::string complaint, std::string fingerprint) {
  result_.verdict = verdict;
  result_.complaint = std::move(complaint);
  result_.fingerprint = std::move(fingerprint);
  return *this;
}

}  // namespace lbc::report
