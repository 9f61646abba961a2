#include "reference/policies/p2c/load.h"

#include <algorithm>

#include "reference/policies/p2c/ewma.h"

namespace lbc::policies {
namespace {

constexpr double kHealthy = 0.5;
constexpr double kLatencyLeast = 1000;
// So that a server that fails always still has a cost that tells it from a busier one.
constexpr double kSuccessLeast = 0.001;

double CostOf(const LoadView& view, double latency) {
  return std::max(latency, kLatencyLeast) * (view.open + 1.0) /
         std::max(view.success, kSuccessLeast);
}

}  // namespace

bool LessLoaded(const LoadView& a, const LoadView& b) {
  const bool a_healthy = a.success >= kHealthy, b_healthy = b.success >= kHealthy;
  if (a_healthy != b_healthy) return a_healthy;
  return CostOf(a, a.latency.value_or(b.latency.value_or(0))) <
         CostOf(b, b.latency.value_or(a.latency.value_or(0)));
}

Outcome OutcomeOf(const DoneInfo& done) {
  switch (done.status.code()) {
    case absl::StatusCode::kOk:
      // DONE-002: a call that never started ends without an error.
      return done.bytes_sent || done.bytes_received ? Outcome::kSuccess : Outcome::kNothing;
    case absl::StatusCode::kCancelled:
      return Outcome::kNothing;
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kResourceExhausted:
      return Outcome::kFailure;
    default:
      return Outcome::kSuccess;
  }
}

LoadView ServerRecord::View() const {
  const double latency = latency_.load(std::memory_order_relaxed);
  return {.open = open(),
          .latency = latency == kUnknown ? std::nullopt : std::optional(latency),
          .success = success_.load(std::memory_order_relaxed)};
}

void ServerRecord::Learn(const DoneInfo& done, TimePoint began) {
  const Outcome outcome = OutcomeOf(done);
  if (outcome == Outcome::kNothing) return;
  const TimePoint now = clock_.Now();
  success_.store(
      SuccessAfter(success_.load(std::memory_order_relaxed), outcome == Outcome::kSuccess),
      std::memory_order_relaxed);
  const double before = latency_.load(std::memory_order_relaxed);
  const auto sample = static_cast<double>(std::max(now - began, Duration::zero()).count());
  // How soon a call fails says nothing of how soon one succeeds, only that it takes no less long.
  if (outcome == Outcome::kFailure && (before == kUnknown || sample <= before)) return;
  const std::int64_t at = now.time_since_epoch().count();
  const Duration since(at - learned_.exchange(at, std::memory_order_relaxed));
  const Duration decay(decay_.load(std::memory_order_relaxed));
  latency_.store(before == kUnknown ? sample : PeakAverage(before, sample, since, decay),
                 std::memory_order_relaxed);
}

bool ServerRecord::ClaimIfNeglected(TimePoint now, Duration limit) {
  const std::int64_t at = now.time_since_epoch().count();
  std::int64_t picked = picked_.load(std::memory_order_relaxed);
  return at - picked > limit.count() &&
         picked_.compare_exchange_strong(picked, at, std::memory_order_relaxed);
}

}  // namespace lbc::policies
