#include "conformance/testees/cpp/test_kit/puppet_policy.h"

#include <fmt/format.h>

#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "reference/core/fixed_picker.h"

namespace lbc::testee {
namespace {

using std::chrono::milliseconds;

// Rotates over its SubConns; each call carries a hook that logs how it ended.
class RotatingPicker final : public Picker {
 public:
  RotatingPicker(std::vector<std::shared_ptr<SubConn>> sub_conns, LogSink* log)
      : sub_conns_(std::move(sub_conns)), log_(log) {}

  PickResult Pick(const PickInfo& info) const override {
    if (info.call_attributes->Get(kCallKey) != nullptr) {
      return PickResult::Drop(absl::PermissionDeniedError(*info.call_attributes->Get(kCallKey)));
    }
    SubConn& chosen = *sub_conns_[next_++ % sub_conns_.size()];
    return PickResult::Use(chosen, [log = log_](const DoneInfo& done) {
      if (!done.status.ok()) log->Log(LogLevel::kInfo, std::string(done.status.message()));
    });
  }

 private:
  const std::vector<std::shared_ptr<SubConn>> sub_conns_;
  LogSink* const log_;
  mutable std::atomic<std::size_t> next_ = 0;
};

class FunctionPicker final : public Picker {
 public:
  explicit FunctionPicker(std::function<PickResult()> pick) : pick_(std::move(pick)) {}
  PickResult Pick(const PickInfo& /*info*/) const override { return pick_(); }

 private:
  const std::function<PickResult()> pick_;
};

class ForeignSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
};

class Puppet final : public Balancer {
 public:
  Puppet(ClientConn& client_conn, const BuildOptions& options, bool listens)
      : client_conn_(client_conn), options_(options), listens_(listens) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    for (const Endpoint& endpoint : state.resolver_state.endpoints) {
      const std::size_t index = sub_conns_.size();
      NewSubConnOptions options;
      if (listens_) {
        options.state_listener = [this, index](const SubConnState& s) { Changed(index, s); };
      }
      auto sub_conn = client_conn_.NewSubConn(endpoint.addresses, std::move(options));
      if (!sub_conn.ok()) continue;
      (*sub_conn)->Connect();
      sub_conns_.push_back(*std::move(sub_conn));
    }
    const bool empty =
        state.resolver_state.endpoints.empty() || state.resolver_state.addresses.empty();
    return empty ? BadResolverStateError("nothing listed") : absl::OkStatus();
  }

  void ResolverError(const absl::Status& error) override { Obey(std::string(error.message())); }

  void UpdateSubConnState(SubConn& sub_conn, const SubConnState& state) override {
    for (std::size_t i = 0; i < sub_conns_.size(); ++i) {
      if (sub_conns_[i].get() == &sub_conn) Changed(i, state);
    }
  }

  void ExitIdle() override { client_conn_.ResolveNow(); }
  void Close() override { timers_.clear(); }

 private:
  void Changed(std::size_t index, const SubConnState& state) {
    if (state.connectivity_state == ConnectivityState::kReady) {
      sub_conns_[index]->RegisterHealthListener([this](const SubConnState& health) {
        Say(fmt::format("health {}", ToString(health.connectivity_state)));
      });
      ready_.push_back(sub_conns_[index]);
    }
    auto picker = std::make_shared<RotatingPicker>(ready_, options_.log);
    client_conn_.UpdateState({state.connectivity_state, ready_.empty() ? QueuePicker() : picker});
  }

  void Obey(const std::string& order) {
    if (order == "throw") throw std::runtime_error("as ordered");
    if (order == "throw a number") throw 42;
    if (order == "throw later")
      options_.serializer->Post([] { throw std::runtime_error("later"); });
    if (order == "throw in pick") Report([]() -> PickResult { throw std::runtime_error("pick"); });
    if (order == "no picker") client_conn_.UpdateState({ConnectivityState::kReady, nullptr});
    if (order == "foreign SubConn") Report([this] { return PickResult::Use(foreign_); });
    if (order == "remove foreign SubConn") RemoveSubConn(foreign_);
    if (order == "remove SubConn 1") RemoveSubConn(*sub_conns_[0]);
    if (order == "headers") Report([this] { return WithHeaders(); });
    if (order == "report from a pick") Report([this] { return ReportAndQueue(); });
    if (order == "report from a thread") std::thread([this] { ReportAndQueue(); }).join();
    if (order == "timers") SetTimers();
    if (order == "chance") Say(fmt::format("{}", options_.random->Bits()));
    if (order == "thread") thread_ = std::jthread([this] { const std::lock_guard lock(held_); });
    if (order == "metric") client_conn_.metrics_recorder().Record("lbc.x", 2.5, {{"k", "v"}});
  }

  void Report(std::function<PickResult()> pick) {
    client_conn_.UpdateState(
        {ConnectivityState::kReady, std::make_shared<FunctionPicker>(std::move(pick))});
  }

  PickResult WithHeaders() {
    return PickResult::Use(*sub_conns_[0], nullptr, {{"z", "26"}, {"a", "1"}});
  }

  PickResult ReportAndQueue() {
    client_conn_.UpdateState({ConnectivityState::kIdle, QueuePicker()});
    return PickResult::Queue();
  }

  // Two at one instant, one of which sets a third for a later one; a fourth that is cancelled.
  void SetTimers() {
    timers_.push_back(options_.clock->After(milliseconds(2), [this] {
      Say("second");
      timers_.push_back(options_.clock->After(milliseconds(1), [this] { Say("third"); }));
    }));
    timers_.push_back(options_.clock->After(milliseconds(1), [this] {
      Say("first");
      options_.serializer->Post([this] { Say("posted by the first"); });
    }));
    timers_.push_back(options_.clock->After(milliseconds(2), [this] { Say("set later"); }));
    timers_.push_back(options_.clock->After(milliseconds(1), [this] { Say("never"); }));
    timers_.back()->Cancel();
    timers_.push_back(options_.clock->After(milliseconds(-5), [this] { Say("at once"); }));
    Say("before all timers");
  }

  void RemoveSubConn(SubConn& sub_conn) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    client_conn_.RemoveSubConn(sub_conn);
#pragma GCC diagnostic pop
  }

  void Say(const std::string& text) { options_.log->Log(LogLevel::kInfo, text); }

  ClientConn& client_conn_;
  const BuildOptions options_;
  const bool listens_;
  std::vector<std::shared_ptr<SubConn>> sub_conns_;
  std::vector<std::shared_ptr<SubConn>> ready_;
  std::vector<std::unique_ptr<Timer>> timers_;
  ForeignSubConn foreign_;
  std::mutex held_;
  std::jthread thread_;
  std::unique_lock<std::mutex> holds_{held_};
};

class Parser final : public ConfigParser {
 public:
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> ParseConfig(
      std::string_view json) const override {
    if (json == "throw") throw std::runtime_error("as ordered");
    if (json == "{}") return std::make_shared<const LoadBalancingConfig>();
    return absl::InvalidArgumentError(fmt::format("expected {{}}, got {}", json));
  }
};

class PuppetBuilder final : public Builder {
 public:
  explicit PuppetBuilder(std::string name) : name_(std::move(name)) {}
  std::string Name() const override { return name_; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    if (options.target.endpoint == "nothing") return nullptr;
    return std::make_unique<Puppet>(client_conn, options, name_ == "puppet");
  }
  const ConfigParser* config_parser() const override {
    return name_ == "puppet" ? &parser_ : nullptr;
  }

 private:
  const std::string name_;
  const Parser parser_;
};

}  // namespace

SessionOptions HostingPuppets() {
  SessionOptions options;
  options.policies = {"puppet", "puppet_without_listeners"};
  options.find_policy = [names = options.policies](std::string_view name) {
    const bool known = name == names[0] || name == names[1];
    return known ? std::make_shared<PuppetBuilder>(std::string(name)) : nullptr;
  };
  options.implementation = "puppets";
  options.version = "1";
  options.hooks = Hooks::Default();
  return options;
}

}  // namespace lbc::testee
