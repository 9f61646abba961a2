#include "conformance/report/narration.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/text.h"
#include "conformance/runner/known_failures.h"

namespace lbc::report {
namespace {

using verdict::Step;
using Tone = Line::Tone;

std::string_view Word(Step::Kind kind) {
  switch (kind) {
    case Step::Kind::kGiven:
      return "given";
    case Step::Kind::kWhen:
      return "when ";
    case Step::Kind::kThen:
      return "then ";
    case Step::Kind::kEnd:
      return "end  ";
  }
  return "";
}

struct Mark {
  std::string_view text;
  Tone tone;
};

Mark MarkOf(Step::Status status) {
  switch (status) {
    case Step::Status::kDone:
      return {". ", Tone::kPlain};
    case Step::Status::kFailed:
      return {"x ", Tone::kBad};
    case Step::Status::kNotReached:
      return {"  - ", Tone::kMuted};
    case Step::Status::kInconclusive:
      return {"? ", Tone::kUnsure};
  }
  return {"", Tone::kPlain};
}

void Append(std::vector<Line>& lines, std::vector<Line> more) {
  std::ranges::move(more, std::back_inserter(lines));
}

}  // namespace

std::vector<Line> Paragraph(std::string_view lead, std::string_view text, int columns, Tone tone) {
  constexpr int kLeastColumns = 24;
  // A message of a stranger may be a whole dump of its own; nobody reads more than this of it.
  constexpr std::size_t kMostLines = 24;
  constexpr int kWidestWord = 4;  // times the width: links are not to be cut
  const int indent = Columns(lead);
  const int width = std::max(columns - indent, kLeastColumns);
  std::vector<std::string> parts = Wrap(ForTerminal(text), width);
  if (parts.size() > kMostLines) {
    const std::string more = fmt::format("… {} of {} lines left out; report.json has them …",
                                         parts.size() - kMostLines, parts.size());
    parts.resize(kMostLines);
    parts.push_back(more);
  }
  std::vector<Line> lines;
  for (const std::string& whole : parts) {
    const std::string part = Shorten(whole, kWidestWord * width);
    const std::string before =
        lines.empty() ? std::string(lead) : std::string(static_cast<std::size_t>(indent), ' ');
    lines.push_back({tone, before + part});
  }
  return lines;
}

std::vector<Line> Narrate(const verdict::CaseResult& result, int columns) {
  std::vector<Line> lines;
  for (const Step& step : result.steps) {
    const Mark mark = MarkOf(step.status);
    Append(lines, Paragraph(fmt::format("{}{} ", mark.text, Word(step.kind)), step.words, columns,
                            mark.tone));
    if (!step.expected.empty()) {
      Append(lines, Paragraph("        expected: ", step.expected, columns, mark.tone));
    }
    if (!step.got.empty()) {
      Append(lines, Paragraph("        got: ", step.got, columns, mark.tone));
    }
  }
  return lines;
}

std::string Join(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += line.text + "\n";
  return text;
}

std::string WhereOf(const verdict::CaseResult& result) {
  const Step* step = FailedStep(result);
  const bool in_step = step != nullptr && !step->file.empty();
  const std::string& file = in_step ? step->file : result.file;
  const int line = in_step ? step->line : result.line;
  if (file.empty()) return "";
  return ForTerminal(line > 0 ? fmt::format("{}:{}", file, line) : file);
}

const Step* FailedStep(const verdict::CaseResult& result) {
  const auto failed = std::ranges::find_if(result.steps, [](const Step& step) {
    return step.status == Step::Status::kFailed || step.status == Step::Status::kInconclusive;
  });
  return failed == result.steps.end() ? nullptr : &*failed;
}

std::string SubjectOf(const verdict::RunResult& run) {
  if (!run.policy.empty()) return run.policy;
  return run.seat == "live" ? "client" : "channel";
}

bool StepsTellComplaint(const verdict::CaseResult& result) {
  const Step* step = FailedStep(result);
  return step != nullptr && (!step->expected.empty() || !step->got.empty());
}

std::string RemarkOf(const verdict::CaseResult& result) {
  const Step* step = FailedStep(result);
  if (step == nullptr || step->got.empty()) return "";
  const std::size_t at = result.complaint.rfind(step->got + " (");
  return at == std::string::npos ? "" : result.complaint.substr(at + step->got.size() + 1);
}

std::string OtherwiseThanKnown(const verdict::CaseResult& result) {
  if (!IsFailure(result.verdict) || !result.complaint.starts_with(runner::kOtherwiseThanKnown))
    return "";
  const std::size_t end = result.complaint.find("): ");
  return end == std::string::npos ? std::string(runner::kOtherwiseThanKnown)
                                  : result.complaint.substr(0, end + 1);
}

}  // namespace lbc::report
