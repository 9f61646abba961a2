#include "reference/channel/call.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "reference/channel/call_queue.h"
#include "reference/channel/channel_sub_conn.h"
#include "reference/channel/control_plane_status.h"
#include "reference/channel/header_check.h"
#include "reference/core/picker.h"

namespace lbc {
namespace {

// As a header of a pick result it names the authority instead of being sent as it is.
constexpr std::string_view kAuthorityHeader = ":authority";
constexpr std::string_view kPreviousAttemptsHeader = "grpc-previous-rpc-attempts";
constexpr std::string_view kPushbackTrailer = "grpc-retry-pushback-ms";

}  // namespace

Call::Call(CallQueue& queue, CallSpec spec, std::shared_ptr<CallDriver> driver)
    : queue_(queue),
      channel_(queue.parts().keep()),
      spec_(std::move(spec)),
      driver_(std::move(driver)),
      started_(queue.parts().environment->clock->Now()) {
  queue_.parts().idle->CallStarted();
}

Call::~Call() { Over(nullptr); }

bool Call::TryNow() {
  const PickSource source = queue_.parts().slot->Get();
  if (source.closed) {
    End(absl::CancelledError("the client connection is closing"));  // PICK-028, CLOSE-007
    return true;
  }
  if (cancelled_.load(std::memory_order_acquire)) {
    End(absl::CancelledError("the call was cancelled"));
    return true;
  }
  if (!std::exchange(admitted_, true)) {
    SreBreaker* const breaker = queue_.parts().breaker(spec_.full_method_name);
    if (breaker != nullptr && !breaker->Allow()) {
      End(RefusedByBreaker());
      return true;
    }
  }
  if (source.config != nullptr) Configure(source.config);
  const TimePoint now = queue_.parts().environment->clock->Now();
  if (spec_.deadline.has_value() && *spec_.deadline <= now) {
    End(DeadlineError());
    return true;
  }
  if (source.config == nullptr || now < resume_at_.value_or(now)) return false;
  resume_at_.reset();
  if (source.picker == nullptr || source.number == asked_) return false;  // PICK-018
  return PickFrom(source);
}

void Call::Configure(const std::shared_ptr<const ServiceConfig>& config) {
  if (config_ != nullptr) return;
  config_ = config;
  const MethodConfig& method = config_->methods.For(spec_.full_method_name);
  const bool retries = method.retry_policy.has_value() && !queue_.parts().disable_retry;
  retry_.emplace(retries ? &*method.retry_policy : nullptr, config_->retry_throttler.get());
  if (method.timeout.has_value() && *method.timeout < TimePoint::max() - started_) {
    const TimePoint latest = started_ + *method.timeout;
    spec_.deadline = std::min(spec_.deadline.value_or(latest), latest);  // CFG-026
  }
  if (!spec_.wait_for_ready.has_value()) spec_.wait_for_ready = method.wait_for_ready;
}

bool Call::PickFrom(const PickSource& source) {
  asked_ = source.number;
  PickResult result = source.picker->Pick({.full_method_name = spec_.full_method_name,
                                           .metadata = &spec_.metadata,
                                           .call_attributes = &spec_.attributes});
  switch (result.outcome()) {
    case PickResult::Outcome::kUse:
      return SendTo(std::move(*result.use()));
    case PickResult::Outcome::kQueue:
      return false;
    case PickResult::Outcome::kFail:
      if (spec_.wait_for_ready.value_or(false)) {
        last_error_ = result.status();
        return false;
      }
      if (TriesAgain({.code = absl::StatusCode::kUnavailable})) return false;  // PICK-010
      End(absl::UnavailableError(result.status().message()));                  // PICK-006
      return true;
    case PickResult::Outcome::kDrop:
      // PICK-008; not tried again, whatever the code: PICK-009, PICK-014.
      End(FromControlPlane(result.status()));
      return true;
  }
  return false;
}

bool Call::SendTo(PickResult::Choice choice) {
  const auto* const chosen = dynamic_cast<const ChannelSubConn*>(choice.sub_conn);
  if (chosen == nullptr || !chosen->BelongsTo(*queue_.parts().environment)) {
    // PICK-019, DONE-003.
    queue_.parts().log->Log(
        LogLevel::kError, "a picker chose a SubConn that this channel did not make; the call to " +
                              spec_.full_method_name + " waits for another picker");
    return false;
  }
  std::shared_ptr<Connection> connection = chosen->ready_connection();
  if (connection == nullptr || !connection->usable()) {
    if (choice.on_done) choice.on_done({});  // DONE-002
    return false;                            // PICK-017
  }
  if (const absl::Status bad = CheckHeaders(choice.metadata); !bad.ok()) {
    // PICK-022: the attempt has failed before anything was sent.
    if (choice.on_done) choice.on_done({.status = bad});
    if (TriesAgain({.code = bad.code()})) return false;
    End(bad);
    return true;
  }
  // A copy: the driver may end the call, and with it itself, before it returns.
  const std::shared_ptr<CallDriver> driver = driver_;
  driver->StartAttempt(std::make_unique<Attempt>(
      shared_from_this(), std::move(choice), std::move(connection), retry_->previous_attempts()));
  return true;
}

bool Call::TriesAgain(const AttemptOutcome& outcome) {
  const std::optional<Duration> pause = retry_->AfterAttempt(outcome, *queue_.parts().random);
  if (!pause.has_value()) return false;
  const TimePoint now = queue_.parts().environment->clock->Now();
  resume_at_ = *pause < TimePoint::max() - now ? now + *pause : TimePoint::max();
  asked_ = 0;  // Another attempt may ask the same picker: DONE-010.
  return true;
}

bool Call::AttemptEnded(const DoneInfo& info, AttemptOutcome::Reach reach, bool committed) {
  AttemptOutcome outcome{.code = info.status.code(),
                         .reach = reach,
                         .committed = committed || cancelled_.load(std::memory_order_acquire)};
  for (const auto& [key, value] : info.trailers) {
    if (key == kPushbackTrailer) outcome.pushback_ms.push_back(value);
  }
  if (!TriesAgain(outcome)) {
    Over(&info.status);
    return true;
  }
  Wait();
  return false;
}

void Call::Wait() {
  queue_.parts().environment->serializer->Post(
      [self = shared_from_this()] { self->queue_.Add(self); });
}

void Call::Cancel() {
  cancelled_.store(true, std::memory_order_release);
  queue_.parts().environment->serializer->Post(
      [self = shared_from_this()] { self->queue_.Cancel(*self); });
}

void Call::End(const absl::Status& status) {
  const std::shared_ptr<CallDriver> driver = driver_;
  Over(&status);
  driver->End(status);
}

void Call::Over(const absl::Status* status) {
  if (std::exchange(driver_, nullptr) == nullptr) return;
  queue_.parts().idle->CallEnded();
  if (status == nullptr) return;
  SreBreaker* const breaker = queue_.parts().breaker(spec_.full_method_name);
  if (breaker == nullptr) return;
  CountsAsFailure(*status) ? breaker->MarkFailed() : breaker->MarkSuccess();
}

absl::Status Call::DeadlineError() const {
  if (last_error_.ok()) {
    return absl::DeadlineExceededError(
        "the deadline passed while the call waited for a connection");
  }
  // PICK-015.
  return absl::DeadlineExceededError(
      "the deadline passed while the call waited for a connection; latest balancer error: " +
      std::string(last_error_.message()));
}

Attempt::Attempt(std::shared_ptr<Call> call, PickResult::Choice choice,
                 std::shared_ptr<Connection> connection, int previous_attempts)
    : call_(std::move(call)),
      connection_(std::move(connection)),
      metadata_(std::move(choice.metadata)),
      authority_(call_->spec_.authority),
      on_done_(std::move(choice.on_done)) {
  if (!metadata_.empty()) {
    // PICK-023.
    const std::string* const chosen = FindFirst(metadata_, kAuthorityHeader);
    if (authority_.empty() && chosen != nullptr) authority_ = *chosen;
    std::erase_if(metadata_, [](const auto& header) { return header.first == kAuthorityHeader; });
  }
  if (previous_attempts > 0) {
    metadata_.emplace_back(kPreviousAttemptsHeader,
                           std::to_string(previous_attempts));  // RETRY-012
  }
}

Attempt::~Attempt() {
  if (!ended_.load(std::memory_order_acquire)) {
    Commit();  // Nobody is there to send it again.
    static_cast<void>(
        End({.status = absl::CancelledError("the call was given up before it ended")}));
  }
}

std::optional<TimePoint> Attempt::deadline() const { return call_->spec_.deadline; }

bool Attempt::End(const DoneInfo& info, Reach reach) {
  if (ended_.exchange(true, std::memory_order_acq_rel)) return true;
  if (on_done_) on_done_(info);
  on_done_ = nullptr;
  return call_->AttemptEnded(info, reach, committed_.load(std::memory_order_relaxed));
}

}  // namespace lbc
