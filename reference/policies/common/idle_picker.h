// The picker of a policy that sleeps until it is needed.
#ifndef REFERENCE_POLICIES_COMMON_IDLE_PICKER_H_
#define REFERENCE_POLICIES_COMMON_IDLE_PICKER_H_

#include <atomic>
#include <functional>
#include <utility>

#include "reference/core/picker.h"
#include "reference/core/serializer.h"

namespace lbc::policies {

/// Queues every call, and wakes its policy at the first (IDLE-011). The waking happens on the
/// serializer, not on the thread that picks.
class IdlePicker final : public Picker {
 public:
  /// `serializer` outlives the picker; `wake` may be called at any time, also after the policy's
  /// end.
  IdlePicker(Serializer& serializer, std::function<void()> wake)
      : serializer_(serializer), wake_(std::move(wake)) {}

  [[nodiscard]] PickResult Pick(const PickInfo& /*info*/) const override {
    // Read before write: calls that come while the policy wakes do not fight for the cache line.
    if (!woken_.load(std::memory_order_relaxed) &&
        !woken_.exchange(true, std::memory_order_relaxed)) {
      serializer_.Post(wake_);
    }
    return PickResult::Queue();
  }

 private:
  Serializer& serializer_;
  std::function<void()> wake_;
  mutable std::atomic<bool> woken_{false};
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_IDLE_PICKER_H_
