// An EtcdClient over grpc++.
//
// It speaks to one member of etcd at a time, to the next one when that is UNAVAILABLE. With a user
// it first asks for a token, and for another when that is not taken any more. Every question but a
// watch ends after `timeout`; a connection on which nothing answers is noticed within 15 s.
//
// May be destroyed at any time, on its serializer; its questions before it.
#ifndef REFERENCE_TRANSPORT_ETCD_GRPC_ETCD_CLIENT_H_
#define REFERENCE_TRANSPORT_ETCD_GRPC_ETCD_CLIENT_H_

#include <grpcpp/security/credentials.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/clock.h"
#include "reference/core/serializer.h"
#include "reference/discovery/etcd/etcd_client.h"

namespace lbc {

/// Where etcd is and how to speak to it.
struct EtcdConnectionOptions {
  /// Its members, each "host:port".
  std::vector<std::string> endpoints{"127.0.0.1:2379"};
  /// Null: no encryption. grpc::SslCredentials for TLS, with a client's certificate if etcd asks
  /// for one.
  std::shared_ptr<grpc::ChannelCredentials> credentials{};
  /// Empty: etcd asks for no user. The password goes over the connection as it is: use TLS.
  std::string user{};
  std::string password{};
  /// For each question.
  Duration timeout = std::chrono::seconds(5);
};

/// OK, or INVALID_ARGUMENT that names the field: no endpoints, one that is no host and port, a
/// password without a user, a timeout that is not positive.
[[nodiscard]] absl::Status CheckEtcdConnection(const EtcdConnectionOptions& options);

/// Connects when it is first asked something. Answers come on `serializer`.
[[nodiscard]] std::unique_ptr<EtcdClient> MakeGrpcEtcdClient(EtcdConnectionOptions options,
                                                             Serializer& serializer);

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_ETCD_GRPC_ETCD_CLIENT_H_
