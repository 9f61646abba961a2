// How far a count of n independent choices may stray before it counts as broken, when n is fixed
// beforehand: exact tails of the binomial distribution, and what such bounds can notice.
//
// For choices that are dear, one new connection or picker each. Where picks are cheap, ShareTest
// goes on until it knows.
#ifndef CONFORMANCE_STATISTICS_BINOMIAL_H_
#define CONFORMANCE_STATISTICS_BINOMIAL_H_

#include <cstdint>

namespace lbc::statistics {

// Counts from least to most are tolerated.
struct Bounds {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

// The narrowest bounds that a count of n choices, each with chance p in [0, 1], leaves on either
// side with a chance of at most alarm / 2.
[[nodiscard]] Bounds BinomialBounds(std::uint64_t n, double p, double alarm);

// The chance that a count of n choices, each with chance q in [0, 1], leaves these bounds.
[[nodiscard]] double ChanceOutside(const Bounds& bounds, std::uint64_t n, double q);

// The smallest part t of p for which a chance of p (1 - t), and one of p (1 + t) where that is
// below 1, leave the bounds with at least `power`. 1 when not even a chance of 0 is noticed so.
[[nodiscard]] double NoticedDeviation(const Bounds& bounds, std::uint64_t n, double p,
                                      double power);

}  // namespace lbc::statistics

#endif  // CONFORMANCE_STATISTICS_BINOMIAL_H_
