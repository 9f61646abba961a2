#include "reference/policies/weighted_round_robin/endpoint_weight.h"

#include <cmath>

namespace lbc::policies {

std::optional<double> WeightOf(const LoadReport& report, double penalty) {
  const double utilization =
      report.application_utilization > 0 ? report.application_utilization : report.cpu_utilization;
  if (!(utilization > 0) || !(report.qps > 0)) return std::nullopt;
  const double errors = report.eps > 0 ? report.eps / report.qps : 0;
  const double weight = report.qps / (utilization + errors * penalty);
  if (!std::isfinite(weight) || !(weight > 0)) return std::nullopt;
  return weight;
}

void EndpointWeight::Report(const LoadReport& report) {
  const std::optional<double> weight =
      WeightOf(report, reading_->penalty.load(std::memory_order_relaxed));
  if (!weight.has_value()) return;
  const TimePoint now = reading_->clock.Now();
  const std::lock_guard lock(mutex_);
  weight_ = *weight;
  last_ = now;
  if (!first_.has_value()) first_ = now;
}

WeightNow EndpointWeight::At(TimePoint now, const WeightedRoundRobinConfig& config) {
  const std::lock_guard lock(mutex_);
  if (!last_.has_value()) return {};
  if (now - *last_ >= config.weight_expiration_period) {
    first_.reset();
    return {.stale = true};
  }
  const bool blacked_out = !first_.has_value() || now - *first_ < config.blackout_period;
  if (config.blackout_period > Duration::zero() && blacked_out) return {};
  return {.weight = weight_};
}

}  // namespace lbc::policies
