#include "reference/channel/channel_sub_conn.h"

#include <algorithm>
#include <utility>

#include "reference/channel/disconnect_error.h"

namespace lbc {

using enum ConnectivityState;

ChannelSubConn::ChannelSubConn(SubConnEnvironment& environment, std::vector<Address> addresses,
                               StateListener listener,
                               std::shared_ptr<const Credentials> creds_bundle)
    : environment_(environment),
      addresses_(std::move(addresses)),
      creds_bundle_(std::move(creds_bundle)),
      listener_(std::move(listener)) {}

void ChannelSubConn::Connect() {
  if (state_ == kIdle) StartAttempt();  // SC-003: in any other state there is nothing to do.
}

void ChannelSubConn::StartAttempt() {
  const TimePoint now = environment_.clock->Now();
  const Duration backoff = BackoffAfter(environment_.backoff, failures_, *environment_.random);
  // SC-024: the pause is measured from the start of the attempt, as the document has it.
  backoff_end_ = now + backoff;
  attempt_deadline_ = now + std::max(backoff, environment_.backoff.connect_timeout_min);  // SC-025
  first_error_ = absl::OkStatus();
  Become(kConnecting);
  if (!addresses_.empty()) TryAddress(0);
}

void ChannelSubConn::TryAddress(std::size_t index) {
  address_ = index;
  const std::uint64_t attempt = ++attempt_;
  // News come on any thread; they are worked on here, if this SubConn is still there.
  const auto later = [serializer = environment_.serializer, weak = weak_from_this()](auto work) {
    serializer->Post([weak, work = std::move(work)] {
      if (const auto self = weak.lock()) work(*self);
    });
  };
  ConnectionEvents events{
      .ready = [=] { later([=](ChannelSubConn& self) { self.OnReady(attempt); }); },
      .failed =
          [=](const absl::Status& status) {
            later([=](ChannelSubConn& self) { self.OnFailed(attempt, status); });
          },
      .lost =
          [=](const absl::Status& status) {
            later([=](ChannelSubConn& self) { self.OnLost(attempt, status); });
          }};
  timer_ = environment_.clock->After(attempt_deadline_ - environment_.clock->Now(), [this,
                                                                                     attempt] {
    OnFailed(attempt, absl::UnavailableError("connection to " + addresses_[address_].addr +
                                             " timed out: no handshake within the time allowed"));
  });
  ConnectOptions options = environment_.connect_options;
  if (creds_bundle_ != nullptr) options.creds_bundle = creds_bundle_;  // CC-024
  connection_ = environment_.transport->Connect(addresses_[index], options, std::move(events));
  environment_.connections.Add(connection_);
}

void ChannelSubConn::OnReady(std::uint64_t attempt) {
  if (attempt != attempt_ || state_ != kConnecting) return;
  timer_.reset();
  failures_ = 0;  // SC-026
  Measure("connection_attempts_succeeded", 1);
  Measure("open_connections", 1);
  SetReadyConnection(connection_);
  Become(kReady);
}

void ChannelSubConn::OnFailed(std::uint64_t attempt, absl::Status status) {
  if (attempt != attempt_ || state_ != kConnecting) return;
  if (first_error_.ok()) first_error_ = std::move(status);
  const std::size_t next = address_ + 1;
  LetGo();
  if (next < addresses_.size() && environment_.clock->Now() < attempt_deadline_) {
    return TryAddress(next);
  }
  FailAttempt();
}

void ChannelSubConn::FailAttempt() {
  ++failures_;
  Measure("connection_attempts_failed", 1);
  Become(kTransientFailure, first_error_);  // SC-005
  environment_.resolve_now();
  timer_ = environment_.clock->After(backoff_end_ - environment_.clock->Now(), [this] {
    timer_.reset();
    Become(kIdle, first_error_);  // SC-006, SC-020
  });
}

void ChannelSubConn::OnLost(std::uint64_t attempt, absl::Status status) {
  if (attempt != attempt_ || (state_ != kReady && state_ != kConnecting)) return;
  const bool was_ready = state_ == kReady;
  if (was_ready) MeasureDisconnection(DisconnectErrorOf(status));
  LetGo();
  Become(kIdle, std::move(status));           // SC-007
  if (was_ready) environment_.resolve_now();  // SC-010
}

void ChannelSubConn::LetGo() {
  ++attempt_;
  timer_.reset();
  SetReadyConnection(nullptr);
  if (connection_ != nullptr) std::exchange(connection_, nullptr)->Drain();
}

void ChannelSubConn::GiveUp() {
  if (state_ == kConnecting) environment_.resolve_now();  // METRICS-005: and counts for nothing.
  if (state_ == kReady) MeasureDisconnection("subchannel shutdown");
  LetGo();
}

void ChannelSubConn::Measure(std::string_view name, double value) const {
  environment_.metrics->Record("grpc.subchannel." + std::string(name), value,
                               {{"grpc.target", environment_.target}});
}

void ChannelSubConn::MeasureDisconnection(std::string_view error) const {
  environment_.metrics->Record(
      "grpc.subchannel.disconnections", 1,
      {{"grpc.target", environment_.target}, {"grpc.disconnect_error", error}});
  Measure("open_connections", -1);
}

void ChannelSubConn::Shutdown() {
  if (state_ == kShutdown) return;  // SC-012
  GiveUp();
  Become(kShutdown);  // SC-011
}

void ChannelSubConn::Abandon() {
  listener_ = nullptr;
  Shutdown();
}

void ChannelSubConn::UpdateAddresses(const std::vector<Address>& addresses) {
  const auto same = [](const Address& a, const Address& b) {
    return SameConnection(a, b) && a.metadata == b.metadata;
  };
  const std::vector<Address> before = std::exchange(addresses_, addresses);
  if (state_ != kReady && state_ != kConnecting) return;  // CC-019
  if (std::equal(before.begin(), before.end(), addresses.begin(), addresses.end(), same)) return;
  if (state_ == kReady) {
    // CC-018: a connection to an address that is still listed stays.
    const auto found = std::find_if(addresses.begin(), addresses.end(),
                                    [&](const Address& a) { return same(a, before[address_]); });
    if (found != addresses.end()) {
      address_ = static_cast<std::size_t>(found - addresses.begin());
      return;
    }
  }
  GiveUp();
  if (addresses.empty()) Become(kIdle);  // CC-019: and CONNECTING until there are addresses.
  StartAttempt();
}

void ChannelSubConn::ResetBackoff() {
  failures_ = 0;
  if (state_ != kTransientFailure) return;
  timer_.reset();
  Become(kIdle, first_error_);
}

void ChannelSubConn::RegisterHealthListener(StateListener listener) {
  const std::uint64_t registration = ++health_registration_;
  health_checker_ = nullptr;
  if (state_ != kReady) return;  // HEALTH-011
  health_listener_ = std::move(listener);
  if (health_listener_ == nullptr) return;
  if (environment_.health_service.has_value()) return CheckHealth();
  // Nobody checks health: what is connected is well (HEALTH-010).
  environment_.serializer->Post([weak = weak_from_this(), registration] {
    const auto self = weak.lock();
    if (self == nullptr || self->health_registration_ != registration) return;
    if (self->listener_ == nullptr || self->health_listener_ == nullptr) return;
    const StateListener told = self->health_listener_;  // It may register another while it runs.
    told({.connectivity_state = kReady});
  });
}

void ChannelSubConn::CheckHealth() {
  health_checker_ = std::make_shared<HealthChecker>(
      HealthEnvironment{.clock = environment_.clock,
                        .random = environment_.random,
                        .serializer = environment_.serializer,
                        .log = environment_.log,
                        .backoff = environment_.backoff},
      connection_, *environment_.health_service, [this](const SubConnState& health) {
        // A copy: it may register another while it runs.
        if (const StateListener told = health_listener_) told(health);
      });
  health_checker_->Start();
}

absl::StatusOr<ProducerHold> ChannelSubConn::GetOrBuildProducer(const ProducerBuilder& builder) {
  return producers_.GetOrBuild(*this, builder);
}

absl::StatusOr<std::unique_ptr<LoadReportStream>> ChannelSubConn::OpenLoadReports(
    Duration interval, LoadReportEvents events) {
  if (state_ != kReady) return absl::UnavailableError("the SubConn is not READY");  // SC-033
  // News come on any thread; they are told on the serializer, as long as somebody wants them.
  class Listened final : public LoadReportStream {
   public:
    Listened(std::shared_ptr<LoadReportEvents> events, std::unique_ptr<LoadReportStream> stream)
        : events_(std::move(events)), stream_(std::move(stream)) {}

   private:
    const std::shared_ptr<LoadReportEvents> events_;
    const std::unique_ptr<LoadReportStream> stream_;
  };
  const auto wanted = std::make_shared<LoadReportEvents>(std::move(events));
  const auto later = [serializer = environment_.serializer,
                      weak = std::weak_ptr(wanted)](auto tell) {
    serializer->Post([weak, tell = std::move(tell)] {
      if (const auto listened = weak.lock()) tell(*listened);
    });
  };
  auto stream = connection_->OpenLoadReports(
      interval, {.report =
                     [later](std::shared_ptr<const ServerLoad> load) {
                       later([load](const LoadReportEvents& told) { told.report(load); });
                     },
                 .end =
                     [later](const absl::Status& status) {
                       later([status](const LoadReportEvents& told) { told.end(status); });
                     }});
  if (!stream.ok()) return stream.status();
  return std::make_unique<Listened>(wanted, *std::move(stream));
}

std::shared_ptr<Connection> ChannelSubConn::ready_connection() const {
  const std::lock_guard lock(ready_mutex_);
  return ready_connection_;
}

void ChannelSubConn::SetReadyConnection(std::shared_ptr<Connection> connection) {
  const std::lock_guard lock(ready_mutex_);
  ready_connection_.swap(connection);
}

void ChannelSubConn::Become(ConnectivityState state, absl::Status error) {
  if (state == state_) return;  // SC-017
  state_ = state;
  producers_.CloseAll();
  ++health_registration_;
  health_listener_ = nullptr;
  health_checker_ = nullptr;  // HEALTH-012
  environment_.serializer->Post(
      [self = shared_from_this(), told = SubConnState{state, std::move(error)}] {
        if (self->listener_ == nullptr) return;
        // A copy: the listener may end this SubConn, or be taken away while it runs.
        const StateListener listener = self->listener_;
        if (told.connectivity_state == kShutdown) self->listener_ = nullptr;
        listener(told);
      });
}

}  // namespace lbc
