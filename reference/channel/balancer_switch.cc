#include "reference/channel/balancer_switch.h"

#include <utility>

#include "reference/core/fixed_picker.h"

namespace lbc {

using enum ConnectivityState;

BalancerSwitch::BalancerSwitch(Host& host, SubConnEnvironment& environment, BuildOptions options)
    : host_(host), environment_(environment), options_(std::move(options)) {}

BalancerSwitch::~BalancerSwitch() { Close(); }

PolicyInstance* BalancerSwitch::newest() const {
  return pending_ != nullptr ? pending_.get() : current_.get();
}

absl::Status BalancerSwitch::UpdateClientConnState(const SelectedPolicy& selected,
                                                   ResolverState state) {
  if (newest() == nullptr || newest()->name() != selected.builder->Name()) {
    auto instance = std::make_unique<PolicyInstance>(*this, environment_, options_.target.text);
    // In its place before it is built: a builder may already report (BLD-006).
    std::unique_ptr<PolicyInstance>& place = current_ == nullptr ? current_ : pending_;
    Retire(std::exchange(place, std::move(instance)));  // SWITCH-006
    PolicyInstance* const built = place.get();
    if (!built->Build(selected.builder, options_)) {
      std::unique_ptr<PolicyInstance>& failed = current_.get() == built ? current_ : pending_;
      failed = nullptr;
      return BadResolverStateError("policy \"" + selected.builder->Name() + "\" cannot be built");
    }
  }
  return newest()->balancer().UpdateClientConnState(
      {.resolver_state = std::move(state), .balancer_config = selected.config});
}

void BalancerSwitch::ResolverError(const absl::Status& error) {
  if (newest() != nullptr) return newest()->balancer().ResolverError(error);  // SWITCH-010
  host_.OnPolicyState({.connectivity_state = kTransientFailure, .picker = FailPicker(error)});
}

void BalancerSwitch::ExitIdle() {
  if (newest() != nullptr) newest()->balancer().ExitIdle();
}

void BalancerSwitch::ResetBackoff() {
  for (PolicyInstance* instance : {current_.get(), pending_.get()}) {
    if (instance != nullptr) instance->ResetBackoff();
  }
}

void BalancerSwitch::OnState(PolicyInstance& instance) {
  if (&instance == current_.get()) {
    if (pending_ == nullptr || instance.state().connectivity_state == kReady) {
      return Report(instance);
    }
    return Promote();  // SWITCH-003
  }
  const bool serving = current_->state().connectivity_state == kReady;
  if (!serving || instance.state().connectivity_state != kConnecting) Promote();
}

void BalancerSwitch::Promote() {
  std::unique_ptr<PolicyInstance> old = std::exchange(current_, std::move(pending_));
  pending_ = nullptr;
  Report(*current_);  // SWITCH-004: the new one serves before the old one goes.
  Retire(std::move(old));
}

void BalancerSwitch::Report(const PolicyInstance& instance) {
  host_.OnPolicyState(instance.state());
}

void BalancerSwitch::Retire(std::unique_ptr<PolicyInstance> instance) {
  if (instance == nullptr) return;
  instance->CutOff();
  retired_.push_back(std::move(instance));
  // Later: the one that gives way may be the one that is speaking just now.
  options_.serializer->Post([this] { CloseRetired(); });
}

void BalancerSwitch::CloseRetired() {
  for (const auto& instance : std::exchange(retired_, {})) instance->CloseBalancer();
}

void BalancerSwitch::OnResolveNow(PolicyInstance& instance) {
  if (&instance == newest()) host_.OnResolveNow();  // CC-014
}

void BalancerSwitch::Close() {
  CloseRetired();
  for (std::unique_ptr<PolicyInstance>* place : {&pending_, &current_}) {
    if (*place == nullptr) continue;
    (*place)->CutOff();
    (*place)->CloseBalancer();
    *place = nullptr;
  }
}

}  // namespace lbc
