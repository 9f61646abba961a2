#include "reference/transport/etcd/grpc_etcd_client.h"

#include <grpcpp/support/client_callback.h>

#include <utility>

#include "reference/discovery/etcd/endpoint_value.h"
#include "reference/transport/etcd/etcd_question.h"

namespace lbc {
namespace {

namespace pb = etcdserverpb;

using Question = std::shared_ptr<EtcdQuestion>;

// The end of all keys that begin with `prefix`, which does not end in 0xff.
std::string EndOf(std::string prefix) {
  ++prefix.back();
  return prefix;
}

// Whoever asked holds this.
class GrpcCall final : public EtcdCall {
 public:
  explicit GrpcCall(Question question) : question_(std::move(question)) {}
  ~GrpcCall() override { question_->TakeBack(); }
  GrpcCall(const GrpcCall&) = delete;
  GrpcCall& operator=(const GrpcCall&) = delete;

 private:
  const Question question_;
};

// A call with one message each way. `start` makes it on a stub of a member.
template <typename Response, typename Request, typename Start>
void Call(const Question& question, Request request, Start start,
          std::function<void(absl::StatusOr<Response>)> answer) {
  struct Exchange {
    std::shared_ptr<EtcdMember> member;
    std::shared_ptr<grpc::ClientContext> context;
    Request request;
    Response response;
  };
  auto exchange = std::make_shared<Exchange>();
  exchange->member = question->link().member();
  exchange->context = question->NewContext(/*limited=*/true);
  exchange->request = std::move(request);
  start(*exchange->member, exchange->context.get(), &exchange->request, &exchange->response,
        [question, exchange, answer](const grpc::Status& status) {
          absl::StatusOr<Response> result = std::move(exchange->response);
          if (!status.ok()) result = question->link().Failed(*exchange->member, status);
          EtcdQuestion::Post(question, [answer, result] { answer(result); });
        });
}

// Goes on once there is a token, or none is needed.
void WithToken(const Question& question, const std::function<void(absl::Status)>& go) {
  if (question->link().token().has_value()) return go(absl::OkStatus());
  pb::AuthenticateRequest request;
  request.set_name(question->link().options().user);
  request.set_password(question->link().options().password);
  Call<pb::AuthenticateResponse>(
      question, std::move(request),
      [](EtcdMember& member, auto... arguments) {
        member.auth.async()->Authenticate(std::move(arguments)...);
      },
      [question, go](const absl::StatusOr<pb::AuthenticateResponse>& response) {
        // This etcd has users, but does not ask for them.
        const bool unasked = absl::IsFailedPrecondition(response.status());
        if (!response.ok() && !unasked) return go(response.status());
        question->link().set_token(unasked ? "" : response->token());
        go(absl::OkStatus());
      });
}

// A stream, kept alive by itself until it is done.
template <typename Request, typename Response>
class Stream : public grpc::ClientBidiReactor<Request, Response> {
 public:
  Stream(Question question, Request request, bool limited)
      : question_(std::move(question)),
        member_(question_->link().member()),
        context_(question_->NewContext(limited)),
        request_(std::move(request)) {}

  // `start` makes the call on a stub of a member.
  template <typename Start>
  void Begin(std::shared_ptr<Stream> self, Start start) {
    self_ = std::move(self);
    start(*member_, context_.get(), this);
    this->StartWrite(&request_);
    this->StartRead(&response_);
    this->StartCall();
  }

 protected:
  // Whether to go on reading.
  virtual bool OnResponse(const Response& response) = 0;
  // Once, last.
  virtual void OnEnd(const grpc::Status& status) = 0;

  [[nodiscard]] const Question& question() const { return question_; }
  [[nodiscard]] const EtcdMember& member() const { return *member_; }

 private:
  void OnReadDone(bool ok) final {
    if (!ok) return;
    if (OnResponse(response_)) return this->StartRead(&response_);
    context_->TryCancel();
  }
  void OnDone(const grpc::Status& status) final {
    OnEnd(status);
    const std::shared_ptr<Stream> last = std::move(self_);
  }

  const Question question_;
  const std::shared_ptr<EtcdMember> member_;
  const std::shared_ptr<grpc::ClientContext> context_;
  const Request request_;
  Response response_;
  std::shared_ptr<Stream> self_;
};

// One heartbeat.
class KeepAliveStream final : public Stream<pb::LeaseKeepAliveRequest, pb::LeaseKeepAliveResponse> {
 public:
  KeepAliveStream(const Question& question, const pb::LeaseKeepAliveRequest& request,
                  EtcdClient::Done done)
      : Stream(question, request, /*limited=*/true), done_(std::move(done)) {}

 private:
  bool OnResponse(const pb::LeaseKeepAliveResponse& response) override {
    answered_ = true;
    absl::Status status;
    if (response.ttl() <= 0) {
      status = absl::NotFoundError("etcd at " + member().addr + ": there is no such lease");
    }
    EtcdQuestion::Post(question(), [done = done_, status] { done(status); });
    return false;
  }
  void OnEnd(const grpc::Status& status) override {
    if (answered_) return;
    absl::Status failed = question()->link().Failed(
        member(), status.ok() ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "no answer") : status);
    EtcdQuestion::Post(question(), [done = done_, failed] { done(failed); });
  }

  const EtcdClient::Done done_;
  bool answered_ = false;
};

class WatchStream final : public Stream<pb::WatchRequest, pb::WatchResponse> {
 public:
  WatchStream(const Question& question, const pb::WatchRequest& request, EtcdWatchEvents events)
      : Stream(question, request, /*limited=*/false), events_(std::move(events)) {}

 private:
  bool OnResponse(const pb::WatchResponse& response) override;
  void OnEnd(const grpc::Status& status) override {
    if (end_.ok()) {
      end_ = question()->link().Failed(
          member(),
          status.ok() ? grpc::Status(grpc::StatusCode::UNAVAILABLE, "the watch is over") : status);
    }
    EtcdQuestion::Post(question(), [end = events_.on_end, status = end_] { end(status); });
  }

  const EtcdWatchEvents events_;
  absl::Status end_;  // What etcd said before it ended the watch.
};

bool WatchStream::OnResponse(const pb::WatchResponse& response) {
  if (response.canceled()) {
    const std::string at = "etcd at " + member().addr + ": ";
    if (response.compact_revision() != 0) {
      end_ = absl::OutOfRangeError(at + "the watched revision was compacted");
    } else {
      question()->link().ForgetToken();  // One that is not taken is not told from other reasons.
      end_ =
          absl::FailedPreconditionError(at + "the watch is refused: " + response.cancel_reason());
    }
    return false;
  }
  if (response.created()) EtcdQuestion::Post(question(), events_.on_started);
  std::vector<EtcdEvent> events;
  for (const pb::Event& event : response.events()) {
    EtcdEvent& read = events.emplace_back();
    read.key = event.kv().key();
    if (event.type() == pb::Event::PUT) read.value = event.kv().value();
    read.revision = event.kv().mod_revision();
  }
  if (!events.empty()) {
    EtcdQuestion::Post(question(), [tell = events_.on_events, events] { tell(events); });
  }
  return true;
}

class GrpcEtcdClient final : public EtcdClient {
 public:
  GrpcEtcdClient(EtcdConnectionOptions options, Serializer& serializer)
      : link_(std::make_shared<EtcdLink>(std::move(options))), serializer_(serializer) {}

  std::unique_ptr<EtcdCall> List(std::string_view prefix, Answer<EtcdListing> answer) override;
  std::unique_ptr<EtcdCall> Watch(std::string_view prefix, std::int64_t revision,
                                  EtcdWatchEvents events) override;
  std::unique_ptr<EtcdCall> Write(std::vector<EtcdWrite> writes, EtcdLease lease,
                                  Done done) override;
  std::unique_ptr<EtcdCall> GrantLease(std::chrono::seconds ttl, Answer<EtcdGrant> answer) override;
  std::unique_ptr<EtcdCall> KeepAlive(EtcdLease lease, Done done) override;
  std::unique_ptr<EtcdCall> RevokeLease(EtcdLease lease, Done done) override;

 private:
  // Asks once there is a token; `failed` is told if none is to be had.
  std::unique_ptr<EtcdCall> Ask(const std::function<void(const Question&)>& ask, Done failed) {
    const auto question = std::make_shared<EtcdQuestion>(link_, serializer_);
    WithToken(question, [question, ask, failed = std::move(failed)](const absl::Status& status) {
      if (!status.ok()) return failed(status);
      ask(question);
    });
    return std::make_unique<GrpcCall>(question);
  }

  const std::shared_ptr<EtcdLink> link_;
  Serializer& serializer_;
};

std::unique_ptr<EtcdCall> GrpcEtcdClient::List(std::string_view prefix,
                                               Answer<EtcdListing> answer) {
  pb::RangeRequest request;
  request.set_key(std::string(prefix));
  request.set_range_end(EndOf(std::string(prefix)));
  // As etcd's own resolver: members without a leader still know who is registered.
  request.set_serializable(true);
  const auto read = [answer](const absl::StatusOr<pb::RangeResponse>& response) {
    if (!response.ok()) return answer(response.status());
    EtcdListing listing{.revision = response->header().revision()};
    for (const pb::KeyValue& kv : response->kvs()) {
      listing.kvs.push_back({kv.key(), kv.value(), kv.mod_revision()});
    }
    answer(std::move(listing));
  };
  return Ask(
      [request, read](const Question& question) {
        Call<pb::RangeResponse>(
            question, request,
            [](EtcdMember& m, auto... a) { m.kv.async()->Range(std::move(a)...); }, read);
      },
      answer);
}

std::unique_ptr<EtcdCall> GrpcEtcdClient::Watch(std::string_view prefix, std::int64_t revision,
                                                EtcdWatchEvents events) {
  pb::WatchRequest request;
  request.mutable_create_request()->set_key(std::string(prefix));
  request.mutable_create_request()->set_range_end(EndOf(std::string(prefix)));
  request.mutable_create_request()->set_start_revision(revision);
  return Ask(
      [request, events](const Question& question) {
        const auto stream = std::make_shared<WatchStream>(question, request, events);
        stream->Begin(stream, [](EtcdMember& m, auto... a) { m.watch.async()->Watch(a...); });
      },
      events.on_end);
}

std::unique_ptr<EtcdCall> GrpcEtcdClient::Write(std::vector<EtcdWrite> writes, EtcdLease lease,
                                                Done done) {
  pb::TxnRequest request;
  for (const EtcdWrite& write : writes) {
    pb::RequestOp& op = *request.add_success();
    if (!write.value.has_value()) {
      op.mutable_request_delete_range()->set_key(write.key);
      continue;
    }
    op.mutable_request_put()->set_key(write.key);
    op.mutable_request_put()->set_value(*write.value);
    op.mutable_request_put()->set_lease(lease);
  }
  return Ask(
      [request, done](const Question& question) {
        Call<pb::TxnResponse>(
            question, request, [](EtcdMember& m, auto... a) { m.kv.async()->Txn(std::move(a)...); },
            [done](const auto& response) { done(response.status()); });
      },
      done);
}

std::unique_ptr<EtcdCall> GrpcEtcdClient::GrantLease(std::chrono::seconds ttl,
                                                     Answer<EtcdGrant> answer) {
  pb::LeaseGrantRequest request;
  request.set_ttl(ttl.count());
  const auto read = [answer](const absl::StatusOr<pb::LeaseGrantResponse>& response) {
    if (!response.ok()) return answer(response.status());
    answer(EtcdGrant{response->id(), std::chrono::seconds(response->ttl())});
  };
  return Ask(
      [request, read](const Question& question) {
        Call<pb::LeaseGrantResponse>(
            question, request,
            [](EtcdMember& m, auto... a) { m.lease.async()->LeaseGrant(std::move(a)...); }, read);
      },
      answer);
}

std::unique_ptr<EtcdCall> GrpcEtcdClient::KeepAlive(EtcdLease lease, Done done) {
  pb::LeaseKeepAliveRequest request;
  request.set_id(lease);
  return Ask(
      [request, done](const Question& question) {
        const auto stream = std::make_shared<KeepAliveStream>(question, request, done);
        stream->Begin(stream,
                      [](EtcdMember& m, auto... a) { m.lease.async()->LeaseKeepAlive(a...); });
      },
      done);
}

std::unique_ptr<EtcdCall> GrpcEtcdClient::RevokeLease(EtcdLease lease, Done done) {
  pb::LeaseRevokeRequest request;
  request.set_id(lease);
  return Ask(
      [request, done](const Question& question) {
        Call<pb::LeaseRevokeResponse>(
            question, request,
            [](EtcdMember& m, auto... a) { m.lease.async()->LeaseRevoke(std::move(a)...); },
            [done](const auto& response) { done(response.status()); });
      },
      done);
}

}  // namespace

absl::Status CheckEtcdConnection(const EtcdConnectionOptions& options) {
  if (options.endpoints.empty()) {
    return absl::InvalidArgumentError("etcd's endpoints: expected one or more, got none");
  }
  for (const std::string& addr : options.endpoints) {
    if (!CheckEndpointAddr(addr).ok()) {
      return absl::InvalidArgumentError(
          "etcd's endpoints: expected a host and a port, like "
          "127.0.0.1:2379, got \"" +
          addr + "\"");
    }
  }
  if (options.user.empty() && !options.password.empty()) {
    return absl::InvalidArgumentError("etcd's password: expected a user with it, got none");
  }
  if (options.timeout <= Duration::zero()) {
    return absl::InvalidArgumentError("etcd's timeout: expected more than 0");
  }
  return absl::OkStatus();
}

std::unique_ptr<EtcdClient> MakeGrpcEtcdClient(EtcdConnectionOptions options,
                                               Serializer& serializer) {
  return std::make_unique<GrpcEtcdClient>(std::move(options), serializer);
}

}  // namespace lbc
