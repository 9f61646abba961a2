// How far a choice of chance may stray before it counts as broken.
//
// A count of n independent choices, each made with chance p, follows the binomial distribution. The
// bounds are exact tails of it, so that the chance of accusing a correct policy is known and can be
// printed. Pure functions.
#ifndef CONFORMANCE_SCENARIO_CHANCE_H_
#define CONFORMANCE_SCENARIO_CHANCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"

namespace lbc::scenario {

// The chance that one step about chance fails a correct policy, at most.
inline constexpr double kFalseAlarm = 1e-10;

// What is promised to an endpoint: a part in proportion to its weight.
struct Share {
  Endpoint endpoint;
  double weight = 1;
};
using Shares = std::vector<Share>;

// Counts from least to most are tolerated.
struct Bounds {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

// The narrowest bounds that a count of n choices, each with chance p in [0, 1], leaves on either
// side with a chance of at most alarm / 2.
Bounds BinomialBounds(std::uint64_t n, double p, double alarm);

// The bounds of each share in n choices, such that any of them fails with a chance of at most
// kFalseAlarm. Weights are positive.
std::vector<Bounds> BoundsOf(const Shares& shares, std::uint64_t n);

Endpoints EndpointsOf(const Shares& shares);

// "a 1, b 3".
std::string ShareWords(const Shares& shares);

// "a 76 to 124, b 276 to 324".
std::string BoundsWords(const Shares& shares, const std::vector<Bounds>& bounds);

// "a correct policy fails this with a chance below 1e-10".
std::string FalseAlarmWords();

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_CHANCE_H_
