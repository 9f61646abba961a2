// The picker of least_request_experimental: draws endpoints, and takes the one with the fewest
// calls open.
#ifndef REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_PICKER_H_
#define REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_PICKER_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/core/picker.h"
#include "reference/policies/common/child_reports.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/common/picker_random.h"

namespace lbc::policies {

/// The picker of one READY endpoint, which counts the calls that are open on it. From any thread.
class CountingPicker final : public Picker {
 public:
  /// `picker` is the child's, not null.
  CountingPicker(std::shared_ptr<const Picker> picker, OwnerOf<OpenCalls> calls)
      : picker_(std::move(picker)), always_(AlwaysUsed(*picker_)), calls_(std::move(calls)) {}

  /// Counts the call until it ends, if the child's picker lets it go (LR-004, LR-005).
  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

  /// How many are open.
  [[nodiscard]] std::uint32_t open() const { return calls_->open(); }
  /// The count, for the picker that comes after this one.
  [[nodiscard]] const OwnerOf<OpenCalls>& calls() const { return calls_; }

 private:
  const std::shared_ptr<const Picker> picker_;
  SubConn* const always_;  // To which picker_ sends every call; null: it is to be asked.
  const OwnerOf<OpenCalls> calls_;
};

/// Draws `choice_count` of the READY endpoints, the same one more than once if it so happens, and
/// takes the one with the fewest open calls, of equals the one drawn first (LR-003).
class LeastRequestChooser final : public ChildChooser {
 public:
  /// `choice_count` is at least 1.
  LeastRequestChooser(std::uint32_t choice_count, std::uint64_t seed)
      : choice_count_(choice_count), random_(seed) {}

  /// The pickers are CountingPickers, all of them.
  [[nodiscard]] PickResult Pick(const ChildPickers& ready, const PickInfo& info) const override;

 private:
  const std::uint32_t choice_count_;
  const PickerRandom random_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_LEAST_REQUEST_EXPERIMENTAL_PICKER_H_
