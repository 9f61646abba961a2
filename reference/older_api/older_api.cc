#include "reference/older_api/older_api.h"

#include <unordered_map>
#include <utility>

#include "reference/policies/common/event_gate.h"

namespace lbc::older_api {
namespace {

// The older API tells a policy of no connection errors, so the channel adds the latest one to what
// the policy says (V2-005).
PickResult Translate(V2PickResult pick, const absl::Status& /*latest*/) {
  // A picker without a SubConn is a mistake of its author; the call waits for the next (PICK-019).
  if (pick.sub_conn == nullptr) return PickResult::Queue();
  return PickResult::Use(*pick.sub_conn, std::move(pick.done));
}
PickResult Translate(const NoSubConnAvailable& /*error*/, const absl::Status& /*latest*/) {
  return PickResult::Queue();
}
PickResult Translate(const TransientFailure& error, const absl::Status& latest) {
  std::string message = error.message;
  if (!latest.ok()) message += ", latest connection error: " + std::string(latest.message());
  return PickResult::Fail(absl::UnavailableError(message));
}
PickResult Translate(StatusError error, const absl::Status& /*latest*/) {
  if (error.status.ok()) return PickResult::Drop(absl::UnknownError("an error that is OK"));
  return PickResult::Drop(std::move(error.status));
}
PickResult Translate(const PlainError& error, const absl::Status& /*latest*/) {
  return PickResult::Drop(absl::UnknownError(error.message));
}

class AdaptedPicker final : public Picker {
 public:
  AdaptedPicker(std::shared_ptr<const V2Picker> older, absl::Status latest)
      : older_(std::move(older)), latest_(std::move(latest)) {}
  PickResult Pick(const PickInfo& info) const override {
    return std::visit(
        [this](auto&& answer) {
          return Translate(std::forward<decltype(answer)>(answer), latest_);
        },
        older_->Pick(info));
  }

 private:
  const std::shared_ptr<const V2Picker> older_;
  const absl::Status latest_;  // Connection error; OK: none.
};

// Both sides at once: the channel's policy, and the older policy's channel.
class AdaptedBalancer final : public Balancer, public OlderClientConn {
 public:
  explicit AdaptedBalancer(ClientConn& client_conn) : client_conn_(client_conn) {}

  // False: the older builder has made none.
  bool Adopt(std::unique_ptr<OlderBalancer> older) {
    older_ = std::move(older);
    newer_ = dynamic_cast<V2Balancer*>(older_.get());
    return older_ != nullptr;
  }

  // Balancer.

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    if (gate_.busy()) {
      gate_.Run([this, state] { static_cast<void>(Update(state)); });
      return absl::OkStatus();
    }
    absl::Status status;
    gate_.Run([&] { status = Update(state); });
    return status;
  }
  void ResolverError(const absl::Status& error) override {
    gate_.Run([this, error] {
      if (newer_ != nullptr) {
        newer_->ResolverError(error);
      } else {
        older_->HandleResolvedAddrs({}, error);
      }
    });
  }
  void ExitIdle() override {}
  void Close() override {
    if (std::exchange(closed_, true)) return;
    gate_.Run([this] {
      older_->Close();
      for (const auto& [raw, held] : std::exchange(sub_conns_, {})) {
        if (!held.removed) held.sub_conn->Shutdown();
      }
      gate_.Close();
    });
  }

  // OlderClientConn.

  absl::StatusOr<std::shared_ptr<SubConn>> NewSubConn(
      const std::vector<Address>& addresses) override {
    // The listener knows its SubConn by what NewSubConn has answered, which comes after it.
    auto self = std::make_shared<std::weak_ptr<SubConn>>();
    NewSubConnOptions options;
    options.state_listener =
        gate_.Guard(StateListener([this, self](const SubConnState& state) { Tell(*self, state); }));
    auto made = client_conn_.NewSubConn(addresses, std::move(options));
    if (!made.ok()) return made;
    *self = *made;
    sub_conns_.emplace(made->get(), Held{*made});
    return made;
  }
  void RemoveSubConn(SubConn& sub_conn) override {
    const auto found = sub_conns_.find(&sub_conn);
    if (found == sub_conns_.end() || std::exchange(found->second.removed, true)) return;
    found->second.sub_conn->Shutdown();
  }
  void UpdateBalancerState(ConnectivityState state,
                           std::shared_ptr<const V2Picker> picker) override {
    if (closed_) return;
    client_conn_.UpdateState(
        {state, std::make_shared<AdaptedPicker>(std::move(picker), connection_error_)});
  }
  void ResolveNow() override {
    if (!closed_) client_conn_.ResolveNow();
  }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  std::string Target() const override { return client_conn_.Target(); }
#pragma GCC diagnostic pop

 private:
  struct Held {
    std::shared_ptr<SubConn> sub_conn;
    bool removed = false;
  };

  absl::Status Update(const ClientConnState& state) {
    if (newer_ != nullptr) return newer_->UpdateClientConnState(state);
    older_->HandleResolvedAddrs(state.resolver_state.addresses, absl::OkStatus());
    return absl::OkStatus();
  }

  void Tell(const std::weak_ptr<SubConn>& self, const SubConnState& state) {
    const auto sub_conn = self.lock();
    if (sub_conn == nullptr) return;
    if (newer_ != nullptr) {
      newer_->UpdateSubConnState(*sub_conn, state);
    } else {
      if (state.connectivity_state == ConnectivityState::kTransientFailure)
        connection_error_ = state.connection_error;
      older_->HandleSubConnStateChange(*sub_conn, state.connectivity_state);
    }
    if (state.connectivity_state == ConnectivityState::kShutdown) sub_conns_.erase(sub_conn.get());
  }

  ClientConn& client_conn_;
  std::unique_ptr<OlderBalancer> older_;
  V2Balancer* newer_ = nullptr;                   // The same object, if it has this side.
  std::unordered_map<SubConn*, Held> sub_conns_;  // Until their SHUTDOWN.
  absl::Status connection_error_;  // The latest; kept only for a policy that is not told.
  bool closed_ = false;
  policies::EventGate gate_;  // Last: the first to go.
};

class AdaptedBuilder final : public Builder {
 public:
  explicit AdaptedBuilder(std::shared_ptr<const OlderBuilder> older) : older_(std::move(older)) {}
  std::string Name() const override { return older_->Name(); }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    auto adapted = std::make_unique<AdaptedBalancer>(client_conn);
    if (!adapted->Adopt(older_->Build(*adapted, options))) return nullptr;
    return adapted;
  }

 private:
  const std::shared_ptr<const OlderBuilder> older_;
};

}  // namespace

std::shared_ptr<const Builder> Adapt(std::shared_ptr<const OlderBuilder> older) {
  return std::make_shared<AdaptedBuilder>(std::move(older));
}

}  // namespace lbc::older_api
