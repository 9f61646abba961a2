#include "conformance/runner/unasked.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "conformance/profile/names.h"

namespace lbc::runner {

std::string UnaskedSpread(const std::vector<scenario::Case>& cases,
                          const lbcp::v1::Welcome& welcome, const profile::Profile& profile,
                          const std::function<bool(std::string_view)>& binds) {
  using profile::Spreads;
  if (!profile.spreads.has_value() || profile.spreads == Spreads::kFirst ||
      profile.spreads == Spreads::kUnspecified)
    return "";
  profile::Profile to_the_first = profile;
  to_the_first.spreads = Spreads::kFirst;
  profile::Profile silent = profile;
  silent.spreads.reset();
  const auto is_about_it = [&](const scenario::Need& need) {
    return need.holds(welcome, profile) && !need.holds(welcome, to_the_first) &&
           !need.holds(welcome, silent);
  };
  int count = 0;
  std::string first;
  for (const scenario::Case& each : cases) {
    if (each.seat != catalogue::Seat::kPolicy || std::ranges::none_of(each.needs, is_about_it) ||
        !std::ranges::all_of(each.checks, binds))
      continue;
    const std::optional<std::string> unmet = scenario::UnmetNeed(each, welcome, profile);
    if (!unmet.has_value()) return "";
    if (count++ == 0) first = fmt::format("{} needs {}", each.name, *unmet);
  }
  if (count == 0) return "";
  return fmt::format(
      "spreads: {} is promised and not judged: of {} case{} about it none applies; {}",
      Name(*profile.spreads), count, count == 1 ? "" : "s", first);
}

}  // namespace lbc::runner
