// The three pickers that give every call the same answer. Most states of most policies need no
// other.
#ifndef REFERENCE_CORE_FIXED_PICKER_H_
#define REFERENCE_CORE_FIXED_PICKER_H_

#include <memory>

#include "absl/status/status.h"
#include "reference/core/picker.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// Every call waits for the next picker. The same object each time.
[[nodiscard]] std::shared_ptr<const Picker> QueuePicker();

/// Every call fails with `status`, which must not be OK (wait-for-ready calls wait).
[[nodiscard]] std::shared_ptr<const Picker> FailPicker(absl::Status status);

/// Every call goes to `sub_conn`, which must not be null.
[[nodiscard]] std::shared_ptr<const Picker> UsePicker(std::shared_ptr<SubConn> sub_conn);

/// The SubConn of a picker that UsePicker made; null for any other. For whoever chooses among such
/// pickers at every call and would rather choose among their SubConns.
[[nodiscard]] SubConn* AlwaysUsed(const Picker& picker);

}  // namespace lbc

#endif  // REFERENCE_CORE_FIXED_PICKER_H_
