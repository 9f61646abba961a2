#include "reference/policies/common/graceful_switch.h"

#include <string>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/delegating_client_conn.h"

namespace lbc::policies {

using enum ConnectivityState;

// A child, and the channel as it sees it.
class GracefulSwitch::Child final : public DelegatingClientConn {
 public:
  Child(GracefulSwitch& parent, std::string called)
      : DelegatingClientConn(parent.client_conn_), name(std::move(called)), parent_(parent) {}

  absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(const std::vector<Address>& addresses,
                                                      NewSubConnOptions options) override {
    if (cut_off) return absl::UnavailableError("another policy has taken this one's place");
    return DelegatingClientConn::NewSubConn(addresses, std::move(options));
  }
  void UpdateState(BalancerState state) override {
    if (cut_off) return;
    report = std::move(state);
    parent_.OnReport(*this);
  }
  void ResolveNow() override {
    if (!cut_off && parent_.newest() == this) DelegatingClientConn::ResolveNow();
  }

  const std::string name;
  bool cut_off = false;
  BalancerState report{kConnecting, QueuePicker()};  // BLD-011
  std::unique_ptr<Balancer> balancer;

 private:
  GracefulSwitch& parent_;
};

GracefulSwitch::GracefulSwitch(ClientConn& client_conn, const BuildOptions& options)
    : client_conn_(client_conn), options_(options) {}

GracefulSwitch::~GracefulSwitch() {
  for (const auto& child : {current_, pending_}) {
    if (child != nullptr) child->cut_off = true;
  }
}

GracefulSwitch::Child* GracefulSwitch::newest() const {
  return pending_ != nullptr ? pending_.get() : current_.get();
}

absl::Status GracefulSwitch::Update(const ChildPolicy& child, ResolverState list) {
  if (closed_) return absl::OkStatus();
  const std::string name = child.builder->Name();
  if (newest() == nullptr || newest()->name != name) {
    const auto made = std::make_shared<Child>(*this, name);
    // In its place before it is built: a builder may already report (BLD-006).
    Retire(std::exchange(current_ == nullptr ? current_ : pending_, made));
    made->balancer = child.builder->Build(*made, options_);
    if (made->balancer == nullptr) {
      made->cut_off = true;
      (current_ == made ? current_ : pending_) = nullptr;
      return BadResolverStateError("child policy \"" + name + "\" cannot be built");
    }
  }
  return newest()->balancer->UpdateClientConnState(
      {.resolver_state = std::move(list), .balancer_config = child.config});
}

void GracefulSwitch::ResolverError(const absl::Status& error) {
  if (closed_) return;
  if (newest() != nullptr) return newest()->balancer->ResolverError(error);
  client_conn_.UpdateState({kTransientFailure, FailPicker(error)});
}

void GracefulSwitch::ExitIdle() {
  if (!closed_ && newest() != nullptr) newest()->balancer->ExitIdle();
}

void GracefulSwitch::OnReport(Child& child) {
  if (&child == current_.get()) {
    if (pending_ != nullptr && child.report.connectivity_state != kReady) return Promote();
    return client_conn_.UpdateState(child.report);
  }
  const bool serving = current_->report.connectivity_state == kReady;
  if (!serving || child.report.connectivity_state != kConnecting) Promote();
}

void GracefulSwitch::Promote() {
  std::shared_ptr<Child> old = std::exchange(current_, std::move(pending_));
  pending_ = nullptr;
  // The new one serves before the old one goes.
  client_conn_.UpdateState(current_->report);
  Retire(std::move(old));
}

void GracefulSwitch::Retire(std::shared_ptr<Child> child) {
  if (child == nullptr) return;
  child->cut_off = true;
  retired_.push_back(std::move(child));
  // Later: the one that gives way may be the one that is speaking just now.
  const auto close = [this] { CloseRetired(); };
  options_.serializer->Post(gate_.Guard(close));
}

void GracefulSwitch::CloseRetired() {
  for (const auto& child : std::exchange(retired_, {})) child->balancer->Close();
}

void GracefulSwitch::Close() {
  if (std::exchange(closed_, true)) return;
  CloseRetired();
  for (const auto& child : {pending_, current_}) {
    if (child == nullptr) continue;
    child->cut_off = true;
    child->balancer->Close();
  }
  gate_.Close();
}

}  // namespace lbc::policies
