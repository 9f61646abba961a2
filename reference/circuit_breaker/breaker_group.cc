#include "reference/circuit_breaker/breaker_group.h"

#include <tuple>

namespace lbc {

BreakerGroup::BreakerGroup(SreBreakerOptions options, const Clock& clock, Random& random)
    : options_(options), clock_(clock), random_(random) {}

SreBreaker& BreakerGroup::For(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.find(key);
  if (found != breakers_.end()) return found->second;
  return breakers_
      .emplace(std::piecewise_construct, std::forward_as_tuple(key),
               std::forward_as_tuple(options_, clock_, random_))
      .first->second;
}

std::size_t BreakerGroup::size() const {
  const std::lock_guard lock(mutex_);
  return breakers_.size();
}

}  // namespace lbc
