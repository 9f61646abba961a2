// Which status a policy may end a call with (gRFC A54).
#ifndef REFERENCE_CHANNEL_CONTROL_PLANE_STATUS_H_
#define REFERENCE_CHANNEL_CONTROL_PLANE_STATUS_H_

#include "absl/status/status.h"

namespace lbc {

/// `status`, or INTERNAL with the code and words of `status` in its message, if its code is one
/// that only an application may use (PICK-011). OK is such a code too (PICK-013): a call that was
/// sent nowhere has not succeeded.
[[nodiscard]] absl::Status FromControlPlane(const absl::Status& status);

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CONTROL_PLANE_STATUS_H_
