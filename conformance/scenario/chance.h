// What is promised to endpoints when the choice among them is one of chance, in words and numbers.
//
// The tests themselves are in conformance/statistics; here are the levels at which they are used,
// so that every step about chance errs as rarely as every other. Pure functions.
#ifndef CONFORMANCE_SCENARIO_CHANCE_H_
#define CONFORMANCE_SCENARIO_CHANCE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"
#include "conformance/statistics/binomial.h"
#include "conformance/verdict/result.h"

namespace lbc::scenario {

// The chance that one step about chance fails a correct policy, at most. A run has fewer than a
// hundred such steps, so that all together stay below 1e-9; the report adds up what was spent.
inline constexpr double kFalseAlarm = 1e-11;
// A share that is off by this part of itself is to be noticed, where picks are cheap …
inline constexpr double kTolerance = 0.1;
// … and goes unnoticed with at most this chance.
inline constexpr double kMiss = 1e-6;

// What is promised to an endpoint: a part in proportion to its weight.
struct Share {
  Endpoint endpoint;
  double weight = 1;
};
using Shares = std::vector<Share>;

// The parts, adding up to 1. Weights are positive.
std::vector<double> PartsOf(const Shares& shares);

// The bounds of each share in n choices, such that any of them fails with a chance of at most
// kFalseAlarm.
std::vector<statistics::Bounds> BoundsOf(const Shares& shares, std::uint64_t n);

Endpoints EndpointsOf(const Shares& shares);

// "a 1, b 3".
std::string ShareWords(const Shares& shares);

// "a 76 to 124, b 276 to 324".
std::string BoundsWords(const Shares& shares, const std::vector<statistics::Bounds>& bounds);

// "a correct policy fails this with a chance below 1e-11".
std::string FalseAlarmWords();

// The record of a count: names, promised parts and what was counted; the rest is for the caller.
// `counts` may have one number more than there are shares, of what went elsewhere.
verdict::Measurement MeasurementOf(std::string words, const Shares& shares,
                                   const std::vector<std::uint64_t>& counts);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_CHANCE_H_
