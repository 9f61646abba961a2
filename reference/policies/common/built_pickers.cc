#include "reference/policies/common/built_pickers.h"

#include <atomic>
#include <optional>

#include "reference/core/fixed_picker.h"
#include "reference/core/random.h"
#include "reference/policies/common/picker_random.h"

namespace lbc::policies {
namespace {

// The chance of one late build: the balancer's own is for its serializer only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : random_(seed) {}
  std::uint64_t Bits() override { return random_.Bits(); }

 private:
  PickerRandom random_;
};

}  // namespace

class BuiltPickers::LatePicker final : public Picker {
 public:
  LatePicker(std::shared_ptr<BuiltPickers> all, std::uint64_t number,
             ReadyLog<ReadySubConn>::Moment moment, PickerBuildInfo info, std::uint64_t seed)
      : all_(std::move(all)),
        number_(number),
        seed_(seed),
        moment_(std::move(moment)),
        info_(std::move(info)) {}

  PickResult Pick(const PickInfo& info) const override {
    const Picker* built = built_.load(std::memory_order_acquire);
    return (built != nullptr ? built : Built())->Pick(info);
  }

  // Not inlined, so that what it needs is not saved and restored by every other pick.
  [[gnu::noinline]] const Picker* Built() const {
    std::optional<ReadyLog<ReadySubConn>::Moment> used;  // Freed after the lock.
    const std::lock_guard lock(all_->mutex_);
    if (owned_ == nullptr) {
      used.swap(moment_);
      const auto rows = used->Ready();
      info_.ready.reserve(rows.size());
      for (const auto& row : rows) info_.ready.push_back(*row);
      SeededRandom random(seed_);
      info_.random = &random;
      owned_ = all_->BuildLocked(number_, info_);
      if (owned_ == nullptr) owned_ = QueuePicker();
      info_ = {};
      built_.store(owned_.get(), std::memory_order_release);
    }
    return owned_.get();
  }

 private:
  const std::shared_ptr<BuiltPickers> all_;
  const std::uint64_t number_;
  const std::uint64_t seed_;
  // Guarded by all_. What it is made of, until it is.
  mutable std::optional<ReadyLog<ReadySubConn>::Moment> moment_;
  mutable PickerBuildInfo info_;
  mutable std::shared_ptr<const Picker> owned_;        // Set once.
  mutable std::atomic<const Picker*> built_{nullptr};  // The same, for those who pick.
};

std::shared_ptr<const Picker> BuiltPickers::BuildNow(PickerBuildInfo info) {
  if (const auto late = latest_.lock()) static_cast<void>(late->Built());
  latest_.reset();
  const std::lock_guard lock(mutex_);
  return BuildLocked(++reports_, info);
}

std::shared_ptr<const Picker> BuiltPickers::BuildLate(ReadyLog<ReadySubConn>::Moment moment,
                                                      PickerBuildInfo info, std::uint64_t seed) {
  auto late = std::make_shared<const LatePicker>(shared_from_this(), ++reports_, std::move(moment),
                                                 std::move(info), seed);
  latest_ = late;
  return late;
}

std::shared_ptr<const Picker> BuiltPickers::BuildLocked(std::uint64_t number,
                                                        PickerBuildInfo& info) {
  info.previous = built_;
  auto built = builder_->Build(info);
  if (number > built_number_) {
    built_number_ = number;
    built_ = built;  // The one before lives on in `info` for now.
  }
  return built;
}

void BuiltPickers::Close() {
  std::shared_ptr<const Picker> last;  // Freed after the lock.
  const std::lock_guard lock(mutex_);
  last.swap(built_);
}

}  // namespace lbc::policies
