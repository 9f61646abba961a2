// Discovery through etcd, for users: a channel to what is registered, and a server that registers.
//
//   auto schemes = std::make_shared<ResolverRegistry>();                            // a client
//   absl::Status status = RegisterEtcdResolver(*schemes, {.endpoints = {"10.0.0.5:2379"}});
//   auto channel = MakeGrpcChannel("etcd:///shop", {.resolvers = schemes, …});
//
//   auto here = EtcdRegistration::Make({.endpoints = {"10.0.0.5:2379"}}, "shop",    // a server
//       {{"shop/10.0.0.7:80", {.addr = "10.0.0.7:80", .weight = 10}}});
//   … serve …
//   (*here)->Leave();
//
// How it is decided stands in reference/discovery/etcd: etcd_resolver.h for what a client keeps
// while etcd is away, etcd_registrar.h for a server's part, endpoint_value.h for weights.
#ifndef REFERENCE_TRANSPORT_ETCD_ETCD_DISCOVERY_H_
#define REFERENCE_TRANSPORT_ETCD_ETCD_DISCOVERY_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "reference/core/log_sink.h"
#include "reference/discovery/etcd/etcd_registrar.h"
#include "reference/discovery/etcd/etcd_resolver.h"
#include "reference/resolver/resolver_registry.h"
#include "reference/transport/etcd/grpc_etcd_client.h"

namespace lbc {

/// Registers scheme "etcd": each channel has a connection to etcd of its own. INVALID_ARGUMENT,
/// naming the field, if the options are bad.
absl::Status RegisterEtcdResolver(ResolverRegistry& schemes, EtcdConnectionOptions connection,
                                  EtcdResolverOptions options = {});

/// A server's place in etcd, kept by a thread of its own. From any thread, one method at a time.
class EtcdRegistration {
 public:
  /// Starts registering and returns; etcd may be away. INVALID_ARGUMENT, naming the field, if an
  /// option, key or address is bad. `log` outlives it.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<EtcdRegistration>> Make(
      EtcdConnectionOptions connection, const std::string& target,
      std::vector<EtcdInstance> instances, const EtcdRegistrarOptions& options = {},
      LogSink& log = NoLog());

  struct State;
  /// For Make.
  explicit EtcdRegistration(std::unique_ptr<State> state);
  /// Leaves, if it has not.
  ~EtcdRegistration();
  EtcdRegistration(const EtcdRegistration&) = delete;
  EtcdRegistration& operator=(const EtcdRegistration&) = delete;

  /// Waits until everything is written. DEADLINE_EXCEEDED with the last failure if that takes
  /// longer; it goes on trying.
  [[nodiscard]] absl::Status AwaitRegistered(Duration timeout) const;

  /// See EtcdRegistrar. Returns when it is known to be right or wrong, not when it is written.
  absl::Status Update(std::vector<EtcdInstance> instances);

  /// Takes it out of etcd, and returns how that went. After an error it is gone when the lease has
  /// run out. Takes no longer than a few timeouts; the second time it does nothing.
  absl::Status Leave();

  /// For tests: stops at once and says nothing to etcd, as a server that is killed.
  void DieForTest();

 private:
  const std::unique_ptr<State> state_;
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_ETCD_ETCD_DISCOVERY_H_
