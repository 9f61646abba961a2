// HealthChecker: watches the health of one connection and tells what it makes of it (A17).
//
//   until the first answer                 CONNECTING          (HEALTH-003)
//   SERVING                                READY
//   any other answer                       TRANSIENT_FAILURE   (HEALTH-004)
//   the Watch ends UNIMPLEMENTED           READY, and no more is asked (HEALTH-005)
//   it ends otherwise                      TRANSIENT_FAILURE, and CONNECTING when it is tried
//   again:
//                                          at once if there was an answer, else after a pause that
//                                          grows (HEALTH-006)
//
// On the serializer. Destroying it cancels the Watch (HEALTH-012).
#ifndef REFERENCE_CHANNEL_HEALTH_CHECKER_H_
#define REFERENCE_CHANNEL_HEALTH_CHECKER_H_

#include <memory>
#include <string>

#include "reference/channel/transport.h"
#include "reference/core/backoff.h"
#include "reference/core/clock.h"
#include "reference/core/log_sink.h"
#include "reference/core/random.h"
#include "reference/core/serializer.h"
#include "reference/core/sub_conn_state.h"

namespace lbc {

/// What it needs of the outside; all outlive it.
struct HealthEnvironment {
  Clock* clock = nullptr;
  Random* random = nullptr;
  Serializer* serializer = nullptr;
  LogSink* log = &NoLog();
  BackoffOptions backoff{};
};

class HealthChecker : public std::enable_shared_from_this<HealthChecker> {
 public:
  /// Of `service` behind `connection`, which is ready. `told` hears of every change, later and
  /// never from inside a call. Start it once.
  HealthChecker(HealthEnvironment environment, std::shared_ptr<Connection> connection,
                std::string service, StateListener told);
  void Start();

 private:
  void Ask();
  void OnAnswer(ServingStatus status);
  void OnEnd(const absl::Status& status);
  void Tell(ConnectivityState state, absl::Status error = absl::OkStatus());

  const HealthEnvironment environment_;
  const std::shared_ptr<Connection> connection_;
  const std::string service_;
  const StateListener told_;
  std::unique_ptr<HealthWatch> watch_;
  std::unique_ptr<Timer> pause_;
  std::uint64_t asked_ = 0;  // Events of an earlier Watch are late and mean nothing.
  bool answered_ = false;    // The latest Watch.
  ReopenPauses pauses_{environment_.backoff};
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_HEALTH_CHECKER_H_
