// Why a connection was lost, for those who count it (METRICS-006).
//
// A transport that knows says so beside the status of ConnectionEvents::lost; a status that says
// nothing of it counts as "unknown". The words are gRFC A94's: "GOAWAY NO_ERROR", "connection
// reset", "connection timed out", "connection aborted", "socket error".
#ifndef REFERENCE_CHANNEL_DISCONNECT_ERROR_H_
#define REFERENCE_CHANNEL_DISCONNECT_ERROR_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace lbc {

/// `status`, which is not OK, with that reason. Pure.
[[nodiscard]] absl::Status WithDisconnectError(absl::Status status, std::string_view reason);

/// The reason that was given so; "unknown" if none was. Pure.
[[nodiscard]] std::string DisconnectErrorOf(const absl::Status& status);

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_DISCONNECT_ERROR_H_
