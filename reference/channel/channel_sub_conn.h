// ChannelSubConn: the SubConn that a channel gives its policies.
//
// It keeps the state machine of sub_conn.h, the back-off between attempts, and the rule that each
// attempt tries the addresses in order within one deadline (SC-031). Connections are a Transport's.
//
// All of it happens on the serializer, but for ready_connection(), which calls ask from any thread.
// Every state is told later and in order, never from inside a call of the policy (CONC-003).
#ifndef REFERENCE_CHANNEL_CHANNEL_SUB_CONN_H_
#define REFERENCE_CHANNEL_CHANNEL_SUB_CONN_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/channel/connection_set.h"
#include "reference/channel/health_checker.h"
#include "reference/channel/transport.h"
#include "reference/core/backoff.h"
#include "reference/core/clock.h"
#include "reference/core/log_sink.h"
#include "reference/core/metrics_recorder.h"
#include "reference/core/producer_set.h"
#include "reference/core/random.h"
#include "reference/core/serializer.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// What SubConns share with their channel, which owns it. Outlives them.
struct SubConnEnvironment {
  Transport* transport = nullptr;
  Clock* clock = nullptr;
  Random* random = nullptr;
  Serializer* serializer = nullptr;
  BackoffOptions backoff{};
  ConnectOptions connect_options{};
  /// Where every connection is entered, for the day the channel closes.
  ConnectionSet connections{};
  /// A connection was lost or could not be made: the list may be out of date (SC-010).
  std::function<void()> resolve_now;
  /// For the policies that make them, and for what happens to connections (METRICS-003).
  MetricsRecorder* metrics = &NoMetrics();
  /// The channel's target, as text.
  std::string target{};
  LogSink* log = &NoLog();
  /// The service whose health is watched on behalf of policies that listen to it; none: everything
  /// that is connected is well (HEALTH-001).
  std::optional<std::string> health_service{};
};

class ChannelSubConn final : public SubConn, public std::enable_shared_from_this<ChannelSubConn> {
 public:
  /// `addresses` is not empty. IDLE until Connect. `creds_bundle` may be null (CC-024).
  ChannelSubConn(SubConnEnvironment& environment, std::vector<Address> addresses,
                 StateListener listener, std::shared_ptr<const Credentials> creds_bundle);

  void Connect() override;
  void Shutdown() override;
  void UpdateAddresses(const std::vector<Address>& addresses) override;
  void RegisterHealthListener(StateListener listener) override;
  [[nodiscard]] absl::StatusOr<ProducerHold> GetOrBuildProducer(
      const ProducerBuilder& builder) override;
  [[nodiscard]] absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration interval, LoadReportEvents events) override;

  /// Leaves a back-off at once and starts counting afresh (SC-030).
  void ResetBackoff();

  /// Shutdown without a word: the policy that made it is closed or replaced (SC-016).
  void Abandon();

  /// The connection to send a call on, or null if this is not READY. From any thread.
  [[nodiscard]] std::shared_ptr<Connection> ready_connection() const;

  [[nodiscard]] bool shut_down() const { return state_ == ConnectivityState::kShutdown; }

  /// Whether this SubConn is one of the channel that owns `environment`. From any thread.
  [[nodiscard]] bool BelongsTo(const SubConnEnvironment& environment) const {
    return &environment_ == &environment;
  }

 private:
  void StartAttempt();
  void TryAddress(std::size_t index);
  // Events of the attempt with that number; those of earlier ones are late and mean nothing.
  void OnReady(std::uint64_t attempt);
  void OnFailed(std::uint64_t attempt, absl::Status status);
  void OnLost(std::uint64_t attempt, absl::Status status);
  void FailAttempt();
  // Gives up the connection or the attempt, if any, and all timers.
  void LetGo();
  // The same, for a reason of this side's: an attempt under way counts as cancelled (SC-010).
  void GiveUp();
  // For the listener that is registered.
  void CheckHealth();
  void SetReadyConnection(std::shared_ptr<Connection> connection);
  // `name` follows "grpc.subchannel.".
  void Measure(std::string_view name, double value) const;
  void MeasureDisconnection(std::string_view error) const;
  void Become(ConnectivityState state, absl::Status error = absl::OkStatus());

  SubConnEnvironment& environment_;
  std::vector<Address> addresses_;
  const std::shared_ptr<const Credentials> creds_bundle_;
  StateListener listener_;         // Null once nobody is to be told any more.
  StateListener health_listener_;  // Null: none.
  std::uint64_t health_registration_ = 0;
  std::shared_ptr<HealthChecker> health_checker_;  // Null: nobody checks.
  ConnectivityState state_ = ConnectivityState::kIdle;

  std::uint64_t attempt_ = 0;
  std::size_t address_ = 0;  // The one being tried, or connected to.
  std::shared_ptr<Connection> connection_;
  absl::Status first_error_;
  int failures_ = 0;  // Attempts in a row.
  TimePoint attempt_deadline_{};
  TimePoint backoff_end_{};
  std::unique_ptr<Timer> timer_;  // Of the attempt or of the back-off.

  ProducerSet producers_;

  mutable std::mutex ready_mutex_;
  std::shared_ptr<Connection> ready_connection_;  // Guarded by ready_mutex_.
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_CHANNEL_SUB_CONN_H_
