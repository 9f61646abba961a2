#include "reference/channel/control_plane_status.h"

#include <string>

namespace lbc {

absl::Status FromControlPlane(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kOutOfRange:
    case absl::StatusCode::kDataLoss:
      return absl::InternalError(
          "the balancing policy ended the call with a status it may not use: " +
          absl::StatusCodeToString(status.code()) + ": " + std::string(status.message()));
    default:
      return status;
  }
}

}  // namespace lbc
