// What one question to etcd and all questions of one client have in common: members, tokens, and
// how answers come from grpc++'s threads to the serializer.
//
// Private to grpc_etcd_client.cc, which has the questions themselves.
#ifndef REFERENCE_TRANSPORT_ETCD_ETCD_QUESTION_H_
#define REFERENCE_TRANSPORT_ETCD_ETCD_QUESTION_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "reference/core/serializer.h"
#include "reference/transport/etcd/etcd.grpc.pb.h"
#include "reference/transport/etcd/grpc_etcd_client.h"

namespace lbc {

/// One member of etcd.
struct EtcdMember {
  EtcdMember(const std::string& its_addr, const std::shared_ptr<grpc::Channel>& channel)
      : addr(its_addr), kv(channel), watch(channel), lease(channel), auth(channel) {}

  const std::string addr;
  etcdserverpb::KV::Stub kv;
  etcdserverpb::Watch::Stub watch;
  etcdserverpb::Lease::Stub lease;
  etcdserverpb::Auth::Stub auth;
};

/// The members, and the token if there is a user. From any thread.
class EtcdLink {
 public:
  explicit EtcdLink(EtcdConnectionOptions options);

  [[nodiscard]] const EtcdConnectionOptions& options() const { return options_; }
  /// The one that is spoken to.
  [[nodiscard]] std::shared_ptr<EtcdMember> member() const;
  /// No value: one has to be asked for first. Empty: none is needed.
  [[nodiscard]] std::optional<std::string> token() const;
  void set_token(std::string token);
  /// Next time another one is asked for, if there is a user.
  void ForgetToken();
  /// Draws the conclusions of a failure, and says which member failed and how.
  absl::Status Failed(const EtcdMember& member, const grpc::Status& status);

 private:
  const EtcdConnectionOptions options_;
  std::vector<std::shared_ptr<EtcdMember>> members_;
  mutable std::mutex mutex_;
  std::size_t current_ = 0;           // Guarded by mutex_.
  std::optional<std::string> token_;  // Guarded by mutex_.
};

/// One question, from when it is asked until it is answered or taken back.
class EtcdQuestion {
 public:
  EtcdQuestion(std::shared_ptr<EtcdLink> link, Serializer& serializer)
      : link_(std::move(link)), serializer_(serializer) {}

  [[nodiscard]] EtcdLink& link() const { return *link_; }

  /// For one call: has the token, ends when the question is taken back, and after the timeout if
  /// `limited`.
  [[nodiscard]] std::shared_ptr<grpc::ClientContext> NewContext(bool limited);
  /// Lets `work` run on the serializer, unless the question has been taken back by then. From any
  /// thread.
  static void Post(const std::shared_ptr<EtcdQuestion>& self, std::function<void()> work);
  /// On the serializer. The serializer is not touched any more.
  void TakeBack();

 private:
  const std::shared_ptr<EtcdLink> link_;
  Serializer& serializer_;
  std::mutex mutex_;
  bool asked_ = true;                             // Guarded by mutex_.
  std::shared_ptr<grpc::ClientContext> context_;  // Guarded by mutex_.
};

}  // namespace lbc

#endif  // REFERENCE_TRANSPORT_ETCD_ETCD_QUESTION_H_
