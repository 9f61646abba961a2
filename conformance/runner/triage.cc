#include "conformance/runner/triage.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>

#include "conformance/runner/known_failures.h"

namespace lbc::runner {
namespace {

using verdict::CaseResult;
using verdict::Verdict;

std::vector<std::string> SplitLines(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool IsComment(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t");
  return first != std::string::npos && line[first] == '#';
}

// The lines of one entry: from the comments right above it to the line before the next one's.
struct Block {
  KnownFailure known;
  std::vector<std::string> lines;
};

// A file taken apart: what stands before the first entry, and the entries.
struct Parts {
  std::vector<std::string> head;
  std::vector<Block> blocks;
};

Parts TakeApart(const std::vector<std::string>& lines, const std::vector<KnownFailure>& known) {
  Parts parts;
  std::vector<std::size_t> starts;
  for (const KnownFailure& entry : known) {
    std::size_t start = static_cast<std::size_t>(entry.line) - 1;
    const std::size_t before =
        starts.empty() ? 0 : static_cast<std::size_t>(known[starts.size() - 1].line);
    while (start > before && IsComment(lines[start - 1])) --start;
    starts.push_back(start);
  }
  const std::size_t first = starts.empty() ? lines.size() : starts.front();
  parts.head.assign(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(first));
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::size_t end = i + 1 < known.size() ? starts[i + 1] : lines.size();
    parts.blocks.push_back({known[i],
                            {lines.begin() + static_cast<std::ptrdiff_t>(starts[i]),
                             lines.begin() + static_cast<std::ptrdiff_t>(end)}});
  }
  return parts;
}

bool Fails(const CaseResult& which) {
  return IsFailure(which.verdict) || which.verdict == Verdict::kXfail;
}

bool WasPlayed(const CaseResult& which) {
  return which.verdict != Verdict::kNotRun && which.verdict != Verdict::kNotApplicable;
}

std::string OneLine(std::string text) {
  std::ranges::replace_if(
      text, [](unsigned char letter) { return letter < ' '; }, ' ');
  constexpr std::size_t kShown = 160;
  if (text.size() > kShown) text = text.substr(0, kShown) + " …";
  return text;
}

// The complaint as it was before known failures had a say in it.
std::string Complaint(const CaseResult& which) {
  static const std::regex prefix(R"(^fails otherwise than known \(fingerprint [^)]*\): )");
  return OneLine(std::regex_replace(which.complaint, prefix, ""));
}

// Sets `fingerprint` in the lines of an entry, at the place of its fields.
void SetFingerprint(std::vector<std::string>& lines, const std::string& fingerprint) {
  static const std::regex field(R"(^(\s*)fingerprint:.*$)");
  static const std::regex first(R"(^(\s*)- (\s*)\S.*$)");
  std::string indent = "      ";
  std::size_t last = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch parts;
    if (std::regex_match(lines[i], parts, field)) {
      lines[i] = parts[1].str() + "fingerprint: \"" + fingerprint + "\"";
      return;
    }
    if (std::regex_match(lines[i], parts, first) && !IsComment(lines[i]))
      indent = std::string(parts[1].length() + 2 + parts[2].length(), ' ');
    if (lines[i].find_first_not_of(" \t") != std::string::npos && !IsComment(lines[i])) last = i;
  }
  lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(last) + 1,
               indent + "fingerprint: \"" + fingerprint + "\"");
}

std::vector<std::string> NewEntry(const CaseResult& which) {
  return {fmt::format("  # {}: {}", Name(which.verdict), Complaint(which)),
          fmt::format("  - case: \"{}\"", which.name),
          fmt::format("    reason: \"{}\"", kReasonToFillIn),
          fmt::format("    fingerprint: \"{}\"", which.fingerprint)};
}

// It was not seen how the case ends.
bool IsOpen(const CaseResult& which) {
  return which.verdict == Verdict::kNotRun || which.verdict == Verdict::kError ||
         which.verdict == Verdict::kInconclusive;
}

class Updater {
 public:
  Updater(const verdict::RunResult& run, Triage& triage) : run_(run), triage_(triage) {}

  // The lines of the entry from now on; none if it goes.
  std::vector<std::string> Update(const Block& block) {
    const KnownFailure& known = block.known;
    std::vector<const CaseResult*> failing;
    bool played = false;
    bool open = false;
    const CaseResult* not_applicable = nullptr;
    for (const CaseResult& which : run_.cases) {
      if (!MatchesPattern(known.pattern, which.name)) continue;
      if (which.verdict == Verdict::kNotApplicable && not_applicable == nullptr)
        not_applicable = &which;
      played = played || WasPlayed(which);
      open = open || IsOpen(which);
      if (Fails(which)) failing.push_back(&which);
    }
    if (!IsForVersion(known, run_.testee.version)) return block.lines;
    // Of a run that was interrupted nothing follows for what it did not come to.
    if (failing.empty()) return open ? block.lines : Stale(block, played, not_applicable);
    std::vector<std::string> lines = block.lines;
    const bool exact = known.pattern == failing.front()->name;
    const std::string& now = failing.front()->fingerprint;
    if (exact && known.fingerprint.empty() && !now.empty() && !known.sometimes) {
      SetFingerprint(lines, now);
      Say("{}: its fingerprint {} is written down", known.pattern, now);
    } else if (exact && !known.fingerprint.empty() && known.fingerprint != now) {
      Say("{}: fails otherwise than known; read it and say why again", known.pattern);
      covered_.insert(known.pattern);
      return Renewed(known, *failing.front());
    }
    for (const CaseResult* which : failing) {
      if (known.fingerprint.empty() || known.fingerprint == which->fingerprint)
        covered_.insert(which->name);
    }
    if (known.reason == kReasonToFillIn) ++triage_.reasons_missing;
    return lines;
  }

  // What fails and no entry speaks of.
  std::vector<std::string> Rest() {
    std::vector<std::string> lines;
    for (const CaseResult& which : run_.cases) {
      if (!Fails(which) || covered_.contains(which.name)) continue;
      Say("{}: {}, and not known yet", which.name, Name(which.verdict));
      ++triage_.reasons_missing;
      std::ranges::move(NewEntry(which), std::back_inserter(lines));
    }
    return lines;
  }

 private:
  template <typename... Values>
  void Say(fmt::format_string<Values...> text, Values&&... values) {
    triage_.changes.push_back(fmt::format(text, std::forward<Values>(values)...));
  }

  // `not_applicable`: the first case it matches that does not apply; null if there is none.
  std::vector<std::string> Stale(const Block& block, bool played,
                                 const CaseResult* not_applicable) {
    const KnownFailure& known = block.known;
    const bool settled = not_applicable != nullptr && not_applicable->name == known.pattern;
    if (!played && !settled && !run_.only.empty()) return block.lines;
    if (played && known.sometimes) return block.lines;
    Say("{}: {}, so its entry goes", known.pattern,
        played                      ? "no longer fails"
        : not_applicable != nullptr ? AppliesNowhere(*not_applicable)
                                    : "matches no case that was played");
    return {};
  }

  std::vector<std::string> Renewed(const KnownFailure& known, const CaseResult& which) {
    ++triage_.reasons_missing;
    std::vector<std::string> lines = NewEntry(which);
    lines.insert(lines.begin(), fmt::format("  # Was known as {}, because: {}", known.fingerprint,
                                            OneLine(known.reason)));
    if (!known.link.empty()) lines.push_back(fmt::format("    link: \"{}\"", known.link));
    if (!known.expires.empty()) lines.push_back(fmt::format("    expires: {}", known.expires));
    if (known.sometimes) lines.emplace_back("    sometimes: true");
    if (!known.from.empty() || !known.below.empty()) {
      lines.push_back(fmt::format("    versions: {{{}{}{}}}",
                                  known.from.empty() ? "" : "from: " + known.from,
                                  known.from.empty() || known.below.empty() ? "" : ", ",
                                  known.below.empty() ? "" : "below: " + known.below));
    }
    return lines;
  }

  const verdict::RunResult& run_;
  Triage& triage_;
  std::set<std::string> covered_;
};

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

absl::StatusOr<Triage> UpdateKnownFailures(const std::string& text,
                                           const std::filesystem::path& file,
                                           const verdict::RunResult& run) {
  Parts parts;
  if (text.empty()) {
    parts.head = {fmt::format("# What is known to fail: {} of {} {}.", run.policy,
                              run.testee.implementation, run.testee.version),
                  "known_failures:"};
  } else {
    const absl::StatusOr<std::vector<KnownFailure>> known = ParseKnownFailures(text, file, true);
    if (!known.ok()) return known.status();
    parts = TakeApart(SplitLines(text), *known);
  }
  Triage triage;
  Updater updater(run, triage);
  std::vector<std::string> entries;
  for (const Block& block : parts.blocks)
    std::ranges::move(updater.Update(block), std::back_inserter(entries));
  std::ranges::move(updater.Rest(), std::back_inserter(entries));
  for (std::string& line : parts.head) {
    // An empty list may be written as one, or as nothing at all.
    static const std::regex key(R"(^known_failures:\s*(\[\s*\])?\s*(#.*)?$)");
    if (std::regex_match(line, key))
      line = entries.empty() ? "known_failures: []" : "known_failures:";
  }
  triage.text = Join(parts.head) + Join(entries);
  return triage;
}

}  // namespace lbc::runner
