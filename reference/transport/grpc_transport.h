// GrpcTransport: connections over grpc++.
//
// Each attempt is a grpc::Channel of its own, to one address, with nothing of a balancer left in
// it: no shared subchannels, no retries, no service config, and a back-off of its own so long that
// it never ends. So there is one attempt for each Connect, and when to try again is the channel's
// affair.
//
// What cannot be had from public grpc++:
//   - A connection that is lost between the last look at it and the sending of a call is connected
//     anew by the inner channel, once, for that call's sake.
//   - Why an attempt failed is told to calls only: one that is never sent asks for it.
//   - A connection that is drained closes when the ClientContext of its last call is destroyed, not
//     when that call ends.
#ifndef REFERENCE_TRANSPORT_GRPC_TRANSPORT_H_
#define REFERENCE_TRANSPORT_GRPC_TRANSPORT_H_

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "reference/channel/transport.h"

namespace lbc {

/// grpc++ credentials, in the form that channels and policies pass on.
struct GrpcCredentials final : Credentials {
  explicit GrpcCredentials(std::shared_ptr<grpc::ChannelCredentials> c) : held(std::move(c)) {}
  const std::shared_ptr<grpc::ChannelCredentials> held;
};

/// See Connection. From any thread.
class GrpcConnection final : public Connection,
                             public std::enable_shared_from_this<GrpcConnection> {
 public:
  GrpcConnection(std::shared_ptr<grpc::Channel> channel, ConnectionEvents events);

  /// Follows the inner channel's states from now on.
  void Start();

  [[nodiscard]] grpc::Channel& channel() const { return *channel_; }
  /// The same, for whoever keeps it.
  [[nodiscard]] std::shared_ptr<grpc::Channel> shared_channel() const { return channel_; }

  /// Enters a call, so that Abort reaches it. If that has happened already, the call is cancelled.
  void AddCall(grpc_call* call);
  /// The call has ended. Once for each AddCall.
  void RemoveCall(grpc_call* call);

  [[nodiscard]] bool usable() const override;
  void Drain() override;
  void Abort(const absl::Status& status) override;
  [[nodiscard]] absl::StatusOr<std::unique_ptr<LoadReportStream>> OpenLoadReports(
      Duration interval, LoadReportEvents events) override;
  [[nodiscard]] std::unique_ptr<HealthWatch> WatchHealth(const std::string& service,
                                                         HealthEvents events) override;

 private:
  class StateWatch;
  class Probe;
  void OnState(grpc_connectivity_state state);
  void Watch(grpc_connectivity_state last);

  const std::shared_ptr<grpc::Channel> channel_;
  std::mutex mutex_;
  // Guarded by mutex_.
  ConnectionEvents events_;     // Empty once drained.
  std::set<grpc_call*> calls_;  // A reference each.
  absl::Status aborted_;        // Not OK once aborted.
  bool was_ready_ = false;
};

class GrpcTransport final : public Transport {
 public:
  /// `address.addr` is "host:port" or "unix:PATH". Credentials and bundle in `options` must be
  /// GrpcCredentials or null.
  [[nodiscard]] std::shared_ptr<Connection> Connect(const Address& address,
                                                    const ConnectOptions& options,
                                                    ConnectionEvents events) override;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_GRPC_TRANSPORT_H_
