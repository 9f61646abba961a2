#include "reference/transport/unary_call.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/client_callback.h>

#include <utility>

#include "reference/transport/done_info.h"
#include "reference/transport/grpc_status.h"
#include "reference/transport/grpc_transport.h"

namespace lbc {

// One attempt on its way. Kept by itself until grpc++ is done with it.
class UnaryCall::Sending final : public grpc::ClientUnaryReactor {
 public:
  Sending(std::shared_ptr<UnaryCall> call, std::unique_ptr<Attempt> attempt)
      : call_(std::move(call)), attempt_(std::move(attempt)) {}

  void Start(std::shared_ptr<Sending> self) {
    const UnaryRequest& request = call_->request_;
    for (const Metadata* metadata : {&request.metadata, &attempt_->metadata()}) {
      for (const auto& [key, value] : *metadata) context_.AddMetadata(key, value);
    }
    if (!attempt_->authority().empty()) context_.set_authority(attempt_->authority());
    if (const auto deadline = attempt_->deadline()) {
      context_.set_deadline(ToGrpc(*deadline, call_->clock_));
    }
    grpc::GenericStub stub(connection().shared_channel());
    stub.PrepareUnaryCall(&context_, request.method, grpc::StubOptions(), &request.message,
                          &answer_, this);
    entered_ = context_.c_call();
    connection().AddCall(entered_);
    self_ = std::move(self);
    StartCall();
  }

  void Cancel() { context_.TryCancel(); }

  void OnReadInitialMetadataDone(bool ok) override {
    if (!ok) return;  // There are none: the status is all.
    received_ = true;
    attempt_->Commit();  // RETRY-009
  }

  void OnDone(const grpc::Status& status) override {
    const std::shared_ptr<Sending> last = std::move(self_);
    {
      const std::lock_guard lock(call_->mutex_);
      call_->sending_ = nullptr;
    }
    connection().RemoveCall(entered_);
    const DoneInfo info = MakeDoneInfo(status, context_.GetServerTrailingMetadata(), received_);
    if (!attempt_->End(info)) return;
    UnaryResult result{.status = status, .message = answer_, .trailers = info.trailers};
    if (received_) result.headers = FromGrpc(context_.GetServerInitialMetadata());
    call_->ended_(std::move(result));
  }

 private:
  [[nodiscard]] GrpcConnection& connection() const {
    return static_cast<GrpcConnection&>(attempt_->connection());
  }

  const std::shared_ptr<UnaryCall> call_;
  const std::unique_ptr<Attempt> attempt_;
  grpc::ClientContext context_;
  grpc::ByteBuffer answer_;
  grpc_call* entered_ = nullptr;  // At the connection.
  bool received_ = false;
  std::shared_ptr<Sending> self_;
};

std::shared_ptr<UnaryCall> UnaryCall::Start(Channel& channel, const Clock& clock,
                                            UnaryRequest request, Ended ended) {
  auto self = std::make_shared<UnaryCall>(clock, std::move(request), std::move(ended));
  const UnaryRequest& asked = self->request_;
  CallSpec spec{.full_method_name = asked.method,
                .authority = asked.authority,
                .metadata = asked.metadata,
                .wait_for_ready = asked.wait_for_ready};
  if (asked.timeout.has_value()) spec.deadline = clock.Now() + *asked.timeout;
  self->call_ = channel.NewCall(std::move(spec), self);
  self->call_->Start();
  return self;
}

UnaryCall::UnaryCall(const Clock& clock, UnaryRequest request, Ended ended)
    : clock_(clock), request_(std::move(request)), ended_(std::move(ended)) {}

void UnaryCall::StartAttempt(std::unique_ptr<Attempt> attempt) {
  const auto sending = std::make_shared<Sending>(shared_from_this(), std::move(attempt));
  bool cancelled = false;
  {
    const std::lock_guard lock(mutex_);
    sending_ = sending;
    cancelled = cancelled_;
  }
  if (cancelled) sending->Cancel();
  sending->Start(sending);
}

void UnaryCall::End(const absl::Status& status) { ended_({.status = ToGrpc(status)}); }

void UnaryCall::Cancel() {
  std::shared_ptr<Sending> sending;
  {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    sending = sending_;
  }
  call_->Cancel();
  if (sending != nullptr) sending->Cancel();
}

}  // namespace lbc
