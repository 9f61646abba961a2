// The picker of weighted_target_experimental: draws a child in proportion to its weight.
#ifndef REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_PICKER_H_
#define REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_PICKER_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "reference/core/picker.h"
#include "reference/policies/common/picker_random.h"

namespace lbc::policies {

/// A child's picker and how often it is to be asked beside others.
struct WeightedPicker {
  std::uint32_t weight = 1;
  std::shared_ptr<const Picker> picker{};
};

/// Each draw is independent of the others. A pick costs O(log children) beside the child's, and one
/// step of a shared counter.
class DrawingPicker final : public Picker {
 public:
  /// `children` is not empty, nor is any weight 0.
  DrawingPicker(const std::vector<WeightedPicker>& children, std::uint64_t seed);

  [[nodiscard]] PickResult Pick(const PickInfo& info) const override;

 private:
  std::vector<std::uint64_t> ends_;  // Of the weights of all children up to each.
  std::vector<std::shared_ptr<const Picker>> pickers_;
  const PickerRandom random_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_WEIGHTED_TARGET_EXPERIMENTAL_PICKER_H_
