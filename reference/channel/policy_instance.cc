#include "reference/channel/policy_instance.h"

#include <utility>

#include "reference/core/fixed_picker.h"

namespace lbc {

PolicyInstance::PolicyInstance(Listener& listener, SubConnEnvironment& environment,
                               std::string target)
    : listener_(listener),
      environment_(environment),
      target_(std::move(target)),
      state_{.connectivity_state = ConnectivityState::kConnecting, .picker = QueuePicker()} {}

PolicyInstance::~PolicyInstance() {
  CutOff();
  CloseBalancer();
}

bool PolicyInstance::Build(const std::shared_ptr<const Builder>& builder,
                           const BuildOptions& options) {
  name_ = builder->Name();
  balancer_ = builder->Build(*this, options);
  return balancer_ != nullptr;
}

void PolicyInstance::CutOff() {
  if (std::exchange(cut_off_, true)) return;
  for (const auto& sub_conn : sub_conns_) sub_conn->Abandon();
  sub_conns_.clear();
}

void PolicyInstance::CloseBalancer() {
  if (balancer_ == nullptr) return;
  balancer_->Close();
  balancer_.reset();
}

void PolicyInstance::ResetBackoff() {
  for (const auto& sub_conn : sub_conns_) sub_conn->ResetBackoff();
}

absl::StatusOr<std::shared_ptr<SubConn>> PolicyInstance::NewSubConn(
    const std::vector<Address>& addresses, NewSubConnOptions options) {
  if (addresses.empty()) return absl::InvalidArgumentError("a SubConn needs an address");  // CC-002
  if (cut_off_) {
    return absl::FailedPreconditionError("the policy \"" + name_ + "\" is closed");  // CC-003
  }
  StateListener listener = std::move(options.state_listener);
  auto place = std::make_shared<SubConn*>(nullptr);
  if (listener == nullptr) {
    // CC-006. The listener is dropped with the SubConn's last state, and before the balancer.
    listener = [this, place](const SubConnState& state) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
      if (balancer_ != nullptr) balancer_->UpdateSubConnState(**place, state);
#pragma GCC diagnostic pop
    };
  }
  auto sub_conn = std::make_shared<ChannelSubConn>(environment_, addresses, std::move(listener),
                                                   std::move(options.creds_bundle));
  *place = sub_conn.get();
  // Whenever the list would grow: constant cost on average.
  if (sub_conns_.size() == sub_conns_.capacity()) {
    std::erase_if(sub_conns_, [](const auto& old) { return old->shut_down(); });
    sub_conns_.reserve(sub_conns_.size() * 2 + 1);
  }
  sub_conns_.push_back(sub_conn);
  return std::static_pointer_cast<SubConn>(std::move(sub_conn));
}

void PolicyInstance::RemoveSubConn(SubConn& sub_conn) {
  if (!cut_off_) sub_conn.Shutdown();  // CC-017
}

void PolicyInstance::UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  if (!cut_off_) sub_conn.UpdateAddresses(addresses);
#pragma GCC diagnostic pop
}

void PolicyInstance::UpdateState(BalancerState state) {
  if (cut_off_) return;
  state_ = std::move(state);
  listener_.OnState(*this);
}

void PolicyInstance::ResolveNow() {
  if (!cut_off_) listener_.OnResolveNow(*this);
}

}  // namespace lbc
