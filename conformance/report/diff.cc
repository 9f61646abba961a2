#include "conformance/report/diff.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "conformance/report/narration.h"
#include "conformance/report/tally.h"
#include "conformance/report/text.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RunResult;
using verdict::Verdict;

constexpr int kColumns = 100;

// How good a verdict is for the testee; verdicts of one class are not compared further.
enum class Standing { kBad, kExcused, kOpen, kNotApplicable, kGood };

Standing StandingOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
    case Verdict::kXpass:
      return Standing::kGood;
    case Verdict::kNotApplicable:
      return Standing::kNotApplicable;
    case Verdict::kNotRun:
    case Verdict::kInconclusive:
    case Verdict::kVacuous:
      return Standing::kOpen;
    case Verdict::kXfail:
      return Standing::kExcused;
    default:
      return Standing::kBad;
  }
}

enum class Change { kNone, kNotRun, kFixed, kRegressed, kChanged };

// First matching rule wins:
// 1. The same verdict for the same cause is no change.
// 2. What was not run in one of the two is not compared.
// 3. What holds and did not is fixed, except that nobody fixes what was merely not claimed.
// 4. What held and does not is a regression, unless it is not claimed any more.
// 5. What is bad and was open or not claimed is a regression.
// 6. All else has changed.
Change Compare(const CaseResult& before, const CaseResult& after) {
  if (before.verdict == after.verdict && before.fingerprint == after.fingerprint) {
    return Change::kNone;
  }
  if (before.verdict == Verdict::kNotRun || after.verdict == Verdict::kNotRun)
    return Change::kNotRun;
  const Standing was = StandingOf(before.verdict);
  const Standing is = StandingOf(after.verdict);
  if (is == Standing::kGood && was != Standing::kGood) {
    return was == Standing::kNotApplicable ? Change::kChanged : Change::kFixed;
  }
  if (was == Standing::kGood && is != Standing::kGood) {
    return is == Standing::kNotApplicable ? Change::kChanged : Change::kRegressed;
  }
  const bool was_not_bad = was == Standing::kOpen || was == Standing::kNotApplicable;
  if (is == Standing::kBad && was_not_bad) return Change::kRegressed;
  return Change::kChanged;
}

CaseChange MakeChange(const CaseResult* before, const CaseResult* after) {
  CaseChange change;
  const CaseResult& either = after != nullptr ? *after : *before;
  change.name = either.name;
  change.checks = either.checks;
  if (before != nullptr) {
    change.before = before->verdict;
    change.complaint_before = before->complaint;
  }
  if (after != nullptr) {
    change.after = after->verdict;
    change.complaint_after = after->complaint;
  }
  return change;
}

std::vector<std::string> Notes(const RunResult& before, const RunResult& after) {
  std::vector<std::string> notes;
  const auto compare = [&](std::string_view what, const std::string& was, const std::string& is) {
    if (was != is) notes.push_back(fmt::format("{} was \"{}\", is \"{}\"", what, was, is));
  };
  const auto selection = [](const RunResult& run) {
    return fmt::format("{}", fmt::join(run.only, " "));
  };
  compare("policy", before.policy, after.policy);
  compare("implementation", before.testee.implementation, after.testee.implementation);
  compare("version", before.testee.version, after.testee.version);
  compare("edition", before.testee.edition, after.testee.edition);
  compare("seat", before.seat, after.seat);
  compare("profile", before.profile_origin, after.profile_origin);
  compare("selection (--only)", selection(before), selection(after));
  compare("lbconform", before.tool_version, after.tool_version);
  return notes;
}

std::string VerdictWords(const CaseChange& change) {
  if (!change.before) return std::string(Name(*change.after));
  if (!change.after) return std::string(Name(*change.before));
  return fmt::format("{} → {}", Name(*change.before), Name(*change.after));
}

// The groups in the order in which a reader needs them.
std::vector<std::pair<std::string_view, const std::vector<CaseChange>*>> Groups(
    const RunDiff& diff) {
  return {{"regressed", &diff.regressed}, {"changed", &diff.changed}, {"new", &diff.added},
          {"gone", &diff.gone},           {"fixed", &diff.fixed},     {"not run", &diff.not_run}};
}

std::string Counts(const RunDiff& diff) {
  std::string text;
  for (const auto& [title, changes] : Groups(diff)) {
    text += fmt::format("{} {}, ", changes->size(), title);
  }
  return fmt::format("{}{} unchanged, of {}", text, diff.unchanged,
                     Plural(static_cast<unsigned>(diff.cases), "case"));
}

}  // namespace

bool RunDiff::Worse() const {
  const auto fails = [](const CaseChange& change) {
    return StandingOf(*change.after) == Standing::kBad;
  };
  return !regressed.empty() || std::ranges::any_of(added, fails);
}

bool RunDiff::Empty() const { return notes.empty() && unchanged == cases; }

RunDiff Diff(const RunResult& before, const RunResult& after) {
  struct Pair {
    const CaseResult* before = nullptr;
    const CaseResult* after = nullptr;
  };
  std::map<std::string_view, Pair> pairs;
  for (const CaseResult& result : before.cases) pairs[result.name].before = &result;
  for (const CaseResult& result : after.cases) pairs[result.name].after = &result;

  RunDiff diff;
  diff.notes = Notes(before, after);
  diff.cases = static_cast<int>(pairs.size());
  for (const auto& [name, pair] : pairs) {
    if (pair.before == nullptr) {
      diff.added.push_back(MakeChange(nullptr, pair.after));
      continue;
    }
    if (pair.after == nullptr) {
      diff.gone.push_back(MakeChange(pair.before, nullptr));
      continue;
    }
    switch (Compare(*pair.before, *pair.after)) {
      case Change::kNone:
        ++diff.unchanged;
        break;
      case Change::kNotRun:
        diff.not_run.push_back(MakeChange(pair.before, pair.after));
        break;
      case Change::kFixed:
        diff.fixed.push_back(MakeChange(pair.before, pair.after));
        break;
      case Change::kRegressed:
        diff.regressed.push_back(MakeChange(pair.before, pair.after));
        break;
      case Change::kChanged:
        diff.changed.push_back(MakeChange(pair.before, pair.after));
        break;
    }
  }
  return diff;
}

std::string DiffText(const RunDiff& diff) {
  std::string text;
  for (const std::string& note : diff.notes) text += Join(Paragraph("note: ", note, kColumns));
  for (const auto& [title, changes] : Groups(diff)) {
    if (changes->empty()) continue;
    text += fmt::format("{} ({} of {})\n", title, changes->size(), diff.cases);
    for (const CaseChange& change : *changes) {
      text += fmt::format("  {}  {}\n", ForTerminal(change.name), VerdictWords(change));
      if (change.before && !change.complaint_before.empty()) {
        text += Join(Paragraph("    was: ", change.complaint_before, kColumns));
      }
      if (change.after && !change.complaint_after.empty()) {
        text += Join(Paragraph("    is:  ", change.complaint_after, kColumns));
      }
    }
  }
  return text + Counts(diff) + "\n";
}

std::string DiffMarkdown(const RunDiff& diff) {
  std::string text = fmt::format("**{}**\n", Counts(diff));
  for (const std::string& note : diff.notes) text += fmt::format("\n> {}\n", ForMarkdown(note));
  for (const auto& [title, changes] : Groups(diff)) {
    if (changes->empty()) continue;
    text += fmt::format("\n### {} ({} of {})\n\n", title, changes->size(), diff.cases);
    text += "| case | verdict | reason |\n|---|---|---|\n";
    for (const CaseChange& change : *changes) {
      const std::string& reason =
          change.complaint_after.empty() ? change.complaint_before : change.complaint_after;
      text += fmt::format("| {} | {} | {} |\n", MarkdownCode(change.name), VerdictWords(change),
                          ForMarkdown(reason));
    }
  }
  return text;
}

}  // namespace lbc::report
