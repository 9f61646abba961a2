#include "conformance/testees/cpp/live_seat/live_channel.h"

#include <grpc/support/time.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include "conformance/testees/cpp/live_seat/live_stream.h"
#include "reference/core/resolver_state.h"
#include "reference/resolver/manual_resolver.h"
#include "reference/resolver/target.h"
#include "reference/transport/etcd/etcd_discovery.h"
#include "reference/transport/grpc_channel.h"

namespace lbc::testee {
namespace {

constexpr char kScheme[] = "lbconform";
constexpr char kEtcdScheme[] = "etcd";
constexpr char kMethod[] = "/lbconform.Probe/Call";
constexpr char kNumberHeader[] = "lbconform-call";
constexpr char kMessagesHeader[] = "lbconform-messages";
// How soon a watcher notices that the channel is to be closed.
constexpr std::chrono::milliseconds kWatchStep{20};
constexpr int kOneIn = 10;

// What a call needs until it has ended.
struct LiveCall {
  grpc::ClientContext context;
  grpc::ByteBuffer request{};
  grpc::ByteBuffer answer{};
};

lbcp::v1::ConnectivityState Told(grpc_connectivity_state state) {
  switch (state) {
    case GRPC_CHANNEL_IDLE:
      return lbcp::v1::IDLE;
    case GRPC_CHANNEL_CONNECTING:
      return lbcp::v1::CONNECTING;
    case GRPC_CHANNEL_READY:
      return lbcp::v1::READY;
    case GRPC_CHANNEL_TRANSIENT_FAILURE:
      return lbcp::v1::TRANSIENT_FAILURE;
    default:
      return lbcp::v1::SHUTDOWN;
  }
}

// So far from now.
gpr_timespec From(std::chrono::nanoseconds time) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_nanos(time.count(), GPR_TIMESPAN));
}

std::string ConfigOf(const lbcp::v1::OpenChannel& open, Sin sin) {
  const std::string& config = open.default_service_config();
  // Whoever reads one name of several does not find it.
  const bool several = config.find("}, {") != std::string::npos;
  const bool silent = config == "{}";
  if (sin == Sin::kSpreadsNothing || (sin == Sin::kReadsOneName && several))
    return R"({"loadBalancingConfig": [{"pick_first": {}}]})";
  if (sin == Sin::kSpreadsPickFirst || (sin == Sin::kSpreadsByDefault && silent))
    return R"({"loadBalancingConfig": [{"round_robin": {}}]})";
  return config;
}

}  // namespace

// A resolver that says what the judge said last. A list may come at any time, on any thread.
class LiveChannel::ListedServers final : public ResolverBuilder,
                                         public std::enable_shared_from_this<ListedServers> {
 public:
  [[nodiscard]] std::string scheme() const override { return kScheme; }
  absl::StatusOr<std::unique_ptr<Resolver>> Build(const Target& target, ResolverListener& listener,
                                                  const ResolverOptions& options) override {
    const std::lock_guard lock(mutex_);
    serializer_ = options.serializer;
    return resolver_.Build(target, listener, options);
  }
  void List(ResolverState state) {
    const std::lock_guard lock(mutex_);
    if (serializer_ == nullptr) {
      static_cast<void>(resolver_.UpdateState(std::move(state)));
      return;
    }
    serializer_->Post([self = shared_from_this(), state = std::move(state)] {
      static_cast<void>(self->resolver_.UpdateState(state));
    });
  }

 private:
  std::mutex mutex_;
  // Guarded by mutex_.
  Serializer* serializer_ = nullptr;  // Null: nobody has resolved yet.
  ManualResolver resolver_{kScheme};
};

// A resolver of which the channel hears less, or more, than it says.
class LiveChannel::WrongLists final : public ResolverBuilder {
 public:
  WrongLists(std::shared_ptr<ResolverBuilder> right, Sin sin)
      : right_(std::move(right)), sin_(sin) {}
  [[nodiscard]] std::string scheme() const override { return right_->scheme(); }
  absl::StatusOr<std::unique_ptr<Resolver>> Build(const Target& target, ResolverListener& listener,
                                                  const ResolverOptions& options) override {
    wrong_ = std::make_unique<Listener>(listener, sin_);
    return right_->Build(target, *wrong_, options);
  }

 private:
  class Listener final : public ResolverListener {
   public:
    Listener(ResolverListener& listener, Sin sin) : listener_(listener), sin_(sin) {}
    absl::Status UpdateState(ResolverState state) override {
      if (sin_ == Sin::kLooksInEtcdOnce && std::exchange(heard_, true)) return absl::OkStatus();
      if (sin_ == Sin::kTakesAllForEqual) TakeAway(state);
      if (sin_ == Sin::kForgetsNobody) Remember(state);
      return listener_.UpdateState(std::move(state));
    }
    void ReportError(absl::Status error) override { listener_.ReportError(std::move(error)); }

   private:
    static void TakeAway(ResolverState& state) {
      for (Address& address : state.addresses) address = {.addr = address.addr};
      for (Endpoint& endpoint : state.endpoints) {
        endpoint.attributes = {};
        for (Address& address : endpoint.addresses) address = {.addr = address.addr};
      }
    }
    void Remember(ResolverState& state) {
      for (const Endpoint& endpoint : state.endpoints) all_[endpoint.addresses[0].addr] = endpoint;
      state = {};
      for (const auto& [addr, endpoint] : all_) {
        state.endpoints.push_back(endpoint);
        state.addresses.push_back(endpoint.addresses[0]);
      }
    }
    ResolverListener& listener_;
    const Sin sin_;
    bool heard_ = false;
    std::map<std::string, Endpoint> all_;
  };
  const std::shared_ptr<ResolverBuilder> right_;
  const Sin sin_;
  std::unique_ptr<Listener> wrong_;
};

LiveChannel::LiveChannel(std::uint32_t number, Sin sin, Happenings& happenings)
    : number_(number),
      sin_(sin),
      happenings_(happenings),
      servers_(std::make_shared<ListedServers>()) {}

LiveChannel::~LiveChannel() { Close(); }

absl::StatusOr<std::unique_ptr<LiveChannel>> LiveChannel::Open(std::uint32_t number,
                                                               const lbcp::v1::OpenChannel& open,
                                                               Sin sin, Happenings& happenings) {
  std::unique_ptr<LiveChannel> made(new LiveChannel(number, sin, happenings));
  auto resolvers = std::make_shared<ResolverRegistry>();
  resolvers->Register(made->servers_);
  std::string where = open.target();
  if (const auto target = ParseTarget(where); target && target->scheme == kEtcdScheme) {
    // The judge's target says which etcd; the reference's says only what to look for.
    where = "etcd:///" + target->endpoint;
    absl::Status status = RegisterEtcdResolver(*resolvers, {.endpoints = {target->authority}});
    if (!status.ok()) return status;
    resolvers->Register(std::make_shared<WrongLists>(resolvers->Find(kEtcdScheme), sin));
  }
  GrpcChannelOptions options;
  options.resolvers = std::move(resolvers);
  if (open.has_default_service_config())
    options.channel.default_service_config = ConfigOf(open, sin);
  if (sin == Sin::kBacksOffForAnHour) {
    options.channel.backoff.initial = std::chrono::hours(1);
    options.channel.backoff.max = std::chrono::hours(1);
  }
  if (sin == Sin::kDialsWithoutPause) {
    options.channel.backoff.initial = std::chrono::milliseconds(10);
    options.channel.backoff.max = std::chrono::milliseconds(10);
  }
  auto channel = MakeGrpcChannel(where, std::move(options));
  if (!channel.ok()) return channel.status();
  made->channel_ = *std::move(channel);
  made->stub_ = std::make_unique<grpc::GenericStub>(made->channel_);
  if (sin == Sin::kTellsAFailureTooSoon) happenings.StateIs(number, lbcp::v1::TRANSIENT_FAILURE);
  made->watch_ = std::thread([self = made.get()] { self->Watch(); });
  return made;
}

void LiveChannel::Watch() {
  grpc_connectivity_state last = channel_->GetState(false);
  happenings_.StateIs(number_, Told(last));
  while (!closing_) {
    if (!channel_->WaitForStateChange(last, From(kWatchStep))) continue;
    last = channel_->GetState(false);
    if (sin_ == Sin::kHidesFailures && last == GRPC_CHANNEL_TRANSIENT_FAILURE) continue;
    happenings_.StateIs(number_, Told(last));
  }
}

void LiveChannel::List(const lbcp::v1::PushResolverState& list) {
  if (closing_ || (sin_ == Sin::kKeepsTheFirstList && listed_)) return;
  listed_ = true;
  if (sin_ == Sin::kKeepsOldServers) {
    all_.MergeFrom(list);
  } else {
    all_ = list;
  }
  ResolverState state;
  for (const lbcp::v1::Endpoint& listed : all_.endpoints()) {
    Endpoint endpoint;
    for (const lbcp::v1::Address& address : listed.addresses())
      endpoint.addresses.push_back({.addr = address.addr()});
    state.addresses.insert(state.addresses.end(), endpoint.addresses.begin(),
                           endpoint.addresses.end());
    state.endpoints.push_back(std::move(endpoint));
  }
  servers_->List(std::move(state));
}

const char* LiveChannel::WhyItFails(const lbcp::v1::StartCalls& start, std::uint64_t call) {
  const bool patient = start.wait_for_ready();
  if (sin_ == Sin::kFailsWhileConnecting && !patient &&
      channel_->GetState(true) != GRPC_CHANNEL_READY)
    return "not connected yet";
  if (sin_ == Sin::kKeepsTheDeadInTurn && !patient && call % 3 == 0) return "connection refused";
  if (sin_ == Sin::kLosesPatientCalls && patient && call % 7 == 0) return "nobody there";
  return nullptr;
}

void LiveChannel::Start(const lbcp::v1::StartCalls& start) {
  happenings_.CallsStart(start.count());
  for (std::uint32_t i = 0; i < start.count(); ++i) {
    const std::uint64_t call = start.first_call() + i;
    if (sin_ == Sin::kLosesOneInTen && call % kOneIn == 0) continue;
    if (const char* why = WhyItFails(start, call); why != nullptr) {
      happenings_.CallEnded(number_, call, grpc::StatusCode::UNAVAILABLE, why);
      continue;
    }
    if (start.streaming()) {
      StartStream(start, call);
      continue;
    }
    StartOne(start, call, true);
    if (sin_ == Sin::kSendsTwice) StartOne(start, call, false);
  }
}

std::optional<bool> LiveChannel::Waits(const lbcp::v1::StartCalls& start) const {
  if (sin_ == Sin::kForgetsToWait || sin_ == Sin::kAlwaysWaits) return sin_ == Sin::kAlwaysWaits;
  if (!start.has_wait_for_ready()) return std::nullopt;
  return start.wait_for_ready();
}

void LiveChannel::Prepare(const lbcp::v1::StartCalls& start, std::uint64_t call,
                          grpc::ClientContext& context) const {
  context.AddMetadata(kNumberHeader, std::to_string(call));
  for (const auto& [key, value] : start.headers()) context.AddMetadata(key, value);
  if (const std::optional<bool> waits = Waits(start)) context.set_wait_for_ready(*waits);
  if (start.has_timeout_nanos() && sin_ != Sin::kForgetsDeadlines) {
    context.set_deadline(
        From(std::chrono::nanoseconds(static_cast<std::int64_t>(start.timeout_nanos()))));
  }
}

void LiveChannel::Tell(std::uint64_t call, const grpc::Status& status) {
  const auto code = static_cast<std::uint32_t>(status.error_code());
  if (sin_ == Sin::kKeepsFailuresToItself && !status.ok()) return;
  if (sin_ == Sin::kTellsFailuresTwice && !status.ok()) {
    happenings_.CallsStart(1);
    happenings_.CallEnded(number_, call, code, "");
  }
  const bool lies = sin_ == Sin::kSaysOk;
  happenings_.CallEnded(number_, call, lies ? 0 : code, lies ? "" : status.error_message());
}

void LiveChannel::StartStream(const lbcp::v1::StartCalls& start, std::uint64_t call) {
  const auto given = start.headers().find(kMessagesHeader);
  const std::uint64_t messages =
      given == start.headers().end() ? 1 : std::strtoull(given->second.c_str(), nullptr, 10);
  const std::string method = start.full_method().empty() ? kMethod : start.full_method();
  const std::uint64_t parts = sin_ == Sin::kSplitsStreams ? 2 : 1;
  for (std::uint64_t part = 1; part <= parts; ++part) {
    auto context = std::make_unique<grpc::ClientContext>();
    Prepare(start, call, *context);
    LiveStream::Start(*stub_, method, std::move(context), messages / parts,
                      [this, call, tell = part == parts](const grpc::Status& status) {
                        if (tell) Tell(call, status);
                      });
  }
}

void LiveChannel::StartOne(const lbcp::v1::StartCalls& start, std::uint64_t call, bool tell) {
  if (sin_ == Sin::kClaimsRetries) return StartByStub(start, call, tell);
  // A request of no bytes is one all the same.
  const grpc::Slice nothing("", 0);
  UnaryRequest request{.method = start.full_method().empty() ? kMethod : start.full_method(),
                       .message = grpc::ByteBuffer(&nothing, 1),
                       .metadata = {{kNumberHeader, std::to_string(call)}}};
  for (const auto& [key, value] : start.headers()) request.metadata.emplace_back(key, value);
  request.wait_for_ready = Waits(start);
  if (start.has_timeout_nanos() && sin_ != Sin::kForgetsDeadlines)
    request.timeout = std::chrono::nanoseconds(static_cast<std::int64_t>(start.timeout_nanos()));
  channel_->StartUnary(std::move(request), [this, call, tell](const UnaryResult& result) {
    if (tell) Tell(call, result.status);
  });
}

void LiveChannel::StartByStub(const lbcp::v1::StartCalls& start, std::uint64_t call, bool tell) {
  auto live = std::make_shared<LiveCall>();
  Prepare(start, call, live->context);
  // A request of no bytes is one all the same.
  const grpc::Slice nothing("", 0);
  live->request = grpc::ByteBuffer(&nothing, 1);
  const std::string method = start.full_method().empty() ? kMethod : start.full_method();
  stub_->UnaryCall(&live->context, method, grpc::StubOptions(), &live->request, &live->answer,
                   [this, live, call, tell](const grpc::Status& status) {
                     if (tell) Tell(call, status);
                   });
}

void LiveChannel::Connect() {
  if (channel_ != nullptr) channel_->GetState(true);
}

void LiveChannel::Close() {
  if (channel_ == nullptr) return;
  closing_ = true;
  if (watch_.joinable()) watch_.join();
  stub_.reset();
  channel_.reset();
  happenings_.StateIs(number_, lbcp::v1::SHUTDOWN);
}

}  // namespace lbc::testee
