// The picker of weighted_round_robin: takes turns by weight, and takes in the reports that come
// with the ends of calls.
#ifndef REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_PICKER_H_
#define REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_PICKER_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "reference/core/clock.h"
#include "reference/core/fixed_picker.h"
#include "reference/core/picker.h"
#include "reference/policies/common/child_reports.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/weighted_round_robin/config.h"
#include "reference/policies/weighted_round_robin/endpoint_weight.h"
#include "reference/policies/weighted_round_robin/layered_scheduler.h"
#include "reference/policies/weighted_round_robin/weight_metrics.h"

namespace lbc::policies {

/// The picker of one READY endpoint, whose calls tell its weight. From any thread.
class WeighedPicker final : public Picker {
 public:
  /// `picker` is the child's, not null.
  WeighedPicker(std::shared_ptr<const Picker> picker, OwnerOf<EndpointWeight> weight)
      : picker_(std::move(picker)), always_(AlwaysUsed(*picker_)), weight_(std::move(weight)) {}

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

  [[nodiscard]] const OwnerOf<EndpointWeight>& weight() const { return weight_; }

 private:
  const std::shared_ptr<const Picker> picker_;
  SubConn* const always_;  // To which picker_ sends every call; null: it is to be asked.
  const OwnerOf<EndpointWeight> weight_;
};

/// The schedule of one picker, which the policy renews from time to time. It begins with the first
/// pick.
class WeightedSchedule {
 public:
  /// `clock` outlives the picker; `metrics` may be null.
  WeightedSchedule(std::shared_ptr<const WeightedRoundRobinConfig> config, const Clock& clock,
                   std::uint64_t start, std::shared_ptr<const WeightMetrics> metrics = nullptr)
      : config_(std::move(config)), clock_(clock), start_(start), metrics_(std::move(metrics)) {}

  /// Who is next among `ready`, WeighedPickers all. From any thread.
  [[nodiscard]] const WeighedPicker& Next(const ChildPickers& ready);

  /// Takes over the weights of this moment (WRR-015). On the serializer; nothing before the first
  /// pick, and after Forget.
  void Renew();

  /// `ready` is no more.
  void Forget();

 private:
  LayeredScheduler* Begin(const ChildPickers& ready);
  void RenewLocked();

  const std::shared_ptr<const WeightedRoundRobinConfig> config_;
  const Clock& clock_;
  const std::uint64_t start_;
  const std::shared_ptr<const WeightMetrics> metrics_;
  std::mutex mutex_;
  const ChildPickers* ready_ = nullptr;                // Guarded by mutex_.
  std::unique_ptr<LayeredScheduler> owned_;            // Set once. Guarded by mutex_.
  std::atomic<LayeredScheduler*> scheduler_{nullptr};  // The same, for those who pick.
};

/// Asks a schedule that it shares with the policy.
class WeightedChooser final : public ChildChooser {
 public:
  explicit WeightedChooser(std::shared_ptr<WeightedSchedule> schedule)
      : schedule_(std::move(schedule)) {}
  ~WeightedChooser() override { schedule_->Forget(); }
  WeightedChooser(const WeightedChooser&) = delete;
  WeightedChooser& operator=(const WeightedChooser&) = delete;

  [[nodiscard]] PickResult Pick(const ChildPickers& ready, const PickInfo& info) const override {
    return schedule_->Next(ready).Pick(info);
  }

 private:
  const std::shared_ptr<WeightedSchedule> schedule_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_ROUND_ROBIN_PICKER_H_
