#include "reference/policies/common/list_difference.h"

#include <algorithm>
#include <iterator>

#include "reference/policies/common/endpoint_map.h"

namespace lbc::policies {
namespace {

// Looking each of these up in the whole list costs less than a table of it.
constexpr std::size_t kSmall = 8;

}  // namespace

ListDifference DifferenceOf(const std::vector<Endpoint>& before,
                            const std::vector<Endpoint>& after) {
  const auto [in_before, in_after] =
      std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  // What both begin with is not looked at again.
  const auto ends = std::mismatch(before.rbegin(), std::make_reverse_iterator(in_before),
                                  after.rbegin(), std::make_reverse_iterator(in_after));
  return {.begin = static_cast<std::size_t>(in_before - before.begin()),
          .old_end = static_cast<std::size_t>(ends.first.base() - before.begin()),
          .new_end = static_cast<std::size_t>(ends.second.base() - after.begin())};
}

bool IsSplice(const std::vector<Endpoint>& before, const std::vector<Endpoint>& after,
              const ListDifference& difference) {
  if (difference.old_end - difference.begin > kSmall ||
      difference.new_end - difference.begin > kSmall) {
    return false;
  }
  const auto index = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
  return std::none_of(after.begin() + index(difference.begin),
                      after.begin() + index(difference.new_end), [&](const Endpoint& fresh) {
                        return std::any_of(
                            before.begin() + index(difference.old_end), before.end(),
                            [&](const Endpoint& kept) { return ServerEqual()(&fresh, &kept); });
                      });
}

}  // namespace lbc::policies
