#include "reference/channel/channel_sub_conn.h"

#include <algorithm>
#include <utility>

namespace lbc {

using enum ConnectivityState;

ChannelSubConn::ChannelSubConn(SubConnEnvironment& environment, std::vector<Address> addresses,
                               StateListener listener)
    : environment_(environment), addresses_(std::move(addresses)), listener_(std::move(listener)) {}

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
  connection_ = environment_.transport->Connect(addresses_[index], environment_.connect_options,
                                                std::move(events));
  environment_.connections.Add(connection_);
}

void ChannelSubConn::OnReady(std::uint64_t attempt) {
  if (attempt != attempt_ || state_ != kConnecting) return;
  timer_.reset();
  failures_ = 0;  // SC-026
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
  Become(kTransientFailure, first_error_);  // SC-005
  environment_.resolve_now();
  timer_ = environment_.clock->After(backoff_end_ - environment_.clock->Now(), [this] {
    timer_.reset();
    Become(kIdle, first_error_);  // SC-006, SC-020
  });
}

void ChannelSubConn::OnLost(std::uint64_t attempt, absl::Status status) {
  if (attempt != attempt_ || (state_ != kReady && state_ != kConnecting)) return;
  LetGo();
  Become(kIdle, std::move(status));  // SC-007
  environment_.resolve_now();
}

void ChannelSubConn::LetGo() {
  ++attempt_;
  timer_.reset();
  SetReadyConnection(nullptr);
  if (connection_ != nullptr) std::exchange(connection_, nullptr)->Drain();
}

void ChannelSubConn::Shutdown() {
  if (state_ == kShutdown) return;  // SC-012
  LetGo();
  Become(kShutdown);  // SC-011
}

void ChannelSubConn::Abandon() {
  listener_ = nullptr;
  Shutdown();
}

void ChannelSubConn::UpdateAddresses(const std::vector<Address>& addresses) {
  if (state_ == kShutdown || addresses == addresses_) return;
  if (state_ != kReady && state_ != kConnecting) {
    addresses_ = addresses;  // CC-019
    return;
  }
  // CC-018: a connection to an address that is still listed stays.
  const Address present = addresses_.empty() ? Address() : addresses_[address_];
  addresses_ = addresses;
  const auto found = std::find_if(addresses_.begin(), addresses_.end(), [&](const Address& a) {
    return SameConnection(a, present) && a.metadata == present.metadata;
  });
  if (found != addresses_.end()) {
    address_ = static_cast<std::size_t>(found - addresses_.begin());
    return;
  }
  LetGo();
  if (addresses_.empty()) return Become(kIdle);
  failures_ = 0;
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
  if (state_ != kReady) return;  // HEALTH-011
  health_listener_ = std::move(listener);
  if (health_listener_ == nullptr) return;
  // Nobody checks health: what is connected is well (HEALTH-010).
  environment_.serializer->Post([weak = weak_from_this(), registration] {
    const auto self = weak.lock();
    if (self == nullptr || self->health_registration_ != registration) return;
    if (self->listener_ == nullptr || self->health_listener_ == nullptr) return;
    const StateListener told = self->health_listener_;  // It may register another while it runs.
    told({.connectivity_state = kReady});
  });
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
  ++health_registration_;
  health_listener_ = nullptr;
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
