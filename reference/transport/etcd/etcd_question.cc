#include "reference/transport/etcd/etcd_question.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>

#include "reference/transport/channel_access.h"

namespace lbc {
namespace {

// Callbacks run on threads of the process's one queue for them, which ends with the last channel
// that has it, and then waits for its threads: for itself, if one of them let go of that channel.
void KeepCallbackQueue() {
  static const auto* const keeper =
      std::make_unique<std::shared_ptr<grpc::Channel>>(
          grpc::CreateChannel("ipv4:127.0.0.1:1", grpc::InsecureChannelCredentials()))
          .release();
  static_cast<void>(ChannelAccess::CallbackCQ(**keeper));
}

std::shared_ptr<grpc::Channel> Connect(const std::string& addr,
                                       const EtcdConnectionOptions& options) {
  constexpr int kMessageMax = 64 << 20;  // All keys of a target come in one message.
  // Whoever asks has pauses of its own; the connection should be there when they end.
  constexpr int kReconnectMinMs = 100;
  constexpr int kReconnectMaxMs = 500;
  constexpr int kConnectMs = 5'000;
  // etcd takes no more than one ping every 5 s. A watch sends nothing else, for hours.
  constexpr int kPingEveryMs = 10'000;
  constexpr int kPingTimeoutMs = 5'000;
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMinMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMaxMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kPingEveryMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kPingTimeoutMs);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetMaxReceiveMessageSize(kMessageMax);
  return grpc::CreateCustomChannel(
      addr,
      options.credentials != nullptr ? options.credentials : grpc::InsecureChannelCredentials(),
      arguments);
}

}  // namespace

EtcdLink::EtcdLink(EtcdConnectionOptions options) : options_(std::move(options)) {
  KeepCallbackQueue();
  for (const std::string& addr : options_.endpoints) {
    members_.push_back(std::make_shared<EtcdMember>(addr, Connect(addr, options_)));
  }
  ForgetToken();
}

std::shared_ptr<EtcdMember> EtcdLink::member() const {
  const std::lock_guard lock(mutex_);
  return members_[current_];
}

std::optional<std::string> EtcdLink::token() const {
  const std::lock_guard lock(mutex_);
  return token_;
}

void EtcdLink::set_token(std::string token) {
  const std::lock_guard lock(mutex_);
  token_ = std::move(token);
}

void EtcdLink::ForgetToken() {
  const std::lock_guard lock(mutex_);
  token_ = options_.user.empty() ? std::make_optional<std::string>() : std::nullopt;
}

absl::Status EtcdLink::Failed(const EtcdMember& member, const grpc::Status& status) {
  const auto code = static_cast<absl::StatusCode>(status.error_code());
  switch (code) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded: {
      const std::lock_guard lock(mutex_);
      if (members_[current_].get() == &member) current_ = (current_ + 1) % members_.size();
      break;
    }
    // A token that ran out, or is older than the last change of users, is INVALID_ARGUMENT or
    // UNAUTHENTICATED, by version.
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
      ForgetToken();
      break;
    default:
      break;
  }
  return {code, "etcd at " + member.addr + ": " + status.error_message()};
}

std::shared_ptr<grpc::ClientContext> EtcdQuestion::NewContext(bool limited) {
  auto context = std::make_shared<grpc::ClientContext>();
  const std::string token = link_->token().value_or("");
  if (!token.empty()) context->AddMetadata("token", token);
  if (limited) {
    context->set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                     gpr_time_from_nanos(link_->options().timeout.count(), GPR_TIMESPAN)));
  }
  const std::lock_guard lock(mutex_);
  context_ = context;
  return context;
}

void EtcdQuestion::Post(const std::shared_ptr<EtcdQuestion>& self, std::function<void()> work) {
  // Under the lock: once it is taken back, the serializer may be gone.
  const std::lock_guard lock(self->mutex_);
  if (!self->asked_) return;
  self->serializer_.Post([self, work = std::move(work)] {
    {
      const std::lock_guard again(self->mutex_);
      if (!self->asked_) return;
    }
    work();
  });
}

void EtcdQuestion::TakeBack() {
  std::shared_ptr<grpc::ClientContext> context;
  {
    const std::lock_guard lock(mutex_);
    asked_ = false;
    context = std::move(context_);
  }
  if (context != nullptr) context->TryCancel();
}

}  // namespace lbc
