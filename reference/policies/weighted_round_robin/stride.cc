#include "reference/policies/weighted_round_robin/stride.h"

#include <algorithm>
#include <cmath>

namespace lbc::policies {

std::vector<std::uint16_t> ScaledWeights(const std::vector<double>& weights) {
  double greatest = 0, sum = 0;
  std::size_t known = 0;
  for (const double weight : weights) {
    if (weight <= 0) continue;
    ++known;
    greatest = std::max(greatest, weight);
  }
  // Scaled before they are added: the sum of the greatest of all doubles is none.
  for (const double weight : weights) sum += weight > 0 ? weight / greatest : 0;
  std::vector<std::uint16_t> scaled(weights.size(), kStrideWeightMost);
  if (known < 2) return scaled;
  const double mean = sum / static_cast<double>(known);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double part = weights[i] > 0 ? weights[i] / greatest : mean;
    scaled[i] = static_cast<std::uint16_t>(std::max(1.0, std::round(part * kStrideWeightMost)));
  }
  return scaled;
}

}  // namespace lbc::policies
