#include "reference/transport/stub_call.h"

#include <grpc/grpc.h>
#include <grpc/support/time.h>

#include <utility>

#include "reference/transport/channel_access.h"
#include "reference/transport/grpc_status.h"

namespace lbc {
namespace {

// A channel on which every call ends with `status`.
std::shared_ptr<grpc::Channel> EndingWith(const absl::Status& status) {
  return grpc::CreateChannelInternal(
      "",
      grpc_lame_client_channel_create(nullptr, static_cast<grpc_status_code>(status.code()),
                                      std::string(status.message()).c_str()),
      CallInterceptor::Factories());
}

}  // namespace

// Lets go of the channel's call when the context goes before the stub has done anything with it.
struct StubCall::Lease {
  explicit Lease(std::shared_ptr<StubCall> c) : stub_call(std::move(c)) {}
  ~Lease() { stub_call->call_ = nullptr; }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  const std::shared_ptr<StubCall> stub_call;
};

grpc::internal::Call StubCall::Create(Channel& channel, grpc::Channel& waiting_room,
                                      const Clock& clock, const grpc::internal::RpcMethod& method,
                                      grpc::ClientContext* context, grpc::CompletionQueue* queue) {
  const auto self = std::make_shared<StubCall>(clock, method, context, queue);
  const std::shared_ptr<lbc::Call> call = channel.NewCall(self->Spec(), self);
  if (call->TryNow()) return self->real_;
  self->call_ = call;
  return self->MakePlaceholder(waiting_room);
}

StubCall::StubCall(const Clock& clock, const grpc::internal::RpcMethod& method,
                   grpc::ClientContext* context, grpc::CompletionQueue* queue)
    : clock_(clock),
      name_(method.name()),
      method_(name_.c_str(), method.suffix_for_stats(), method.method_type()),
      context_(context),
      queue_(queue),
      deadline_(FromGrpc(context->raw_deadline(), clock)) {}

StubCall::~StubCall() {
  if (placeholder_ != nullptr) grpc_call_unref(placeholder_);
}

CallSpec StubCall::Spec() const {
  CallSpec spec{.full_method_name = name_,
                .authority = ChannelAccess::authority(*context_),
                .deadline = deadline_,
                .wait_for_ready = ChannelAccess::wait_for_ready(*context_)};
  for (const auto& [key, value] : ChannelAccess::metadata(*context_)) {
    spec.metadata.emplace_back(key, value);
  }
  return spec;
}

grpc::internal::Call StubCall::MakePlaceholder(grpc::Channel& waiting_room) {
  waits_ = true;
  // The stub reads it as soon as it has its call, for operations that are sent when this call is
  // placed. It waits here: in an inner channel whose connection is gone it would wait for ever.
  context_->set_wait_for_ready(false);
  CallInterceptor::Handover handover;
  handover.keep = std::make_shared<Lease>(shared_from_this());
  handover.on_cancel = [self = shared_from_this(), call = call_] {
    self->cancelled_.store(true);
    call->Cancel();
  };
  const grpc::internal::Call made =
      ChannelAccess::CreateCall(waiting_room, method_, context_, queue_);
  return {made.call(), this, queue_, made.client_rpc_info()};
}

void StubCall::PerformOpsOnCall(grpc::internal::CallOpSetInterface* ops,
                                grpc::internal::Call* /*placeholder*/) {
  std::shared_ptr<lbc::Call> start;
  {
    const std::lock_guard lock(mutex_);
    if (!placed_) {
      kept_.push_back(ops);
      if (std::exchange(started_, true)) return;
      start = call_;
      ChannelAccess::RegisterAvalanching(*queue_);
    }
  }
  if (start != nullptr) {
    start->Wait();
  } else {
    ops->FillOps(&real_);
  }
}

void StubCall::StartAttempt(std::unique_ptr<Attempt> attempt) {
  attempt->Commit();  // What a stub does is done once: sets of operations cannot be sent again.
  auto& connection = static_cast<GrpcConnection&>(attempt->connection());
  for (const auto& [key, value] : attempt->metadata()) context_->AddMetadata(key, value);
  if (!attempt->authority().empty()) context_->set_authority(attempt->authority());
  const std::optional<TimePoint> deadline = attempt->deadline();
  if (deadline.has_value() && deadline != deadline_) {
    ChannelAccess::set_deadline(*context_, ToGrpc(*deadline, clock_));
  }
  CallInterceptor::Handover handover;
  handover.attempt = std::move(attempt);
  Place(connection.channel(), handover);
}

void StubCall::End(const absl::Status& status) {
  CallInterceptor::Handover handover;
  Place(*EndingWith(status), handover);
}

void StubCall::Place(grpc::Channel& channel, CallInterceptor::Handover& handover) {
  const std::shared_ptr<StubCall> self = shared_from_this();
  // The inner channel must not wait: it has one connection, and only we know when to give it up.
  context_->set_wait_for_ready(false);
  if (waits_) {
    handover.keep = self;
    // Not after Replay: a synchronous stub's queue is gone as soon as the stub has its result.
    handover.on_result = [queue = queue_] { ChannelAccess::CompleteAvalanching(*queue); };
    placeholder_ = ChannelAccess::Detach(*context_, cancelled_.load());
  }
  const bool sent = handover.attempt != nullptr;
  real_ = ChannelAccess::CreateCall(channel, method_, context_, queue_);
  if (sent) handover.made->EnterCall(real_.call());
  if (waits_) Replay();
}

void StubCall::Replay() {
  for (;;) {
    grpc::internal::CallOpSetInterface* ops = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (kept_.empty()) {
        placed_ = true;
        break;
      }
      ops = kept_.front();
      kept_.pop_front();
    }
    ops->FillOps(&real_);
  }
}

}  // namespace lbc
