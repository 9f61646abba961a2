#include "reference/channel/call_queue.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace lbc {

void CallQueue::Add(std::shared_ptr<Call> call) {
  parts_.wake();  // IDLE-004
  // What was asked on the caller's thread may have changed since.
  if (!StillWaits(*call)) return;
  calls_.push_back(std::move(call));
  calls_.back()->place_ = std::prev(calls_.end());
}

bool CallQueue::StillWaits(Call& call) {
  call.timer_.reset();
  if (call.TryNow()) {
    call.place_.reset();
    return false;
  }
  const TimePoint never = TimePoint::max();
  const TimePoint next =
      std::min(call.spec_.deadline.value_or(never), call.resume_at_.value_or(never));
  if (next == never) return true;
  Clock& clock = *parts_.environment->clock;
  call.timer_ = clock.After(next - clock.Now(), [this, waits = &call] { Wake(*waits); });
  return true;
}

void CallQueue::Wake(Call& call) {
  const Call::Place place = *call.place_;
  const std::shared_ptr<Call> woken = *place;
  if (!StillWaits(*woken)) calls_.erase(place);
}

void CallQueue::Retry() {
  if (calls_.empty() || std::exchange(retry_posted_, true)) return;
  parts_.environment->serializer->Post([this, channel = parts_.keep()] {
    retry_posted_ = false;
    Drain();
  });
}

void CallQueue::Drain() {
  std::list<std::shared_ptr<Call>> calls;
  calls.swap(calls_);
  for (auto call = calls.begin(); call != calls.end();) {
    const auto next = std::next(call);
    if (StillWaits(**call)) calls_.splice(calls_.end(), calls, call);
    call = next;
  }
}

void CallQueue::Cancel(Call& call) {
  EndWaiting(call, absl::CancelledError("the call was cancelled"));
}

void CallQueue::EndWaiting(Call& call, const absl::Status& status) {
  if (!call.place_.has_value()) return;
  const std::shared_ptr<Call> ended = **call.place_;
  calls_.erase(*std::exchange(ended->place_, std::nullopt));
  ended->timer_.reset();
  ended->End(status);
}

}  // namespace lbc
