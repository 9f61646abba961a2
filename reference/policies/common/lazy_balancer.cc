#include "reference/policies/common/lazy_balancer.h"

#include <optional>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/idle_picker.h"

namespace lbc::policies {
namespace {

class LazyBalancer final : public Balancer {
 public:
  LazyBalancer(ClientConn& client_conn, const BuildOptions& options,
               std::shared_ptr<const Builder> builder)
      : client_conn_(client_conn), options_(options), builder_(std::move(builder)) {
    const auto wake = [this] { ExitIdle(); };
    client_conn_.UpdateState(
        {ConnectivityState::kIdle,
         std::make_shared<IdlePicker>(*options_.serializer, gate_.Guard(wake))});
  }

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    if (balancer_ != nullptr) return balancer_->UpdateClientConnState(state);
    list_ = state;
    resolver_error_ = absl::OkStatus();
    return absl::OkStatus();
  }
  void ResolverError(const absl::Status& error) override {
    if (balancer_ != nullptr) return balancer_->ResolverError(error);
    resolver_error_ = error;
  }
  void ExitIdle() override {
    if (closed_) return;
    if (balancer_ != nullptr) return balancer_->ExitIdle();
    balancer_ = builder_->Build(client_conn_, options_);
    if (balancer_ == nullptr) {
      const std::string text = "child policy \"" + builder_->Name() + "\" cannot be built";
      client_conn_.UpdateState(
          {ConnectivityState::kTransientFailure, FailPicker(absl::UnavailableError(text))});
      return;
    }
    // Whoever gave the list has had its answer long ago; what is left is to ask for a better one.
    if (const auto list = std::exchange(list_, std::nullopt)) {
      if (IsBadResolverState(balancer_->UpdateClientConnState(*list))) client_conn_.ResolveNow();
    }
    if (!resolver_error_.ok()) balancer_->ResolverError(std::exchange(resolver_error_, {}));
  }
  void Close() override {
    if (std::exchange(closed_, true)) return;
    gate_.Close();
    if (balancer_ != nullptr) balancer_->Close();
  }

 private:
  ClientConn& client_conn_;
  const BuildOptions options_;
  const std::shared_ptr<const Builder> builder_;
  std::unique_ptr<Balancer> balancer_;  // Null while nobody wants it.
  // What came meanwhile.
  std::optional<ClientConnState> list_;
  absl::Status resolver_error_;
  bool closed_ = false;
  EventGate gate_;  // Last: the first to go.
};

}  // namespace

LazyBuilder::LazyBuilder(std::shared_ptr<const Builder> builder) : builder_(std::move(builder)) {}

std::string LazyBuilder::Name() const { return builder_->Name(); }

std::unique_ptr<Balancer> LazyBuilder::Build(ClientConn& client_conn,
                                             const BuildOptions& options) const {
  return std::make_unique<LazyBalancer>(client_conn, options, builder_);
}

const ConfigParser* LazyBuilder::config_parser() const { return builder_->config_parser(); }

}  // namespace lbc::policies
