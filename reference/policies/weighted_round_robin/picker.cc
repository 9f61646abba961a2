#include "reference/policies/weighted_round_robin/picker.h"

#include <vector>

namespace lbc::policies {

PickResult WeighedPicker::Pick(const PickInfo& info) const {
  EndpointWeight* const weight = weight_.get();
  if (always_ != nullptr) {
    weight->Begin();
    return PickResult::Use(*always_, [weight](const DoneInfo& done) { weight->Finish(done); });
  }
  PickResult result = picker_->Pick(info);
  PickResult::Choice* const choice = result.use();
  if (choice == nullptr) return result;
  weight->Begin();
  if (choice->on_done) {
    choice->on_done = [weight, childs = std::move(choice->on_done)](const DoneInfo& done) {
      weight->Finish(done);
      childs(done);
    };
  } else {
    choice->on_done = [weight](const DoneInfo& done) { weight->Finish(done); };
  }
  return result;
}

const WeighedPicker& WeightedSchedule::Next(const ChildPickers& ready) {
  LayeredScheduler* scheduler = scheduler_.load(std::memory_order_acquire);
  if (scheduler == nullptr) scheduler = Begin(ready);
  return static_cast<const WeighedPicker&>(*ready[scheduler->Next()]);
}

LayeredScheduler* WeightedSchedule::Begin(const ChildPickers& ready) {
  const std::lock_guard lock(mutex_);
  if (owned_ == nullptr) {
    ready_ = &ready;
    owned_ = std::make_unique<LayeredScheduler>(ready.size(), start_);
    RenewLocked();
    scheduler_.store(owned_.get(), std::memory_order_release);
  }
  return owned_.get();
}

void WeightedSchedule::Renew() {
  const std::lock_guard lock(mutex_);
  if (ready_ != nullptr) RenewLocked();
}

void WeightedSchedule::RenewLocked() {
  const TimePoint now = clock_.Now();
  std::vector<WeightNow> now_all;
  std::vector<double> weights;
  now_all.reserve(ready_->size());
  weights.reserve(ready_->size());
  for (const auto& picker : *ready_) {
    now_all.push_back(static_cast<const WeighedPicker&>(*picker).weight()->At(now, *config_));
    weights.push_back(now_all.back().weight);
  }
  owned_->SetWeights(weights);
  if (metrics_ != nullptr) metrics_->Record(now_all);
}

void WeightedSchedule::Forget() {
  const std::lock_guard lock(mutex_);
  ready_ = nullptr;
}

}  // namespace lbc::policies
