#include "reference/policies/outlier_detection_experimental/watched_sub_conn.h"

namespace lbc::policies {
namespace {

SubConnState NotWell() {
  return {.connectivity_state = ConnectivityState::kTransientFailure,
          .connection_error =
              absl::UnavailableError("outlier_detection: too many calls to the endpoint failed")};
}

}  // namespace

void WatchedSubConn::SetEjected(bool ejected) {
  if (std::exchange(ejected_, ejected) == ejected || !listener_) return;
  // A copy: whoever hears it may register anew.
  const StateListener listener = listener_;
  listener(ejected ? NotWell() : health_);
}

void WatchedSubConn::StateChanges() {
  // A listener lives until the next change of state (HEALTH-010).
  ++number_;
  listener_ = nullptr;
  health_ = {.connectivity_state = ConnectivityState::kConnecting};
}

void WatchedSubConn::UpdateAddresses(const std::vector<Address>& addresses) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  real_->UpdateAddresses(addresses);
#pragma GCC diagnostic pop
}

void WatchedSubConn::RegisterHealthListener(StateListener listener) {
  listener_ = std::move(listener);
  const std::uint64_t number = ++number_;
  if (!listener_) return real_->RegisterHealthListener(nullptr);
  real_->RegisterHealthListener([self = weak_from_this(), number](const SubConnState& state) {
    const auto alive = self.lock();
    if (alive == nullptr || alive->number_ != number) return;
    alive->health_ = state;
    if (!alive->ejected_) alive->Tell(number, state);
  });
  if (!ejected_) return;
  // OD-028: the first answer, and not inline.
  serializer_.Post([self = weak_from_this(), number] {
    const auto alive = self.lock();
    if (alive != nullptr && alive->ejected_) alive->Tell(number, NotWell());
  });
}

void WatchedSubConn::Tell(std::uint64_t number, const SubConnState& state) {
  if (number != number_ || !listener_) return;
  const StateListener listener = listener_;
  listener(state);
}

PickResult WatchingPicker::Pick(const PickInfo& info) const {
  PickResult result = picker_->Pick(info);
  PickResult::Choice* const choice = result.use();
  if (choice == nullptr) return result;
  auto& watched = static_cast<WatchedSubConn&>(*choice->sub_conn);
  choice->sub_conn = &watched.real();
  CallCounter* const counter = watched.counter();
  if (!counts_ || counter == nullptr) return result;
  counter->Begin();
  if (choice->on_done) {
    choice->on_done = [counter, childs = std::move(choice->on_done)](const DoneInfo& done) {
      const bool success = done.status.ok();
      childs(done);
      counter->End(success);
    };
  } else {
    choice->on_done = [counter](const DoneInfo& done) { counter->End(done.status.ok()); };
  }
  return result;
}

}  // namespace lbc::policies
