#include "conformance/statistics/share_test.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace lbc::statistics {
namespace {

double Log10(double natural) { return natural * std::numbers::log10e; }

// The logarithm of a bet on `promised` against `off` after `hits` of `all` choices. For every true
// chance beyond `off`, seen from `promised`, the bet loses on average.
double Bet(double promised, double off, double hits, double all) {
  return hits * (std::log(promised) - std::log(off)) +
         (all - hits) * (std::log1p(-promised) - std::log1p(-off));
}

}  // namespace

ShareTest::ShareTest(Plan plan) : plan_(std::move(plan)), counts_(plan_.shares.size(), 0) {
  if (plan_.shares.size() == 1) answer_ = Answer::kConforms;
}

double ShareTest::Against() const {
  const auto kinds = static_cast<double>(counts_.size());
  const auto all = static_cast<double>(total_);
  double log = std::lgamma(kinds / 2) - std::lgamma(kinds / 2 + all);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto hits = static_cast<double>(counts_[i]);
    log += std::lgamma(hits + 0.5) - std::lgamma(0.5) - hits * std::log(plan_.shares[i]);
  }
  return log;
}

double ShareTest::For() const {
  double weakest = std::numeric_limits<double>::infinity();
  const auto all = static_cast<double>(total_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const double share = plan_.shares[i];
    const auto hits = static_cast<double>(counts_[i]);
    weakest = std::min(weakest, Bet(share, share * (1 - plan_.tolerance), hits, all));
    // A share cannot be larger than all there is; then there is nothing to bet against.
    const double larger = share * (1 + plan_.tolerance);
    if (larger < 1) weakest = std::min(weakest, Bet(share, larger, hits, all));
  }
  return weakest;
}

ShareTest::Answer ShareTest::Take(const std::vector<std::uint64_t>& batch) {
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i] += batch[i];
    total_ += batch[i];
  }
  if (answer_ != Answer::kUndecided) return answer_;
  log10_against_ = Log10(Against());
  log10_for_ = Log10(For());
  if (log10_against_ >= -std::log10(plan_.false_alarm)) {
    answer_ = Answer::kViolates;
  } else if (log10_for_ >= -std::log10(plan_.miss)) {
    answer_ = Answer::kConforms;
  }
  return answer_;
}

std::uint64_t ShareTest::Enough(const Plan& plan) {
  // After n choices the weakest bet has won n t^2 p / 2 on average, give or take sqrt(n p) t; it
  // must reach log(1/miss) even when luck is 6.5 standard deviations short, which chance is below
  // 1e-10. The quadratic in s = t sqrt(n p) is solved for s. A tenth is added for the terms of
  // higher order in t that were left out.
  constexpr double kShort = 6.5;
  const double needed = -std::log(plan.miss);
  const double s = kShort + std::sqrt(kShort * kShort + 2 * needed);
  const double lightest = *std::ranges::min_element(plan.shares);
  return static_cast<std::uint64_t>(
      std::ceil(1.1 * s * s / (plan.tolerance * plan.tolerance) / lightest * (1 + plan.tolerance)));
}

}  // namespace lbc::statistics
