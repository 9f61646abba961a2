// BuiltPickers: the pickers of one base balancer, built at once or at their first pick.
//
// The base balancer says what a picker is to be made of; when its PickerBuilder is asked is decided
// here. A picker that is built late is a handle until somebody picks: most of those that are made
// while a policy comes up never are. The handle of a list that is over is built before the next
// one's, so that the builder meets configs in their order.
//
// Builds of one balancer come one at a time, whatever the threads; `previous` is what was built of
// the newest report so far, so an old handle that is asked late does not get in the way.
#ifndef REFERENCE_POLICIES_COMMON_BUILT_PICKERS_H_
#define REFERENCE_POLICIES_COMMON_BUILT_PICKERS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

#include "reference/core/picker.h"
#include "reference/policies/common/base_balancer.h"
#include "reference/policies/common/ready_log.h"

namespace lbc::policies {

/// Shared by the balancer and its handles: make it with std::make_shared. Its methods are called on
/// the serializer.
class BuiltPickers : public std::enable_shared_from_this<BuiltPickers> {
 public:
  explicit BuiltPickers(std::shared_ptr<const PickerBuilder> builder)
      : builder_(std::move(builder)) {}

  /// A picker of `info`, whose `previous` is filled in here; null if the builder makes none.
  [[nodiscard]] std::shared_ptr<const Picker> BuildNow(PickerBuildInfo info);

  /// The same at its first pick: of what was READY at `moment`, and else of `info`, with chance
  /// that begins at `seed`. If the builder makes none, calls wait.
  [[nodiscard]] std::shared_ptr<const Picker> BuildLate(ReadyLog<ReadySubConn>::Moment moment,
                                                        PickerBuildInfo info, std::uint64_t seed);

  /// The policy has been closed: nothing is kept for a next picker.
  void Close();

 private:
  class LatePicker;

  // Asks the builder for the picker of report `number`.
  [[nodiscard]] std::shared_ptr<const Picker> BuildLocked(std::uint64_t number,
                                                          PickerBuildInfo& info);

  const std::shared_ptr<const PickerBuilder> builder_;
  std::uint64_t reports_ = 0;
  std::weak_ptr<const LatePicker> latest_;  // The handle that was made last.

  std::mutex mutex_;  // Held while the builder is asked. What follows is guarded by it.
  std::uint64_t built_number_ = 0;
  std::shared_ptr<const Picker> built_;
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_BUILT_PICKERS_H_
