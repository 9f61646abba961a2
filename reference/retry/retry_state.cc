#include "reference/retry/retry_state.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

namespace lbc {
namespace {

constexpr double kJitter = 0.2;  // gRFC A6.

// A whole number from 0 on, as many milliseconds as an int holds; else no value.
std::optional<Duration> ParsePushback(const std::vector<std::string>& values) {
  if (values.size() != 1) return std::nullopt;
  const std::string& text = values[0];
  std::int32_t delay_ms = -1;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, delay_ms);
  if (error != std::errc() || stopped != end || delay_ms < 0) return std::nullopt;
  return std::chrono::milliseconds(delay_ms);
}

Duration ExponentialDelay(const RetryPolicy& policy, int exponent, Random& random) {
  const double grown = static_cast<double>(policy.initial_backoff.count()) *
                       std::pow(policy.backoff_multiplier, exponent);
  const double delay = std::min(grown, static_cast<double>(policy.max_backoff.count()));
  const double jittered = delay * (1 + kJitter * (2 * random.Unit() - 1));
  // A config may name centuries.
  constexpr auto kLongest = static_cast<double>(std::numeric_limits<Duration::rep>::max() / 2);
  return Duration(static_cast<Duration::rep>(std::min(jittered, kLongest)));
}

}  // namespace

RetryState::RetryState(const RetryPolicy* policy, RetryThrottler* throttler, int attempts_max)
    : policy_(policy),
      throttler_(throttler),
      attempts_max_(policy == nullptr ? 1 : std::min(policy->max_attempts, attempts_max)) {}

std::optional<Duration> RetryState::AfterAttempt(const AttemptOutcome& outcome, Random& random) {
  if (outcome.code == absl::StatusCode::kOk) {
    if (throttler_ != nullptr) throttler_->OnSuccess();
    return std::nullopt;
  }
  if (outcome.committed || outcome.dropped) return std::nullopt;
  if (outcome.reach == AttemptOutcome::Reach::kNotSent) return Duration::zero();
  if (outcome.reach == AttemptOutcome::Reach::kUnprocessed &&
      !std::exchange(unprocessed_before_, true)) {
    return Duration::zero();
  }
  if (policy_ == nullptr) return std::nullopt;

  std::optional<Duration> pushback;
  if (!outcome.pushback_ms.empty()) {
    pushback = ParsePushback(outcome.pushback_ms);
    if (!pushback.has_value()) {
      static_cast<void>(Throttled());  // RETRY-015: it counts as a failure.
      return std::nullopt;
    }
  }
  if (!policy_->retryable_status_codes.contains(outcome.code)) return std::nullopt;
  if (Throttled()) return std::nullopt;
  if (attempts_ + 1 >= attempts_max_) return std::nullopt;
  ++attempts_;
  if (pushback.has_value()) {
    exponent_ = 0;
    return pushback;
  }
  return ExponentialDelay(*policy_, exponent_++, random);
}

}  // namespace lbc
