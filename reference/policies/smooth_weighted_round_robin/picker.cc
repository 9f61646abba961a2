#include "reference/policies/smooth_weighted_round_robin/picker.h"

#include <algorithm>
#include <utility>

namespace lbc::policies {
namespace {

// So many turns are computed at once: enough to be rare, few enough to be quick.
constexpr std::uint64_t kBlock = 1024;
constexpr std::uint64_t kNeverWritten = UINT64_MAX;

}  // namespace

SmoothPicker::SmoothPicker(std::vector<std::shared_ptr<SubConn>> sub_conns,
                           std::vector<std::uint32_t> weights, std::uint64_t ready_number)
    : sub_conns_(std::move(sub_conns)), weights_(std::move(weights)), ready_number_(ready_number) {}

PickResult SmoothPicker::Pick(const PickInfo& /*info*/) const {
  const std::uint64_t ticket = tickets_.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t written = written_.load(std::memory_order_acquire);
  if (written != 0) {
    const std::uint64_t turn = ticket % period_.load(std::memory_order_relaxed);
    if (turn < written) return PickResult::Use(*sub_conns_[turns_[turn]]);
  }
  return PickResult::Use(*sub_conns_[Compute(ticket)]);
}

void SmoothPicker::BeginLocked() const {
  schedule_.emplace(weights_);
  if (schedule_->period() > TurnsWrittenMax(weights_.size())) {
    period_.store(kNeverWritten, std::memory_order_relaxed);
    return;
  }
  turns_.resize(schedule_->period());
  period_.store(schedule_->period(), std::memory_order_relaxed);
}

std::uint32_t SmoothPicker::Compute(std::uint64_t ticket) const {
  const std::lock_guard lock(mutex_);
  if (!schedule_) BeginLocked();
  const std::uint64_t period = period_.load(std::memory_order_relaxed);
  // The order is that of the lock here, not that of the tickets: the counts are the same.
  if (period == kNeverWritten) return schedule_->Next();
  const std::uint64_t turn = ticket % period;
  std::uint64_t written = written_.load(std::memory_order_relaxed);
  while (turn >= written) {
    const std::uint64_t end = std::min(period, written + kBlock);
    for (; written < end; ++written) turns_[written] = schedule_->Next();
    written_.store(written, std::memory_order_release);
  }
  return turns_[turn];
}

}  // namespace lbc::policies
