#include "conformance/report/tally.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "conformance/verdict/standing.h"

namespace lbc::report {
namespace {

using verdict::CaseResult;
using verdict::RequirementResult;
using verdict::RunResult;
using verdict::Verdict;

void CountRequirement(const RequirementResult& requirement, bool whole_suite, LevelTally& tally) {
  ++tally.bind;
  if (requirement.state == RequirementResult::State::kPlanned) {
    ++tally.planned;
    if (requirement.reason.starts_with(verdict::kJudgedElsewhere)) ++tally.elsewhere;
  }
  if (requirement.state == RequirementResult::State::kUntestable) ++tally.untestable;
  if (requirement.state != RequirementResult::State::kChecked) return;
  ++tally.checked;
  switch (verdict::StandingOf(requirement.verdict)) {
    case verdict::Standing::kHolds:
      ++tally.held;
      break;
    case verdict::Standing::kBroken:
      ++tally.broken;
      break;
    case verdict::Standing::kExcused:
      ++tally.excused;
      break;
    case verdict::Standing::kUnexpected:
      ++tally.unexpected;
      break;
    case verdict::Standing::kOpen: {
      const bool unselected =
          requirement.verdict == Verdict::kNotRun && !whole_suite && requirement.cases.empty();
      ++(unselected ? tally.not_selected : tally.open);
      break;
    }
    case verdict::Standing::kFault:
      ++tally.faults;
      break;
    case verdict::Standing::kNotApplicable:
      ++tally.not_applicable;
      break;
  }
}

// The kind of cause that a case with this verdict belongs to, if any.
std::optional<RootCause::Kind> KindOf(Verdict verdict) {
  if (verdict::IsFailure(verdict)) return RootCause::Kind::kTestee;
  if (verdict == Verdict::kError) return RootCause::Kind::kSuite;
  if (verdict == Verdict::kXpass) return RootCause::Kind::kUnexpected;
  if (verdict == Verdict::kXfail) return RootCause::Kind::kKnown;
  return std::nullopt;
}

std::vector<RootCause> GroupCauses(const RunResult& run) {
  std::vector<RootCause> causes;
  std::map<std::pair<RootCause::Kind, std::string>, std::size_t> found;
  for (std::size_t i = 0; i < run.cases.size(); ++i) {
    const CaseResult& result = run.cases[i];
    const auto kind = KindOf(result.verdict);
    if (!kind) continue;
    // A case without a fingerprint is a cause of its own; no fingerprint holds a slash and a name.
    const std::string key = result.fingerprint.empty() ? "/" + result.name : result.fingerprint;
    const auto [at, is_new] = found.try_emplace({*kind, key}, causes.size());
    if (is_new) {
      RootCause& cause = causes.emplace_back();
      cause.kind = *kind;
      cause.verdict = result.verdict;
      cause.level = LevelOf(run, result);
    }
    RootCause& cause = causes[at->second];
    cause.verdict = verdict::Worse(cause.verdict, result.verdict);
    cause.level = std::min(cause.level, LevelOf(run, result));
    cause.cases.push_back(i);
  }
  return causes;
}

void PutShortestFirst(const RunResult& run, RootCause& cause) {
  std::ranges::stable_sort(cause.cases, {}, [&](std::size_t i) {
    return std::pair(run.cases[i].trace.size(), run.cases[i].steps.size());
  });
  cause.fingerprint = run.cases[cause.cases.front()].fingerprint;
}

// One cause for all of a kind whose shortest traces are about the same requirement.
std::vector<RootCause> UniteByRequirement(const RunResult& run, std::vector<RootCause> ways) {
  std::vector<RootCause> causes;
  std::map<std::pair<RootCause::Kind, std::string>, std::size_t> found;
  for (RootCause& way : ways) {
    PutShortestFirst(run, way);
    const RequirementResult* chief = Chief(run, run.cases[way.cases.front()]);
    const auto [at, is_new] = chief == nullptr
                                  ? std::pair(found.end(), true)
                                  : found.try_emplace({way.kind, chief->id}, causes.size());
    if (is_new) {
      causes.push_back(std::move(way));
      continue;
    }
    RootCause& cause = causes[at->second];
    ++cause.ways;
    cause.verdict = verdict::Worse(cause.verdict, way.verdict);
    cause.level = std::min(cause.level, way.level);
    cause.cases.insert(cause.cases.end(), way.cases.begin(), way.cases.end());
    PutShortestFirst(run, cause);
  }
  return causes;
}

// Collects the requirements, those of the shortest trace first.
void FinishCause(const RunResult& run, RootCause& cause) {
  for (const std::size_t i : cause.cases) {
    for (const std::string& id : run.cases[i].checks) {
      if (std::ranges::find(cause.requirements, id) == cause.requirements.end()) {
        cause.requirements.push_back(id);
      }
    }
  }
}

}  // namespace

std::string_view Name(Level level) {
  constexpr std::array<std::string_view, 3> kNames = {"MUST", "SHOULD", "MAY"};
  return kNames[static_cast<std::size_t>(level)];
}

Level ParseLevel(std::string_view name) {
  for (const Level level : kLevels) {
    if (Name(level) == name) return level;
  }
  return Level::kMust;
}

int Tally::Causes(RootCause::Kind kind) const {
  return static_cast<int>(std::ranges::count(causes, kind, &RootCause::kind));
}

int Tally::CasesWith(RootCause::Kind kind) const {
  std::size_t count = 0;
  for (const RootCause& cause : causes) {
    if (cause.kind == kind) count += cause.cases.size();
  }
  return static_cast<int>(count);
}

int Tally::cases_failed() const {
  return CasesWith(RootCause::Kind::kTestee) + CasesWith(RootCause::Kind::kSuite) +
         CasesWith(RootCause::Kind::kUnexpected);
}

Tally Count(const RunResult& run) {
  Tally tally;
  tally.requirements = static_cast<int>(run.requirements.size());
  for (const RequirementResult& requirement : run.requirements) {
    if (requirement.state == RequirementResult::State::kNotBinding) {
      ++tally.not_binding;
    } else {
      CountRequirement(requirement, run.only.empty(),
                       tally.levels[static_cast<std::size_t>(ParseLevel(requirement.level))]);
    }
  }
  tally.cases = static_cast<int>(run.cases.size());
  for (const CaseResult& result : run.cases) {
    ++tally.cases_by_verdict[static_cast<std::size_t>(result.verdict)];
    tally.turns += result.turns;
    if (result.known_sometimes)
      ++(result.verdict == Verdict::kXfail ? tally.sometimes_failed : tally.sometimes_passed);
    for (const verdict::Measurement& measurement : result.measurements) {
      ++tally.measurements;
      tally.false_alarm += measurement.false_alarm;
    }
  }
  tally.causes = UniteByRequirement(run, GroupCauses(run));
  for (RootCause& cause : tally.causes) FinishCause(run, cause);
  std::ranges::stable_sort(tally.causes, {}, [](const RootCause& cause) {
    return std::tuple(cause.kind, cause.level, cause.verdict, -std::ssize(cause.cases));
  });
  return tally;
}

const RequirementResult* Find(const RunResult& run, std::string_view id) {
  const auto found = std::ranges::find(run.requirements, id, &RequirementResult::id);
  return found == run.requirements.end() ? nullptr : &*found;
}

const RequirementResult* Chief(const RunResult& run, const CaseResult& result) {
  const RequirementResult* chief = nullptr;
  for (const std::string& id : result.checks) {
    const RequirementResult* requirement = Find(run, id);
    if (requirement == nullptr) continue;
    if (chief == nullptr || ParseLevel(requirement->level) < ParseLevel(chief->level)) {
      chief = requirement;
    }
  }
  return chief;
}

Level LevelOf(const RunResult& run, const CaseResult& result) {
  const RequirementResult* chief = Chief(run, result);
  return chief == nullptr ? Level::kMust : ParseLevel(chief->level);
}

Weight WeightOf(Verdict verdict, Level level, bool strict) {
  const bool binding = level == Level::kMust || (strict && level == Level::kShould);
  if (verdict == Verdict::kError || verdict == Verdict::kXpass) return Weight::kFailure;
  if (verdict::IsFailure(verdict)) return binding ? Weight::kFailure : Weight::kWarning;
  if (verdict::StandingOf(verdict) != verdict::Standing::kOpen) return Weight::kNone;
  return level == Level::kMust ? Weight::kOpen : Weight::kWarning;
}

std::string_view Headline(int exit_code) {
  switch (exit_code) {
    case verdict::kExitConformant:
      return "Conformant";
    case verdict::kExitNotConformant:
      return "Not conformant";
    case verdict::kExitInconclusive:
      return "Inconclusive";
    case verdict::kExitTesteeUnusable:
      return "Testee unusable";
    default:
      return "Suite fault";
  }
}

std::string_view ConclusionOf(const RunResult& run) {
  std::string prefix(Headline(run.exit_code));
  prefix[0] = static_cast<char>(prefix[0] - 'A' + 'a');
  prefix += ": ";
  std::string_view text = run.conclusion;
  if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  return text;
}

std::string_view WhoIsJudged(std::string_view seat) {
  if (seat == "channel") return "channel";
  return seat == "live" ? "client" : "policy";
}

std::string InWords(Verdict verdict, std::string_view seat) {
  switch (verdict) {
    case Verdict::kError:
      return fmt::format("The suite could not judge this; the fault is ours, not the {}'s.",
                         WhoIsJudged(seat));
    case Verdict::kCrash:
      return "The testee's process ended in the middle of the case.";
    case Verdict::kHang:
      return "The testee did not finish a turn.";
    case Verdict::kProtocol:
      return "The testee broke the protocol, so that the case could not go on.";
    case Verdict::kFail:
      return fmt::format("The {} broke this requirement.", WhoIsJudged(seat));
    case Verdict::kXpass:
      return "It holds, although the known-failures file says that it fails: remove the entry.";
    case Verdict::kNotRun:
      return "It was selected and not reached.";
    case Verdict::kInconclusive:
      return "Nothing can be concluded: the testee cannot prove that nothing more happens.";
    case Verdict::kVacuous:
      return "What the case is about never happened, so that nothing was proven.";
    case Verdict::kXfail:
      return "It failed as the known-failures file says.";
    case Verdict::kPass:
      return "It holds.";
    case Verdict::kNotApplicable:
      return "The testee does not claim what the case needs.";
  }
  return "";
}

std::string DurationWords(std::int64_t micros) {
  const auto value = static_cast<double>(micros);
  if (micros < 1'000) return fmt::format("{} µs", micros);
  if (micros < 1'000'000) return fmt::format("{:.1f} ms", value / 1e3);
  if (micros < 60'000'000) return fmt::format("{:.1f} s", value / 1e6);
  return fmt::format("{} min {} s", micros / 60'000'000, micros / 1'000'000 % 60);
}

std::string ChanceWords(const Tally& tally) {
  if (tally.measurements == 0) return "";
  return fmt::format("chance of a false alarm below {:.1e} in {}", tally.false_alarm,
                     Plural(static_cast<unsigned>(tally.measurements), "count"));
}

std::string KnownWords(const Tally& tally) {
  const int known = tally.CasesWith(RootCause::Kind::kKnown);
  const std::string of = "of " + Plural(static_cast<unsigned>(tally.cases), "case");
  std::string words;
  if (known > 0) {
    words = fmt::format("{} {} {} as the known-failures file says", known, of,
                        known == 1 ? "fails" : "fail");
    if (tally.sometimes_failed > 0)
      words += fmt::format(", {} of them with some seeds only", tally.sometimes_failed);
  }
  if (tally.sometimes_passed > 0) {
    words += fmt::format("{}{} {} {} known to fail with some seeds, and passed with this one",
                         words.empty() ? "" : "; ", tally.sometimes_passed, of,
                         tally.sometimes_passed == 1 ? "is" : "are");
  }
  return words;
}

std::string Plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace lbc::report
