#include "reference/policies/weighted_target_experimental/picker.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace lbc::policies {

DrawingPicker::DrawingPicker(const std::vector<WeightedPicker>& children, std::uint64_t seed)
    : random_(seed) {
  std::uint64_t end = 0;
  for (const WeightedPicker& child : children) {
    end += child.weight;
    ends_.push_back(end);
    pickers_.push_back(child.picker);
  }
}

PickResult DrawingPicker::Pick(const PickInfo& info) const {
  if (pickers_.size() == 1) return pickers_.front()->Pick(info);
  // The remainder favours small numbers by less than one part in 2^30: weights are of 32 bits.
  const std::uint64_t drawn = random_.Bits() % ends_.back();
  const auto found = std::upper_bound(ends_.begin(), ends_.end(), drawn);
  return pickers_[static_cast<std::size_t>(std::distance(ends_.begin(), found))]->Pick(info);
}

}  // namespace lbc::policies
