// What the searches of one run keep for one another: whoever asks first makes it.
//
//   Told& told = context.shelf->Get<Told>();
//
// The runner owns it, and knows nothing of what stands there. Any thread; what Get returns lives as
// long as the shelf and guards itself.
#ifndef CONFORMANCE_SCENARIO_SHELF_H_
#define CONFORMANCE_SCENARIO_SHELF_H_

#include <map>
#include <memory>
#include <mutex>
#include <typeindex>

namespace lbc::scenario {

class Shelf {
 public:
  template <typename T>
  T& Get() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::shared_ptr<void>& slot = kept_[std::type_index(typeid(T))];
    if (slot == nullptr) slot = std::make_shared<T>();
    return *static_cast<T*>(slot.get());
  }

 private:
  std::mutex mutex_;
  std::map<std::type_index, std::shared_ptr<void>> kept_;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_SHELF_H_
