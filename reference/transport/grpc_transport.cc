#include "reference/transport/grpc_transport.h"

#include <arpa/inet.h>
#include <grpc/grpc.h>
#include <grpc/support/time.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/channel_arguments.h>

#include <limits>
#include <string>
#include <string_view>
#include <thread>

#include "reference/transport/call_interceptor.h"
#include "reference/transport/streams/health.h"
#include "reference/transport/streams/load_reports.h"

namespace lbc {
namespace {

// Something that waits on the completion queue.
class Tag {
 public:
  virtual ~Tag() = default;
  virtual void Run(bool ok) = 0;
};

// One completion queue and one thread for the news of all connections of the process. Never
// destroyed: a connection that a forgotten ClientContext keeps open would keep it waiting.
class Poller {
 public:
  static Poller& Shared() {
    static Poller* const poller = std::make_unique<Poller>().release();
    return *poller;
  }
  Poller() {
    std::thread([this] { Run(); }).detach();
  }

  [[nodiscard]] grpc::CompletionQueue& queue() { return queue_; }

 private:
  void Run() {
    void* got = nullptr;
    bool ok = false;
    while (queue_.Next(&got, &ok)) {
      const std::unique_ptr<Tag> tag(static_cast<Tag*>(got));
      tag->Run(ok);
    }
  }
  grpc::CompletionQueue queue_;
};

std::string TargetOf(const std::string& addr) {
  if (addr.starts_with("unix:")) return addr;
  if (addr.starts_with('[')) return "ipv6:" + addr;
  const std::string host = addr.substr(0, addr.rfind(':'));
  in_addr ignored{};
  return (inet_pton(AF_INET, host.c_str(), &ignored) == 1 ? "ipv4:" : "dns:///") + addr;
}

grpc::ChannelArguments ArgumentsFor(const Address& address, const ConnectOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, std::numeric_limits<int>::max());
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, std::numeric_limits<int>::max());
  arguments.SetInt(GRPC_ARG_CLIENT_IDLE_TIMEOUT_MS, std::numeric_limits<int>::max());
  const std::string& authority =
      address.server_name.empty() ? options.authority : address.server_name;
  if (!authority.empty()) arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, authority);
  if (!options.user_agent.empty()) arguments.SetUserAgentPrefix(options.user_agent);
  return arguments;
}

std::shared_ptr<grpc::ChannelCredentials> CredentialsOf(const ConnectOptions& options) {
  const auto& chosen = options.creds_bundle != nullptr ? options.creds_bundle : options.credentials;
  const auto* const given = dynamic_cast<const GrpcCredentials*>(chosen.get());
  return given == nullptr ? grpc::InsecureChannelCredentials() : given->held;
}

}  // namespace

// Waits for the inner channel to leave a state. Waits in vain for a connection that is gone, until
// the inner channel is destroyed.
class GrpcConnection::StateWatch final : public Tag {
 public:
  explicit StateWatch(std::weak_ptr<GrpcConnection> connection)
      : connection_(std::move(connection)) {}

  void Run(bool /*ok*/) override {
    const auto connection = connection_.lock();
    if (connection == nullptr) return;
    connection->OnState(connection->channel().GetState(/*try_to_connect=*/false));
  }

 private:
  std::weak_ptr<GrpcConnection> connection_;
};

// A call that is never sent: on a channel in TRANSIENT_FAILURE it fails at once, and says why.
class GrpcConnection::Probe final : public Tag {
 public:
  Probe(std::shared_ptr<grpc::Channel> channel, std::function<void(absl::Status)> failed)
      : stub_(std::move(channel)), failed_(std::move(failed)) {
    constexpr int kPatienceSeconds = 1;
    context_.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                       gpr_time_from_seconds(kPatienceSeconds, GPR_TIMESPAN)));
  }

  static void Send(std::unique_ptr<Probe> probe) {
    Probe& self = *probe;
    self.call_ = self.stub_.PrepareUnaryCall(&self.context_, "/lbc.Transport/Why", {},
                                             &Poller::Shared().queue());
    self.call_->StartCall();
    self.call_->Finish(&self.nothing_, &self.status_, static_cast<Tag*>(probe.release()));
  }

  void Run(bool /*ok*/) override {
    failed_(absl::UnavailableError(status_.error_message().empty() ? "connection failed"
                                                                   : status_.error_message()));
  }

 private:
  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> call_;
  grpc::ByteBuffer nothing_;
  grpc::Status status_;
  const std::function<void(absl::Status)> failed_;
};

GrpcConnection::GrpcConnection(std::shared_ptr<grpc::Channel> channel, ConnectionEvents events)
    : channel_(std::move(channel)), events_(std::move(events)) {}

void GrpcConnection::Start() {
  // In this order: a connection that is made and lost before anybody watches ends where it began,
  // in IDLE, and would never be heard of.
  Watch(GRPC_CHANNEL_IDLE);
  static_cast<void>(channel_->GetState(/*try_to_connect=*/true));
}

void GrpcConnection::Watch(grpc_connectivity_state last) {
  Tag* const tag = std::make_unique<StateWatch>(weak_from_this()).release();
  channel_->NotifyOnStateChange(last, gpr_inf_future(GPR_CLOCK_MONOTONIC),
                                &Poller::Shared().queue(), tag);
}

void GrpcConnection::OnState(grpc_connectivity_state state) {
  ConnectionEvents events;
  bool was_ready = false;
  {
    const std::lock_guard lock(mutex_);
    events = events_;
    was_ready = std::exchange(was_ready_, was_ready_ || state == GRPC_CHANNEL_READY);
  }
  if (!events.ready) return;
  if (was_ready && state != GRPC_CHANNEL_READY) {
    return events.lost(absl::UnavailableError("the connection was closed by the server"));
  }
  if (state == GRPC_CHANNEL_TRANSIENT_FAILURE) {
    return Probe::Send(std::make_unique<Probe>(channel_, events.failed));
  }
  // It was there and has gone between two looks; the inner channel does not try again by itself.
  if (state == GRPC_CHANNEL_IDLE) {
    return events.failed(absl::UnavailableError("the server closed the connection at once"));
  }
  if (state == GRPC_CHANNEL_READY && !was_ready) events.ready();
  Watch(state);
}

void GrpcConnection::AddCall(grpc_call* call) {
  absl::Status aborted;
  {
    const std::lock_guard lock(mutex_);
    aborted = aborted_;
    grpc_call_ref(call);
    calls_.insert(call);
  }
  if (aborted.ok()) return;
  grpc_call_cancel_with_status(call, static_cast<grpc_status_code>(aborted.code()),
                               std::string(aborted.message()).c_str(), nullptr);
}

void GrpcConnection::RemoveCall(grpc_call* call) {
  {
    const std::lock_guard lock(mutex_);
    if (calls_.erase(call) == 0) return;
  }
  grpc_call_unref(call);
}

bool GrpcConnection::usable() const {
  return channel_->GetState(/*try_to_connect=*/false) == GRPC_CHANNEL_READY;
}

void GrpcConnection::Drain() {
  ConnectionEvents events;
  const std::lock_guard lock(mutex_);
  std::swap(events, events_);
}

void GrpcConnection::Abort(const absl::Status& status) {
  std::set<grpc_call*> calls;
  {
    const std::lock_guard lock(mutex_);
    aborted_ = status;
    // References of our own: a call may end, and be removed, while the others are cancelled.
    calls = calls_;
    for (grpc_call* call : calls) grpc_call_ref(call);
  }
  for (grpc_call* call : calls) {
    grpc_call_cancel_with_status(call, static_cast<grpc_status_code>(status.code()),
                                 std::string(status.message()).c_str(), nullptr);
    grpc_call_unref(call);
  }
  Drain();
}

absl::StatusOr<std::unique_ptr<LoadReportStream>> GrpcConnection::OpenLoadReports(
    Duration interval, LoadReportEvents events) {
  return OpenLoadReportStream(channel_, interval, std::move(events));
}

std::unique_ptr<HealthWatch> GrpcConnection::WatchHealth(const std::string& service,
                                                         HealthEvents events) {
  return OpenHealthWatch(channel_, service, std::move(events));
}

std::shared_ptr<Connection> GrpcTransport::Connect(const Address& address,
                                                   const ConnectOptions& options,
                                                   ConnectionEvents events) {
  auto connection = std::make_shared<GrpcConnection>(
      grpc::experimental::CreateCustomChannelWithInterceptors(
          TargetOf(address.addr), CredentialsOf(options), ArgumentsFor(address, options),
          CallInterceptor::Factories()),
      std::move(events));
  connection->Start();
  return connection;
}

}  // namespace lbc
