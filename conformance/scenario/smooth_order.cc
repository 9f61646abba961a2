#include "conformance/scenario/smooth_order.h"

#include <algorithm>
#include <numeric>

namespace lbc::scenario {

std::vector<std::size_t> SmoothOrder(const std::vector<std::uint64_t>& weights, std::size_t count) {
  std::vector<std::int64_t> balances(weights.begin(), weights.end());
  const std::int64_t sum = std::accumulate(balances.begin(), balances.end(), std::int64_t{0});
  std::vector<std::size_t> order;
  while (order.size() < count) {
    for (std::size_t i = 0; i < weights.size(); ++i)
      balances[i] += static_cast<std::int64_t>(weights[i]);
    const auto best = std::max_element(balances.begin(), balances.end());
    *best -= sum;
    order.push_back(static_cast<std::size_t>(best - balances.begin()));
  }
  return order;
}

double SmoothBound(std::size_t n) {
  double sum = 0;
  for (std::size_t i = 1; i <= n; ++i) sum += 1.0 / static_cast<double>(i);
  return sum;
}

Straying MostStraying(const std::vector<std::size_t>& order,
                      const std::vector<std::uint64_t>& weights) {
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  Straying found;
  for (std::size_t member = 0; member < weights.size(); ++member) {
    // Between the turn at which it was furthest ahead and the one at which it was furthest behind
    // it strayed most.
    const double share = static_cast<double>(weights[member]) / sum;
    double ahead = 0, furthest_ahead = 0, furthest_behind = 0;
    for (const std::size_t turn : order) {
      ahead += (turn == member ? 1 : 0) - share;
      furthest_ahead = std::max(furthest_ahead, ahead);
      furthest_behind = std::min(furthest_behind, ahead);
    }
    const double strayed = furthest_ahead - furthest_behind;
    if (strayed > found.most) found = {strayed, member};
  }
  return found;
}

}  // namespace lbc::scenario
