// Transport, Connection: what the channel needs of the world of sockets.
//
// The channel decides when to connect, to which address, how long an attempt may take and when to
// try again; a transport does it, once for each time it is asked. The channel says which call goes
// to which connection; how the bytes of a call travel is between the connection and whoever drives
// the call (CallDriver), who know each other's types.
#ifndef REFERENCE_CHANNEL_TRANSPORT_H_
#define REFERENCE_CHANNEL_TRANSPORT_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/address.h"
#include "reference/core/build_options.h"
#include "reference/core/sub_conn.h"

namespace lbc {

/// What a server says of a service's health.
enum class ServingStatus { kUnknown, kServing, kNotServing, kServiceUnknown };

/// What comes of a question for health; from any thread.
struct HealthEvents {
  /// How it is now, again and again.
  std::function<void(ServingStatus)> answer;
  /// There are no more answers, for whatever reason but that nobody wants them. The last event.
  std::function<void(absl::Status)> end;
};

/// Somebody watches a server's health, as long as this lives.
class HealthWatch {
 public:
  virtual ~HealthWatch() = default;
};

/// An attempt to connect, and the connection that it becomes. Shared by the SubConn, until it gives
/// the connection up, and by the calls on it, until they end. Any thread may call any method.
class Connection {
 public:
  virtual ~Connection() = default;
  /// False once the connection is known to be lost, perhaps before that was told: a call that was
  /// to go here is placed anew.
  [[nodiscard]] virtual bool usable() const { return true; }
  /// The channel starts no more calls here and wants no more news. Calls under way go on; the
  /// connection closes when the last has ended (SC-013). An attempt is given up (SC-015).
  virtual void Drain() = 0;
  /// Ends all calls under way with `status`, and the connection.
  virtual void Abort(const absl::Status& status) = 0;
  /// As SubConn::OpenLoadReports, on a connection that is ready; but events come from any thread.
  /// The stream ends with the connection.
  [[nodiscard]] virtual absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration /*interval*/, LoadReportEvents /*events*/) {
    return absl::UnimplementedError("this transport has no streams of load reports");
  }
  /// Calls Watch of the server's health service for `service`, on a connection that is ready. Null:
  /// the transport knows no health. The call ends with the connection.
  [[nodiscard]] virtual std::unique_ptr<HealthWatch> WatchHealth(const std::string& /*service*/,
                                                                 HealthEvents /*events*/) {
    return nullptr;
  }
};

/// What happens to a connection: ready and later lost, or failed, or lost, each at most once.
/// Called from any thread, one after another, never from inside Connect, and perhaps still once
/// after Drain.
struct ConnectionEvents {
  /// Calls can be sent: the whole handshake is done, the server's settings included (SC-004).
  std::function<void()> ready;
  /// The attempt came to nothing; never OK.
  std::function<void(absl::Status)> failed;
  /// The server or the network closed the connection, or the server asked to have no new calls
  /// (SC-009). disconnect_error.h says how to tell why.
  std::function<void(absl::Status)> lost;
};

/// What is the same for all connections of a channel.
struct ConnectOptions {
  /// Null: no encryption.
  std::shared_ptr<const Credentials> credentials{};
  /// Transport and per-call credentials in one, in place of the above; null: none.
  std::shared_ptr<const Credentials> creds_bundle{};
  std::string authority{};
  std::string user_agent{};
};

/// Opens connections. Shared by any number of channels, which it outlives.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Starts one attempt to connect to `address`, without waiting. It goes on until it succeeds,
  /// fails or is drained: the channel keeps the time.
  [[nodiscard]] virtual std::shared_ptr<Connection> Connect(const Address& address,
                                                            const ConnectOptions& options,
                                                            ConnectionEvents events) = 0;
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_TRANSPORT_H_
