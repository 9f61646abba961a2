#include "conformance/verdict/verdict.h"

#include <algorithm>
#include <array>
#include <utility>

#include "conformance/verdict/standing.h"

namespace lbc::verdict {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 12> kNames = {{
    {Verdict::kError, "ERROR"},
    {Verdict::kCrash, "CRASH"},
    {Verdict::kHang, "HANG"},
    {Verdict::kProtocol, "PROTOCOL"},
    {Verdict::kFail, "FAIL"},
    {Verdict::kXpass, "XPASS"},
    {Verdict::kNotRun, "NOT_RUN"},
    {Verdict::kInconclusive, "INCONCLUSIVE"},
    {Verdict::kVacuous, "VACUOUS"},
    {Verdict::kXfail, "XFAIL"},
    {Verdict::kPass, "PASS"},
    {Verdict::kNotApplicable, "NOT_APPLICABLE"},
}};

}  // namespace

std::string_view Name(Verdict verdict) {
  const auto* found =
      std::ranges::find(kNames, verdict, &std::pair<Verdict, std::string_view>::first);
  return found->second;
}

std::optional<Verdict> ParseVerdict(std::string_view name) {
  const auto* found =
      std::ranges::find(kNames, name, &std::pair<Verdict, std::string_view>::second);
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

Verdict Worse(Verdict a, Verdict b) { return std::min(a, b); }

bool IsFailure(Verdict verdict) { return StandingOf(verdict) == Standing::kBroken; }

Standing StandingOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kPass:
      return Standing::kHolds;
    case Verdict::kXfail:
      return Standing::kExcused;
    case Verdict::kXpass:
      return Standing::kUnexpected;
    case Verdict::kFail:
    case Verdict::kCrash:
    case Verdict::kHang:
    case Verdict::kProtocol:
      return Standing::kBroken;
    case Verdict::kNotRun:
    case Verdict::kInconclusive:
    case Verdict::kVacuous:
      return Standing::kOpen;
    case Verdict::kError:
      return Standing::kFault;
    case Verdict::kNotApplicable:
      return Standing::kNotApplicable;
  }
  return Standing::kFault;
}

}  // namespace lbc::verdict
