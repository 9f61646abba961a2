#include "reference/circuit_breaker/sre_breaker.h"

#include <algorithm>
#include <string>

#include "absl/strings/cord.h"

namespace lbc {
namespace {

constexpr char kRefusedUrl[] = "lbc/circuit_breaker";

}  // namespace

absl::Status CheckOptions(const SreBreakerOptions& options) {
  const auto wrong = [](const char* what) {
    return absl::InvalidArgumentError(std::string("breaker: ") + what);
  };
  if (!(options.success > 0 && options.success <= 1))
    return wrong("success: expected a share of more than 0, and at most 1");
  if (options.requests_min < 0) return wrong("requests_min: expected 0 or more calls");
  if (options.buckets < 1) return wrong("buckets: expected at least 1");
  if (options.window < Duration(options.buckets))
    return wrong("window: expected at least a nanosecond for each bucket");
  return absl::OkStatus();
}

SreBreaker::SreBreaker(SreBreakerOptions options, const Clock& clock, Random& random)
    : options_(options),
      bucket_length_(std::max(options.window / std::max(options.buckets, 1), Duration(1))),
      clock_(clock),
      random_(random),
      buckets_(static_cast<std::size_t>(std::max(options.buckets, 1))),
      now_(clock.Now().time_since_epoch() / bucket_length_) {}

void SreBreaker::MoveOnLocked() {
  const std::int64_t now = clock_.Now().time_since_epoch() / bucket_length_;
  const auto length = static_cast<std::int64_t>(buckets_.size());
  // BREAKER-010: bucket by bucket, each once however long it was.
  for (std::int64_t passed = std::min(now - now_, length); passed > 0; --passed) {
    Bucket& oldest = buckets_[static_cast<std::size_t>((now - passed + 1) % length)];
    sum_.total -= oldest.total;
    sum_.accepted -= oldest.accepted;
    oldest = {};
  }
  now_ = std::max(now, now_);
}

bool SreBreaker::Allow() {
  const std::lock_guard lock(mutex_);
  MoveOnLocked();
  const auto total = static_cast<double>(sum_.total);
  const double bearable = static_cast<double>(sum_.accepted) / options_.success;
  if (sum_.total < options_.requests_min || total < bearable) return true;  // BREAKER-003
  const double refused = std::max(0.0, (total - bearable) / (total + 1));
  return random_.Unit() >= refused;
}

void SreBreaker::Mark(std::int64_t accepted) {
  const std::lock_guard lock(mutex_);
  MoveOnLocked();
  Bucket& present =
      buckets_[static_cast<std::size_t>(now_ % static_cast<std::int64_t>(buckets_.size()))];
  for (Bucket* counted : {&present, &sum_}) {
    ++counted->total;
    counted->accepted += accepted;
  }
}

absl::Status RefusedByBreaker() {
  absl::Status status = absl::UnavailableError(
      "the circuit breaker refused the call: too many of the last ones failed");
  status.SetPayload(kRefusedUrl, absl::Cord());
  return status;
}

bool IsRefusedByBreaker(const absl::Status& status) {
  return status.GetPayload(kRefusedUrl).has_value();
}

bool CountsAsFailure(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDataLoss:
      return true;
    default:
      return false;
  }
}

}  // namespace lbc
