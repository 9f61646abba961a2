#include "conformance/report/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "conformance/report/narration.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"
#include "conformance/report/visits.h"
#include "conformance/runner/known_failures.h"
#include "conformance/runner/stacks.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::Verdict;
using Tone = Line::Tone;

// Causes that are narrated in full, and other cases named under one; the rest is on the page.
constexpr int kCausesNarrated = 8;
constexpr std::size_t kCasesNamed = 5;
constexpr std::size_t kEvidenceLines = 12;

std::string_view Escape(Tone tone) {
  switch (tone) {
    case Tone::kPlain:
      return "";
    case Tone::kStrong:
      return "\x1b[1m";
    case Tone::kGood:
      return "\x1b[32m";
    case Tone::kBad:
      return "\x1b[31m";
    case Tone::kUnsure:
      return "\x1b[33m";
    case Tone::kMuted:
      return "\x1b[2m";
  }
  return "";
}

// The screen, written from the top.
class Screen {
 public:
  explicit Screen(const TerminalOptions& options) : options_(options) {}

  void Blank() { text_ += "\n"; }
  // A line as it is, which must be safe.
  void Put(std::string_view line, Tone tone = Tone::kPlain) {
    const std::string_view escape = options_.colour ? Escape(tone) : "";
    text_ += escape;
    text_ += line;
    text_ += escape.empty() ? "\n" : "\x1b[0m\n";
  }
  // Text of a stranger, wrapped under `lead`.
  void Put(std::string_view lead, std::string_view text, Tone tone = Tone::kPlain) {
    for (const Line& line : Paragraph(lead, text, options_.columns, tone)) Put(line.text, tone);
  }
  void Narration(const CaseResult& result, std::string_view indent) {
    for (const Line& line : Narrate(result, options_.columns - Columns(indent))) {
      Put(std::string(indent) + line.text, line.tone);
    }
  }
  std::string Take() { return std::move(text_); }

 private:
  const TerminalOptions& options_;
  std::string text_;
};

Tone ToneOf(int exit_code) {
  if (exit_code == verdict::kExitConformant) return Tone::kGood;
  return exit_code == verdict::kExitInconclusive ? Tone::kUnsure : Tone::kBad;
}

std::string Who(const RunResult& run) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) parts.push_back(part);
  };
  add(run.policy);
  const std::string language =
      run.testee.language.empty() ? "" : fmt::format(" ({})", run.testee.language);
  add(run.testee.implementation.empty()
          ? run.testee.command
          : fmt::format("{} {}{}", run.testee.implementation, run.testee.version, language));
  add(run.seat.empty() ? "" : run.seat + " seat");
  add(run.testee.edition.empty() ? "no edition" : "edition " + run.testee.edition);
  return fmt::format("{}", fmt::join(parts, " · "));
}

// "2 broken, 1 known", or nothing when all that apply hold.
std::string Rest(const LevelTally& level) {
  std::vector<std::string> parts;
  const auto add = [&](int count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(level.broken, "broken");
  add(level.unexpected, "hold unexpectedly");
  add(level.excused, "known to fail");
  add(level.open, "open");
  add(level.faults, "not judged by our fault");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string Unchecked(const LevelTally& level) {
  std::vector<std::string> parts;
  const auto add = [&](int count, std::string_view what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, what));
  };
  add(level.elsewhere, "judged from another seat");
  add(level.planned - level.elsewhere, "planned");
  add(level.untestable, "untestable");
  add(level.not_applicable, "not applicable");
  add(level.not_selected, "not selected");
  if (parts.empty()) return "";
  return fmt::format("of {} that bind: {}", level.bind, fmt::join(parts, ", "));
}

void Counts(Screen& screen, const Tally& tally) {
  struct Row {
    Tone tone;
    std::string level, hold, rest, unchecked;
  };
  std::vector<Row> rows;
  std::size_t hold_width = 0;
  std::size_t rest_width = 0;
  for (const Level level : kLevels) {
    const LevelTally& counts = tally.Of(level);
    if (counts.bind == 0) continue;
    const Tone tone = counts.broken + counts.unexpected + counts.faults > 0 ? Tone::kBad
                      : counts.open > 0                                     ? Tone::kUnsure
                      : counts.apply() > 0                                  ? Tone::kGood
                                                                            : Tone::kMuted;
    rows.push_back({tone, std::string(Name(level)),
                    fmt::format("{}/{} hold", counts.held, counts.apply()), Rest(counts),
                    Unchecked(counts)});
    hold_width = std::max(hold_width, rows.back().hold.size());
    rest_width = std::max(rest_width, rows.back().rest.size());
  }
  for (const Row& row : rows) {
    const std::string line = fmt::format("  {:<6}  {:<{}}    {:<{}}    {}", row.level, row.hold,
                                         hold_width, row.rest, rest_width, row.unchecked);
    screen.Put(line.substr(0, line.find_last_not_of(' ') + 1), row.tone);
  }
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// The first or the last lines of what a process left, and how many more there are.
void Evidence(Screen& screen, std::string_view title, std::string_view text, bool from_the_end) {
  const std::vector<std::string_view> lines = LinesOf(text);
  if (lines.empty()) return;
  const std::size_t shown = std::min(lines.size(), kEvidenceLines);
  const std::size_t first = from_the_end ? lines.size() - shown : 0;
  screen.Put(fmt::format("     {}", title), Tone::kMuted);
  const auto left_out = [&] {
    if (shown == lines.size()) return;
    screen.Put(fmt::format("       | … {} of {} left out; --report DIR keeps them …",
                           lines.size() - shown, Plural(lines.size(), "line")),
               Tone::kMuted);
  };
  if (from_the_end) left_out();
  for (std::size_t i = first; i < first + shown; ++i)
    screen.Put("       | ", lines[i], Tone::kMuted);
  if (!from_the_end) left_out();
}

// The stack and what was printed last, a few lines of each.
void ProcessEvidence(Screen& screen, const CaseResult& result) {
  // Of a panic's own stack too, the frames of the policy are what its author looks for.
  const std::string telling = runner::TellingStack(result.stack);
  Evidence(screen, "stack", telling.empty() ? result.stack : telling, false);
  // Long output may be all that the stack was taken from: goroutines, and registers at its end.
  const bool tells_more =
      result.stack.empty() || LinesOf(result.stderr_tail).size() <= kEvidenceLines;
  if (!result.process_end.empty() && tells_more)
    Evidence(screen, "stderr", result.stderr_tail, true);
}

Tone ToneOf(const RootCause& cause) {
  if (cause.kind == RootCause::Kind::kKnown) return Tone::kMuted;
  return cause.level == Level::kMust ? Tone::kBad : Tone::kUnsure;
}

// "  (5 cases, in 3 ways)"; nothing for a single case.
std::string Extent(const RootCause& cause) {
  if (cause.cases.size() == 1) return "";
  return fmt::format("  ({}{})", Plural(cause.cases.size(), "case"),
                     cause.ways == 1 ? "" : fmt::format(", in {} ways", cause.ways));
}

std::string CauseTitle(int number, const RootCause& cause) {
  return fmt::format("  {}  {}  {}  {}{}", number, Name(cause.verdict), Name(cause.level),
                     ForTerminal(fmt::format("{}", fmt::join(cause.requirements, " "))),
                     Extent(cause));
}

void Cause(Screen& screen, const RunResult& run, const RootCause& cause, int number) {
  const CaseResult& result = run.cases[cause.cases.front()];
  screen.Put(CauseTitle(number, cause), ToneOf(cause));
  screen.Put(fmt::format("     {}", ForTerminal(result.name)), Tone::kStrong);
  screen.Put("     ", result.sentence);
  if (const auto* chief = Chief(run, result); chief != nullptr && !chief->source.empty()) {
    screen.Put(fmt::format("     {}: {} {}", ForTerminal(chief->id), ForTerminal(chief->source),
                           ForTerminal(chief->link)),
               Tone::kMuted);
  }
  if (cause.verdict != Verdict::kFail) screen.Put("     ", InWords(cause.verdict, run.seat));
  if (!StepsTellComplaint(result) && !result.complaint.empty()) {
    screen.Put("     ", result.complaint);
  } else if (const std::string otherwise = OtherwiseThanKnown(result); !otherwise.empty()) {
    screen.Put("     ", otherwise, Tone::kBad);
  }
  screen.Narration(result, "       ");
  if (const std::string remark = RemarkOf(result); !remark.empty())
    screen.Put("     " + ForTerminal(remark), Tone::kMuted);
  if (!result.process_end.empty()) screen.Put("     process ended: ", result.process_end);
  ProcessEvidence(screen, result);
  if (const std::string where = WhereOf(result); !where.empty()) {
    screen.Put("     " + where, Tone::kMuted);
  }
  for (std::size_t i = 1; i < std::min(cause.cases.size(), kCasesNamed + 1); ++i) {
    const CaseResult& other = run.cases[cause.cases[i]];
    screen.Put("     also " + ForTerminal(other.name) +
                   (OtherwiseThanKnown(other).empty()
                        ? ""
                        : fmt::format(", which {}", runner::kOtherwiseThanKnown)),
               Tone::kMuted);
  }
  if (cause.cases.size() > kCasesNamed + 1) {
    screen.Put(fmt::format("     and {} of {} more", cause.cases.size() - kCasesNamed - 1,
                           Plural(cause.cases.size(), "case")),
               Tone::kMuted);
  }
  if (!result.reproduce.empty()) screen.Put("     again: " + ForTerminal(result.reproduce));
  screen.Blank();
}

void Causes(Screen& screen, const RunResult& run, const Tally& tally) {
  const int known = tally.Causes(RootCause::Kind::kKnown);
  const int count = static_cast<int>(tally.causes.size()) - known;
  if (count > 0) {
    screen.Put(fmt::format("{} behind {} of {} cases",
                           Plural(static_cast<std::uint64_t>(count), "root cause"),
                           tally.cases_failed(), tally.cases),
               Tone::kStrong);
    screen.Blank();
  }
  for (int i = 0; i < count; ++i) {
    const RootCause& cause = tally.causes[static_cast<std::size_t>(i)];
    if (i < kCausesNarrated) {
      Cause(screen, run, cause, i + 1);
    } else {
      screen.Put(CauseTitle(i + 1, cause) + "  " +
                     Shorten(ForTerminal(run.cases[cause.cases.front()].complaint), 60),
                 ToneOf(cause));
    }
  }
  if (count > kCausesNarrated) screen.Blank();
  if (const std::string words = KnownWords(tally); !words.empty()) {
    screen.Put(words);
    screen.Blank();
  }
}

void Trust(Screen& screen, const RunResult& run, const Tally& tally) {
  const int not_run = tally.Of(Verdict::kNotRun);
  const int played = tally.cases - not_run - tally.Of(Verdict::kNotApplicable);
  const std::string run_words =
      fmt::format("{} of {} cases played{}", played, tally.cases,
                  not_run == 0 ? ", nothing skipped"
                               : fmt::format(", {} of {} cases not run", not_run, tally.cases));
  const auto or_none = [](const std::string& text) {
    return text.empty() ? std::string("not claimed") : ForTerminal(text);
  };
  screen.Put(fmt::format("{} · quiescence {} · determinism {} · seed {}", run_words,
                         or_none(run.testee.quiescence), or_none(run.testee.determinism), run.seed),
             not_run == 0 ? Tone::kMuted : Tone::kUnsure);
  const auto varies = [](const CaseResult& result) { return !result.varies.empty(); };
  if (const auto first = std::ranges::find_if(run.cases, varies); first != run.cases.end()) {
    screen.Put(
        "", fmt::format("with one seed it goes different ways: seen in {}, first in {}: {}",
                        Plural(static_cast<std::uint64_t>(std::ranges::count_if(run.cases, varies)),
                               "case"),
                        first->name, first->varies));
  }
  if (const std::string chance = ChanceWords(tally); !chance.empty()) {
    screen.Put(chance, Tone::kMuted);
  }
  std::string cost = fmt::format("{}, {} in {}", Plural(static_cast<unsigned>(tally.cases), "case"),
                                 Plural(tally.turns, "turn"), DurationWords(run.wall_micros));
  if (run.judge_memory_kib > 0) {
    cost += fmt::format(" · judge's memory {} MiB", (run.judge_memory_kib + 1023) / 1024);
  }
  screen.Put(cost, Tone::kMuted);
}

}  // namespace

std::string TerminalSummary(const RunResult& run, const TerminalOptions& options) {
  const Tally tally = Count(run);
  Screen screen(options);
  screen.Put("lbconform " + ForTerminal(run.tool_version) + " · ", Who(run), Tone::kMuted);
  screen.Blank();
  screen.Put(Headline(run.exit_code), ToneOf(run.exit_code));
  if (!run.conclusion.empty()) screen.Put("  ", ConclusionOf(run), Tone::kStrong);
  screen.Blank();
  Counts(screen, tally);
  screen.Blank();
  if (!run.only.empty()) {
    screen.Put("  only: ", fmt::format("{}", fmt::join(run.only, " ")), Tone::kUnsure);
    screen.Blank();
  }
  Causes(screen, run, tally);
  if (const std::string hint = Hint(run); !hint.empty()) screen.Put("hint: ", hint, Tone::kUnsure);
  for (const std::string& warning : run.warnings) {
    screen.Put("warning: ", warning, Tone::kUnsure);
  }
  Trust(screen, run, tally);
  if (!options.page.empty()) screen.Put("report: " + ForTerminal(options.page));
  return screen.Take();
}

std::string TerminalSummary(const RunResult& run, bool colour) {
  TerminalOptions options;
  options.colour = colour;
  return TerminalSummary(run, options);
}

}  // namespace lbc::report
