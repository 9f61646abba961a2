// PickerSlot: where every call finds what it needs to choose a SubConn.
//
// One writer, the serializer; any number of readers. What is read fits together: picker, number and
// service config are of one instant.
#ifndef REFERENCE_CHANNEL_PICKER_SLOT_H_
#define REFERENCE_CHANNEL_PICKER_SLOT_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "reference/channel/service_config.h"
#include "reference/core/picker.h"

namespace lbc {

/// What was read.
struct PickSource {
  /// Null: nobody can say yet; wait.
  std::shared_ptr<const Picker> picker{};
  /// Grows with every picker. A call asks each picker once (PICK-018).
  std::uint64_t number = 0;
  /// Null until the resolver has spoken.
  std::shared_ptr<const ServiceConfig> config{};
  bool closed = false;
};

class PickerSlot {
 public:
  [[nodiscard]] PickSource Get() const {
    const std::lock_guard lock(mutex_);
    return source_;
  }

  // On the serializer. The old picker is let go outside the lock.
  void SetPicker(std::shared_ptr<const Picker> picker) {
    const std::lock_guard lock(mutex_);
    ++source_.number;
    source_.picker.swap(picker);
  }
  void SetConfig(std::shared_ptr<const ServiceConfig> config) {
    const std::lock_guard lock(mutex_);
    source_.config.swap(config);
  }
  void Close() {
    SetPicker(nullptr);
    const std::lock_guard lock(mutex_);
    source_.closed = true;
  }

 private:
  mutable std::mutex mutex_;
  PickSource source_;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_PICKER_SLOT_H_
