// ChildReports: what the children of a policy reported last, and the picker that takes turns among
// them.
//
// A policy with n children makes a new picker at every report of any child, and most of those
// pickers are never asked: a thousand endpoints that come up one after another make a thousand
// pickers. So a picker here is a handle that costs the same for any n. Its list of children is
// copied out at its first pick.
//
// A picker answers from the reports as they stood when it was made (PICK-031), even if its first
// pick comes later. For that the table keeps what it overwrote, for as long as a picker that may
// need it lives.
//
// A policy that does not take turns among READY children hands in a ChildChooser for each picker;
// all the rest is as for those that do.
//
// Pickers are used from any thread; the other methods are called on the serializer.
#ifndef REFERENCE_POLICIES_COMMON_CHILD_REPORTS_H_
#define REFERENCE_POLICIES_COMMON_CHILD_REPORTS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/client_conn.h"
#include "reference/core/picker.h"
#include "reference/core/random.h"
#include "reference/policies/common/connectivity_state_evaluator.h"

namespace lbc::policies {

/// The pickers of several children, in the order of the list.
using ChildPickers = std::vector<std::shared_ptr<const Picker>>;

/// Spreads the calls of one picker over READY children, in another way than by turns.
class ChildChooser {
 public:
  virtual ~ChildChooser() = default;

  /// Places a call with one of `ready`, which is not empty and the same every time. From any
  /// thread.
  [[nodiscard]] virtual PickResult Pick(const ChildPickers& ready, const PickInfo& info) const = 0;
};

/// Makes the chooser of one picker over so many READY children, on the serializer. Cheap: most
/// pickers are never asked.
using ChooserMaker = std::function<std::unique_ptr<const ChildChooser>(std::size_t ready)>;

/// See above. Shared by the policy and its pickers: make it with std::make_shared.
class ChildReports : public std::enable_shared_from_this<ChildReports> {
 public:
  /// Replaces the whole table.
  void Reset(std::vector<BalancerState> reports);

  /// Child `index` reported anew.
  void Set(std::size_t index, BalancerState report);

  /// What to report for all children together: their aggregate state, and a picker that takes turns
  /// among the pickers of those children that are in that state, beginning at a random one
  /// (RR-005). If they are READY and `make_chooser` is not null, the chooser that it makes decides
  /// instead. Without any child the picker fails with `none`.
  [[nodiscard]] BalancerState Combine(Random& random, const absl::Status& none,
                                      const ChooserMaker& make_chooser = nullptr);

 private:
  class LatePicker;
  class TakingTurns;
  class Choosing;

  // A report that was overwritten when the table went from `version` to the next one.
  struct Overwritten {
    std::uint64_t version;
    std::size_t index;
    BalancerState report;
  };

  // The pickers of children in `state`, as they stood at `version`.
  [[nodiscard]] ChildPickers AsOfLocked(std::uint64_t version, ConnectivityState state) const;
  void MaterialiseAllLocked();
  // Drops what no picker needs any more.
  void TrimLocked();

  std::mutex mutex_;
  std::uint64_t version_ = 0;
  std::vector<BalancerState> reports_;
  ConnectivityStateEvaluator evaluator_;
  std::vector<Overwritten> overwritten_;  // Oldest first.
  std::list<LatePicker*> unasked_;        // Living pickers that have no list yet, oldest first.
};

}  // namespace lbc::policies

#endif  // REFERENCE_POLICIES_COMMON_CHILD_REPORTS_H_
