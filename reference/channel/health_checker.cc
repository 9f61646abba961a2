#include "reference/channel/health_checker.h"

#include <cstdint>
#include <utility>

namespace lbc {
namespace {

std::string NameOf(ServingStatus status) {
  switch (status) {
    case ServingStatus::kServing:
      return "SERVING";
    case ServingStatus::kNotServing:
      return "NOT_SERVING";
    case ServingStatus::kServiceUnknown:
      return "SERVICE_UNKNOWN";
    case ServingStatus::kUnknown:
      break;
  }
  return "UNKNOWN";
}

}  // namespace

HealthChecker::HealthChecker(HealthEnvironment environment, std::shared_ptr<Connection> connection,
                             std::string service, StateListener told)
    : environment_(environment),
      connection_(std::move(connection)),
      service_(std::move(service)),
      told_(std::move(told)) {}

void HealthChecker::Start() { Ask(); }

void HealthChecker::Ask() {
  answered_ = false;
  const std::uint64_t asked = ++asked_;
  Tell(ConnectivityState::kConnecting);
  const auto later = [serializer = environment_.serializer, weak = weak_from_this(),
                      asked](auto work) {
    serializer->Post([weak, asked, work = std::move(work)] {
      const auto self = weak.lock();
      if (self != nullptr && self->asked_ == asked) work(*self);
    });
  };
  watch_ = connection_->WatchHealth(
      service_, {.answer =
                     [later](ServingStatus status) {
                       later([status](HealthChecker& self) { self.OnAnswer(status); });
                     },
                 .end =
                     [later](const absl::Status& status) {
                       later([status](HealthChecker& self) { self.OnEnd(status); });
                     }});
  if (watch_ == nullptr) {
    later([](HealthChecker& self) {
      self.OnEnd(absl::UnimplementedError("the transport knows no health"));
    });
  }
}

void HealthChecker::OnAnswer(ServingStatus status) {
  answered_ = true;
  if (status == ServingStatus::kServing) return Tell(ConnectivityState::kReady);
  Tell(ConnectivityState::kTransientFailure,
       absl::UnavailableError("connected, but the server says of its health: " + NameOf(status)));
}

void HealthChecker::OnEnd(const absl::Status& status) {
  watch_ = nullptr;
  ++asked_;  // This was the last of it.
  if (absl::IsUnimplemented(status)) {
    environment_.log->Log(
        LogLevel::kError,
        "the server knows no health checks, and counts as well: " + std::string(status.message()));
    return Tell(ConnectivityState::kReady);
  }
  Tell(ConnectivityState::kTransientFailure,
       absl::UnavailableError("connected, but asking for the server's health failed: " +
                              std::string(status.message())));
  pause_ =
      environment_.clock->After(pauses_.Next(answered_, *environment_.random), [this] { Ask(); });
}

void HealthChecker::Tell(ConnectivityState state, absl::Status error) {
  environment_.serializer->Post(
      [weak = weak_from_this(), told = SubConnState{state, std::move(error)}] {
        const auto self = weak.lock();
        // A copy: the listener may end this.
        if (self != nullptr) StateListener(self->told_)(told);
      });
}

}  // namespace lbc
