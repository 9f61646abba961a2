#include "conformance/replay/seen.h"

#include <fmt/format.h>

#include <algorithm>

namespace lbc::replay {
namespace {

using Lines = std::vector<std::string>;

std::string PickWords(const std::string& what, std::uint64_t count) {
  return fmt::format("{} pick{} {}", count, count == 1 ? "" : "s", what);
}

// The answers summed up by what they are.
std::map<std::string, std::uint64_t> Shares(const Seen& seen) {
  std::map<std::string, std::uint64_t> shares;
  for (const auto& [what, count] : seen.picks) shares[what] += count;
  return shares;
}

// What counts, as lines in order.
Lines LinesOf(const Seen& seen, bool with_minor, bool with_texts) {
  Lines lines;
  for (const Deed& deed : seen.deeds) {
    if (with_minor || !deed.minor) lines.push_back(deed.words);
  }
  if (!seen.outcome.empty() && seen.outcome != "OK") lines.push_back("ends with " + seen.outcome);
  for (const auto& [what, count] : Shares(seen)) lines.push_back(PickWords(what, count));
  if (with_texts) {
    if (!seen.text.empty()) lines.push_back("says: " + seen.text);
    lines.insert(lines.end(), seen.texts.begin(), seen.texts.end());
  }
  if (!seen.fault.empty()) lines.push_back(seen.fault);
  return lines;
}

// What is in `a` and not in `b`, counting how often, in the order of `a`.
Lines Without(const Lines& a, const Lines& b) {
  std::map<std::string, int> left;
  for (const std::string& line : b) ++left[line];
  Lines only;
  for (const std::string& line : a) {
    if (left[line]-- <= 0) only.push_back(line);
  }
  return only;
}

}  // namespace

void Seen::NoteText(std::string line) {
  if (std::ranges::find(texts, line) == texts.end()) texts.push_back(std::move(line));
}

void Seen::NoteFault(verdict::Verdict verdict, std::string complaint) {
  if (verdict == verdict::Verdict::kXfail) verdict = verdict::Verdict::kCrash;
  fault = fmt::format("fails as a program: {}", Name(verdict));
  fault_text = std::move(complaint);
}

Comparison Compare(const Seen& first, const Seen& second, bool strict) {
  Comparison result;
  const auto fill = [&](bool with_minor, bool with_texts) {
    const Lines a = LinesOf(first, with_minor, with_texts);
    const Lines b = LinesOf(second, with_minor, with_texts);
    result.only_first = Without(a, b);
    result.only_second = Without(b, a);
    return result.only_first.empty() && result.only_second.empty();
  };
  if (!fill(strict, strict)) {
    result.match = Match::kDifferent;
    return result;
  }
  if (!fill(true, false)) {
    result.match = Match::kAlike;
    result.how = "but for hints and repetitions";
  } else if (!fill(true, true)) {
    result.match = Match::kAlike;
    result.how = "in other words";
  } else if (LinesOf(first, true, true) != LinesOf(second, true, true) ||
             first.picks != second.picks) {
    result.match = Match::kAlike;
    result.how = "in another order";
  }
  return result;
}

std::vector<std::string> InWords(const Seen& seen) {
  Lines lines;
  for (const Deed& deed : seen.deeds) lines.push_back(deed.words);
  if (!seen.outcome.empty() && seen.outcome != "OK") {
    lines.push_back("ends with " + seen.outcome + (seen.text.empty() ? "" : ": " + seen.text));
  }
  constexpr std::size_t kRunsShown = 8;
  if (seen.picks.size() <= kRunsShown) {
    for (const auto& [what, count] : seen.picks) lines.push_back(PickWords(what, count));
  } else {
    for (const auto& [what, count] : Shares(seen)) lines.push_back(PickWords(what, count));
  }
  lines.insert(lines.end(), seen.texts.begin(), seen.texts.end());
  if (!seen.fault.empty()) lines.push_back(seen.fault + ", " + seen.fault_text);
  if (lines.empty()) lines.emplace_back("nothing");
  return lines;
}

}  // namespace lbc::replay
