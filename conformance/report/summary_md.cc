#include "conformance/report/summary_md.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/report/narration.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"
#include "conformance/report/visits.h"
#include "conformance/runner/known_failures.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::Verdict;

constexpr int kColumns = 100;
constexpr std::size_t kCausesInFull = 20;
constexpr std::size_t kCausesNamed = 200;
// One text in the summary; the whole is in report.json.
constexpr int kTextColumns = 400;
constexpr std::size_t kStoryBytesMax = 20'000;

std::string Short(std::string_view text) {
  return ForMarkdown(Shorten(ToUtf8(text), kTextColumns));
}

// The same inside an HTML element, where Markdown is not read.
std::string ShortHtml(std::string_view text) {
  std::string html = ForXml(ForTerminal(Shorten(ToUtf8(text), kTextColumns)));
  for (std::size_t at = 0; (at = html.find('@', at)) != std::string::npos; at += 4) {
    html.insert(at + 1, "\xE2\x80\x8B");  // A zero-width space: nobody is mentioned.
  }
  return html;
}

std::string_view Sign(int exit_code) {
  switch (exit_code) {
    case verdict::kExitConformant:
      return "✅";
    case verdict::kExitInconclusive:
      return "❔";
    default:
      return "❌";
  }
}

std::string LevelTable(const Tally& tally) {
  std::string text =
      "| | hold | broken | known to fail | open | not applicable | other seat | planned | "
      "untestable | bind |\n"
      "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
  for (const Level level : kLevels) {
    const LevelTally& counts = tally.Of(level);
    if (counts.bind == 0) continue;
    text += fmt::format("| {} | {} of {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", Name(level),
                        counts.held, counts.apply(), counts.broken, counts.excused, counts.open,
                        counts.not_applicable, counts.elsewhere, counts.planned - counts.elsewhere,
                        counts.untestable, counts.bind);
  }
  return text;
}

std::string Who(const RunResult& run) {
  std::string text = "**" + Short(SubjectOf(run)) + "**";
  if (!run.testee.implementation.empty()) {
    text += fmt::format(" of {} {}", Short(run.testee.implementation), Short(run.testee.version));
  }
  if (!run.seat.empty()) text += fmt::format(", {} seat", Short(run.seat));
  if (!run.testee.edition.empty()) text += ", edition " + Short(run.testee.edition);
  return text;
}

std::string CauseMarkdown(const RunResult& run, const RootCause& cause, std::size_t number) {
  const CaseResult& result = run.cases[cause.cases.front()];
  const auto* chief = Chief(run, result);
  std::string text = fmt::format("<details><summary>{}. {} {} {}: {}</summary>\n\n", number,
                                 Name(cause.verdict), Name(cause.level),
                                 ShortHtml(fmt::format("{}", fmt::join(cause.requirements, " "))),
                                 ShortHtml(chief == nullptr ? result.sentence : chief->sentence));
  if (chief != nullptr && chief->link.starts_with("https://")) {
    // A link of our own catalogue; encoded all the same, because report.json can be edited.
    text += fmt::format("Source: [{}]({})\n\n", Short(chief->source), EncodeUrl(chief->link));
  }
  std::string story = Join(Narrate(result, kColumns));
  if (!result.complaint.empty() && !StepsTellComplaint(result)) {
    story += Join(Paragraph("", Shorten(ToUtf8(result.complaint), kTextColumns), kColumns));
  } else if (const std::string otherwise = OtherwiseThanKnown(result); !otherwise.empty()) {
    story += Join(Paragraph("", otherwise, kColumns));
  }
  if (const std::string remark = RemarkOf(result); !remark.empty())
    story += Shorten(ToUtf8(remark), kTextColumns) + "\n";
  if (!result.process_end.empty()) story += "process ended: " + result.process_end + "\n";
  if (const std::string where = WhereOf(result); !where.empty()) story += where + "\n";
  if (!result.reproduce.empty()) story += "again: " + result.reproduce + "\n";
  if (story.size() > kStoryBytesMax) story = ToUtf8(story.substr(0, kStoryBytesMax)) + "…\n";
  text += MarkdownCodeBlock(story);
  if (cause.cases.size() > 1) {
    text += fmt::format("\nThe same cause fails {} more of {}{}.\n", cause.cases.size() - 1,
                        Plural(run.cases.size(), "case"),
                        cause.ways == 1 ? "" : fmt::format(", in {} ways altogether", cause.ways));
  }
  const auto otherwise = std::ranges::count_if(
      cause.cases, [&run](std::size_t i) { return !OtherwiseThanKnown(run.cases[i]).empty(); });
  if (otherwise > 0) {
    text += fmt::format("\n{} of its {} {}.\n", otherwise, Plural(cause.cases.size(), "case"),
                        otherwise == 1 ? runner::kOtherwiseThanKnown : "fail otherwise than known");
  }
  return text + "\n</details>\n\n";
}

std::string Causes(const RunResult& run, const Tally& tally) {
  std::string text;
  std::size_t number = 0;
  for (const RootCause& cause : tally.causes) {
    if (cause.kind == RootCause::Kind::kKnown) continue;
    ++number;
    if (number <= kCausesInFull) {
      text += CauseMarkdown(run, cause, number);
    } else if (number <= kCausesNamed) {
      text += fmt::format("{}. {} {} {}\n", number, Name(cause.verdict), Name(cause.level),
                          Short(run.cases[cause.cases.front()].name));
    }
  }
  if (number == 0) return "";
  const auto count = static_cast<unsigned>(number);
  std::string head = fmt::format("### {} behind {} of {}\n\n", Plural(count, "root cause"),
                                 tally.cases_failed(), Plural(run.cases.size(), "case"));
  if (number > kCausesNamed) {
    text += fmt::format("\nand {} of {} more in report.json\n", number - kCausesNamed, number);
  }
  return head + text;
}

}  // namespace

std::string SummaryMarkdown(const RunResult& run) {
  constexpr std::size_t kWarningsMax = 20;
  const Tally tally = Count(run);
  std::string text = fmt::format("## {} {}\n\n{}. {}\n\n", Sign(run.exit_code),
                                 Headline(run.exit_code), Who(run), Short(ConclusionOf(run)));
  if (!run.only.empty()) {
    text += fmt::format("> A selection: only {}\n\n",
                        Short(fmt::format("{}", fmt::join(run.only, " "))));
  }
  text += LevelTable(tally) + "\n" + Causes(run, tally);
  if (const std::string known = KnownWords(tally); !known.empty()) text += known + ".\n\n";
  if (const std::string hint = Hint(run); !hint.empty()) text += "> " + hint + "\n\n";
  for (std::size_t i = 0; i < std::min(run.warnings.size(), kWarningsMax); ++i) {
    text += "> " + Short(run.warnings[i]) + "\n\n";
  }
  const std::string chance = ChanceWords(tally);
  text += fmt::format("<sub>{} of {} not run · {}{} in {} · seed {} · lbconform {}</sub>\n",
                      tally.Of(Verdict::kNotRun), Plural(run.cases.size(), "case"),
                      chance.empty() ? "" : chance + " · ", Plural(tally.turns, "turn"),
                      DurationWords(run.wall_micros), run.seed, Short(run.tool_version));
  return text;
}

}  // namespace lbc::report
