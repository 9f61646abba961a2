// grpc++'s statuses, states and instants, and ours.
#ifndef REFERENCE_TRANSPORT_GRPC_STATUS_H_
#define REFERENCE_TRANSPORT_GRPC_STATUS_H_

#include <grpc/impl/codegen/connectivity_state.h>
#include <grpc/support/time.h>
#include <grpcpp/support/status.h>

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "reference/core/clock.h"
#include "reference/core/connectivity_state.h"

namespace lbc {

// The codes are the same numbers.
[[nodiscard]] inline absl::Status FromGrpc(const grpc::Status& status) {
  return {static_cast<absl::StatusCode>(status.error_code()), status.error_message()};
}
[[nodiscard]] inline grpc::Status ToGrpc(const absl::Status& status) {
  return {static_cast<grpc::StatusCode>(status.code()), std::string(status.message())};
}

[[nodiscard]] inline grpc_connectivity_state ToGrpc(ConnectivityState state) {
  switch (state) {
    case ConnectivityState::kIdle:
      return GRPC_CHANNEL_IDLE;
    case ConnectivityState::kConnecting:
      return GRPC_CHANNEL_CONNECTING;
    case ConnectivityState::kReady:
      return GRPC_CHANNEL_READY;
    case ConnectivityState::kTransientFailure:
      return GRPC_CHANNEL_TRANSIENT_FAILURE;
    case ConnectivityState::kShutdown:
      return GRPC_CHANNEL_SHUTDOWN;
  }
  return GRPC_CHANNEL_SHUTDOWN;
}
[[nodiscard]] inline ConnectivityState FromGrpc(grpc_connectivity_state state) {
  switch (state) {
    case GRPC_CHANNEL_IDLE:
      return ConnectivityState::kIdle;
    case GRPC_CHANNEL_CONNECTING:
      return ConnectivityState::kConnecting;
    case GRPC_CHANNEL_READY:
      return ConnectivityState::kReady;
    case GRPC_CHANNEL_TRANSIENT_FAILURE:
      return ConnectivityState::kTransientFailure;
    case GRPC_CHANNEL_SHUTDOWN:
      return ConnectivityState::kShutdown;
  }
  return ConnectivityState::kShutdown;
}

/// No value: infinitely far away, or as good as.
[[nodiscard]] inline std::optional<TimePoint> FromGrpc(gpr_timespec deadline, const Clock& clock) {
  if (gpr_time_cmp(deadline, gpr_inf_future(deadline.clock_type)) == 0) return std::nullopt;
  const gpr_timespec left = gpr_time_sub(deadline, gpr_now(deadline.clock_type));
  constexpr std::int64_t kSecondsMax = std::int64_t{100} * 365 * 24 * 3600;  // Fits a Duration.
  if (left.tv_sec > kSecondsMax) return std::nullopt;
  if (left.tv_sec < -kSecondsMax) return TimePoint{};
  return clock.Now() + std::chrono::seconds(left.tv_sec) + Duration(left.tv_nsec);
}
[[nodiscard]] inline gpr_timespec ToGrpc(TimePoint deadline, const Clock& clock) {
  return gpr_time_add(gpr_now(GPR_CLOCK_REALTIME),
                      gpr_time_from_nanos((deadline - clock.Now()).count(), GPR_TIMESPAN));
}

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_GRPC_STATUS_H_
