#include "reference/policies/least_request_experimental/picker.h"

namespace lbc::policies {

PickResult CountingPicker::Pick(const PickInfo& info) const {
  OpenCalls* const calls = calls_.get();
  if (always_ != nullptr) {
    calls->Begin();
    return PickResult::Use(*always_, [calls](const DoneInfo& /*done*/) { calls->End(); });
  }
  PickResult result = picker_->Pick(info);
  PickResult::Choice* const choice = result.use();
  if (choice == nullptr) return result;
  calls->Begin();
  if (choice->on_done) {
    choice->on_done = [calls, childs = std::move(choice->on_done)](const DoneInfo& done) {
      calls->End();
      childs(done);
    };
  } else {
    choice->on_done = [calls](const DoneInfo& /*done*/) { calls->End(); };
  }
  return result;
}

PickResult LeastRequestChooser::Pick(const ChildPickers& ready, const PickInfo& info) const {
  const std::uint64_t count = ready.size();
  const CountingPicker* chosen = nullptr;
  std::uint32_t fewest = 0;
  std::uint64_t bits = 0;
  for (std::uint32_t i = 0; i < choice_count_; ++i) {
    // Two draws of 32 bits each from one step of the shared counter.
    bits = i % 2 == 0 ? random_.Bits() : bits << 32;
    const std::uint64_t drawn = ((bits >> 32) * count) >> 32;
    const auto& candidate = static_cast<const CountingPicker&>(*ready[drawn]);
    const std::uint32_t open = candidate.open();
    if (chosen == nullptr || open < fewest) {
      chosen = &candidate;
      fewest = open;
    }
  }
  return chosen->Pick(info);
}

}  // namespace lbc::policies
