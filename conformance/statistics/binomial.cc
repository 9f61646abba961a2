#include "conformance/statistics/binomial.h"

#include <algorithm>
#include <cmath>

namespace lbc::statistics {
namespace {

// The chance of exactly k among n, each with chance p.
double Exactly(std::uint64_t k, std::uint64_t n, double p) {
  if (p <= 0) return k == 0 ? 1 : 0;
  if (p >= 1) return k == n ? 1 : 0;
  const auto all = static_cast<double>(n);
  const auto hits = static_cast<double>(k);
  const double ways = std::lgamma(all + 1) - std::lgamma(hits + 1) - std::lgamma(all - hits + 1);
  return std::exp(ways + hits * std::log(p) + (all - hits) * std::log1p(-p));
}

}  // namespace

Bounds BinomialBounds(std::uint64_t n, double p, double alarm) {
  if (p <= 0) return {0, 0};
  if (p >= 1) return {n, n};
  Bounds bounds{0, n};
  double below = Exactly(bounds.least, n, p);
  while (bounds.least < n && below <= alarm / 2) below += Exactly(++bounds.least, n, p);
  double above = Exactly(bounds.most, n, p);
  while (bounds.most > 0 && above <= alarm / 2) above += Exactly(--bounds.most, n, p);
  return bounds;
}

double ChanceOutside(const Bounds& bounds, std::uint64_t n, double q) {
  double inside = 0;
  for (std::uint64_t k = bounds.least; k <= bounds.most; ++k) inside += Exactly(k, n, q);
  return std::max(0.0, 1 - inside);
}

double NoticedDeviation(const Bounds& bounds, std::uint64_t n, double p, double power) {
  const auto is_noticed = [&](double t) {
    return ChanceOutside(bounds, n, p * (1 - t)) >= power &&
           (p * (1 + t) >= 1 || ChanceOutside(bounds, n, p * (1 + t)) >= power);
  };
  if (!is_noticed(1)) return 1;
  double missed = 0;
  double noticed = 1;
  constexpr double kExact = 1e-3;
  while (noticed - missed > kExact) {
    const double middle = (missed + noticed) / 2;
    (is_noticed(middle) ? noticed : missed) = middle;
  }
  return noticed;
}

}  // namespace lbc::statistics
