#include "conformance/scenario/chance.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace lbc::scenario {
namespace {

// The chance of exactly k among n, each with chance p strictly between 0 and 1.
double Exactly(std::uint64_t k, std::uint64_t n, double p) {
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

std::vector<Bounds> BoundsOf(const Shares& shares, std::uint64_t n) {
  double total = 0;
  for (const Share& share : shares) total += share.weight;
  std::vector<Bounds> bounds;
  for (const Share& share : shares) {
    bounds.push_back(
        BinomialBounds(n, share.weight / total, kFalseAlarm / static_cast<double>(shares.size())));
  }
  return bounds;
}

Endpoints EndpointsOf(const Shares& shares) {
  Endpoints endpoints;
  for (const Share& share : shares) endpoints.push_back(share.endpoint);
  return endpoints;
}

std::string ShareWords(const Shares& shares) {
  std::vector<std::string> words;
  for (const Share& share : shares)
    words.push_back(fmt::format("{} {}", share.endpoint.name(), share.weight));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string BoundsWords(const Shares& shares, const std::vector<Bounds>& bounds) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    words.push_back(
        fmt::format("{} {} to {}", shares[i].endpoint.name(), bounds[i].least, bounds[i].most));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string FalseAlarmWords() {
  return fmt::format("a correct policy fails this with a chance below {:.0e}", kFalseAlarm);
}

}  // namespace lbc::scenario
