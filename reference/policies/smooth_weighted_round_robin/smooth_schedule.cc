#include "reference/policies/smooth_weighted_round_robin/smooth_schedule.h"

#include <algorithm>
#include <numeric>

namespace lbc::policies {

SmoothSchedule::SmoothSchedule(const std::vector<std::uint32_t>& weights) {
  std::uint32_t divisor = 0;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    divisor = std::gcd(divisor, weights[i]);
    members_.push_back(i);
  }
  // Stable: within a kind in the order of the list, which decides between equals.
  std::stable_sort(members_.begin(), members_.end(),
                   [&](std::uint32_t a, std::uint32_t b) { return weights[a] > weights[b]; });
  for (std::uint32_t place = 0; place < members_.size(); ++place) {
    const std::int64_t weight = weights[members_[place]] / divisor;
    if (kinds_.empty() || kinds_.back().weight != weight) {
      kinds_.push_back({weight, weight, place, place, place});
    }
    ++kinds_.back().end;
    sum_ += weight;
  }
}

std::uint32_t SmoothSchedule::Next() {
  Kind* best = nullptr;
  for (Kind& kind : kinds_) {
    kind.balance += kind.weight;
    // SWRR-005: of equals the first in the list.
    if (best == nullptr || kind.balance > best->balance ||
        (kind.balance == best->balance && members_[kind.next] < members_[best->next])) {
      best = &kind;
    }
  }
  const std::uint32_t member = members_[best->next];
  // The others of its kind have the same balance until all have paid.
  if (++best->next == best->end) {
    best->next = best->first;
    best->balance -= sum_;
  }
  return member;
}

}  // namespace lbc::policies
