#include "reference/policies/common/base_balancer.h"

#include <algorithm>
#include <utility>

#include "reference/core/fixed_picker.h"
#include "reference/policies/common/address_map.h"
#include "reference/policies/common/built_pickers.h"
#include "reference/policies/common/connectivity_state_evaluator.h"
#include "reference/policies/common/event_gate.h"
#include "reference/policies/common/ready_log.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

class BaseBalancer final : public Balancer {
 public:
  BaseBalancer(ClientConn& client_conn, const BuildOptions& build_options, std::string name,
               std::shared_ptr<const PickerBuilder> pickers, const BaseOptions& options)
      : client_conn_(client_conn),
        random_(*build_options.random),
        clock_(build_options.clock),
        log_(*build_options.log),
        name_(std::move(name)),
        pickers_(std::move(pickers)),
        builds_(std::make_shared<BuiltPickers>(pickers_)),
        health_check_(options.health_check),
        address_as_listed_last_(options.address_as_listed_last),
        build_at_first_pick_(options.build_at_first_pick) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    if (gate_.busy()) {
      gate_.Run([this, state] { static_cast<void>(UpdateLocked(state)); });
      return absl::OkStatus();
    }
    absl::Status status;
    gate_.Run([&] { status = UpdateLocked(state); });
    return status;
  }
  void ResolverError(const absl::Status& error) override {
    gate_.Run([this, error] { ResolverErrorLocked(error); });
  }
  void ExitIdle() override {}  // IDLE-009: it is always connecting.
  void Close() override {
    if (std::exchange(closed_, true)) return;
    gate_.Run([this] {
      for (const auto& member : std::exchange(members_, {})) GiveUpLocked(*member);
      builds_->Close();
      gate_.Close();
    });
  }

 private:
  struct Member {
    std::size_t place = 0;              // In members_.
    std::shared_ptr<SubConn> sub_conn;  // Null once given up.
    // As pickers know it while it is READY; what is kept is made then.
    std::shared_ptr<const ReadySubConn> row;
    // As counted: TRANSIENT_FAILURE lasts until READY (RR-012).
    ConnectivityState state = kConnecting;

    [[nodiscard]] const Address& address() const { return row->address; }
    [[nodiscard]] bool ready() const { return state == kReady; }
  };
  using Members = std::vector<std::shared_ptr<Member>>;

  absl::Status UpdateLocked(const ClientConnState& state);
  void AdoptListLocked(const std::vector<Address>& addresses);
  std::shared_ptr<Member> MakeMemberLocked(const Address& address);
  void GiveUpLocked(Member& member);
  void ResolverErrorLocked(const absl::Status& error);
  void OnStateLocked(Member& member, const SubConnState& state);
  // It is READY now, or not any more.
  void ReadyChangesLocked(Member& member);
  // Makes the picker anew and reports. `late`: it need not be built before it is asked.
  void RebuildLocked(bool late);
  [[nodiscard]] std::shared_ptr<const Picker> ReadyPickerLocked(bool late);
  void ReportLocked();
  [[nodiscard]] absl::Status FailureLocked() const;
  [[nodiscard]] std::shared_ptr<const Picker> NoPicker();

  ClientConn& client_conn_;
  Random& random_;
  const Clock* const clock_;
  LogSink& log_;
  const std::string name_;
  const std::shared_ptr<const PickerBuilder> pickers_;
  const std::shared_ptr<BuiltPickers> builds_;
  const bool health_check_;
  const bool address_as_listed_last_;
  const bool build_at_first_pick_;

  Members members_;  // In the order in which they were first listed.
  ConnectivityStateEvaluator evaluator_;
  std::shared_ptr<const LoadBalancingConfig> config_;
  ReadyLog<ReadySubConn> log_ready_;  // Of members_; kept if pickers are built late.
  std::uint64_t ready_number_ = 0;
  std::shared_ptr<const Picker> picker_;
  absl::Status resolver_error_;    // OK after every good list (RESOLVER-012).
  absl::Status connection_error_;  // The newest.
  bool closed_ = false;
  EventGate gate_;  // Last: the first to go.
};

absl::Status BaseBalancer::UpdateLocked(const ClientConnState& state) {
  if (closed_) return absl::OkStatus();
  resolver_error_ = absl::OkStatus();
  config_ = state.balancer_config;
  AdoptListLocked(state.resolver_state.addresses);
  if (state.resolver_state.addresses.empty()) {
    const absl::Status status = BadResolverStateError("produced zero addresses");
    ResolverErrorLocked(status);
    return status;  // RESOLVER-005
  }
  RebuildLocked(false);
  if (members_.empty()) return BadResolverStateError(name_ + ": no SubConn could be made");
  return absl::OkStatus();
}

void BaseBalancer::AdoptListLocked(const std::vector<Address>& addresses) {
  AddressMap<const Address*> listed;
  for (const Address& address : addresses) listed.emplace(&address, &address);
  // RESOLVER-001: what is gone is shut down, what stays is not touched, what is new is made.
  Members kept, gone;
  AddressMap<bool> known;
  for (const auto& member : members_) {
    const auto again = listed.find(&member->address());
    const bool stays = again != listed.end();
    if (stays && address_as_listed_last_) {
      member->row = std::make_shared<const ReadySubConn>(
          ReadySubConn{member->sub_conn, *again->second, member->row->kept});
    }
    if (stays) known.emplace(&member->address(), true);
    (stays ? kept : gone).push_back(member);
  }
  members_ = std::move(kept);
  for (const Address& address : addresses) {
    if (!known.emplace(&address, true).second) continue;
    // RESOLVER-003: one that cannot be made does not hinder the others; the next list tries it
    // again.
    if (auto member = MakeMemberLocked(address)) members_.push_back(std::move(member));
  }
  for (const auto& member : gone) {
    if (member->ready()) ++ready_number_;
    GiveUpLocked(*member);
  }
  ReadyLog<ReadySubConn>::Rows rows;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i]->place = i;
    if (build_at_first_pick_) rows.push_back(members_[i]->ready() ? members_[i]->row : nullptr);
  }
  log_ready_.Reset(std::move(rows));
}

std::shared_ptr<BaseBalancer::Member> BaseBalancer::MakeMemberLocked(const Address& address) {
  auto member = std::make_shared<Member>();
  NewSubConnOptions options;
  options.health_check_enabled = health_check_;
  options.state_listener =
      gate_.Guard([this, listened = std::weak_ptr(member)](const SubConnState& state) {
        const auto alive = listened.lock();
        if (!closed_ && alive != nullptr && alive->sub_conn != nullptr)
          OnStateLocked(*alive, state);
      });
  auto made = client_conn_.NewSubConn({address}, std::move(options));
  if (!made.ok()) {
    connection_error_ = made.status();
    log_.Log(LogLevel::kWarning, name_ + ": no SubConn for " + address.addr + ": " +
                                     std::string(made.status().message()));
    return nullptr;
  }
  member->sub_conn = *std::move(made);
  member->row = std::make_shared<const ReadySubConn>(ReadySubConn{member->sub_conn, address, {}});
  evaluator_.RecordTransition(kShutdown, member->state);
  member->sub_conn->Connect();  // RR-001
  return member;
}

void BaseBalancer::GiveUpLocked(Member& member) {
  evaluator_.RecordTransition(member.state, kShutdown);
  std::exchange(member.sub_conn, nullptr)->Shutdown();
}

void BaseBalancer::ResolverErrorLocked(const absl::Status& error) {
  if (closed_) return;
  resolver_error_ = error;
  // RESOLVER-009, RESOLVER-011: news only to calls that fail anyway.
  if (evaluator_.CurrentState() == kTransientFailure) RebuildLocked(true);
}

void BaseBalancer::OnStateLocked(Member& member, const SubConnState& state) {
  const ConnectivityState before = member.state;
  const ConnectivityState now = state.connectivity_state;
  if (now == kShutdown) return;                  // Not our doing: the channel is going down.
  if (now == kIdle) member.sub_conn->Connect();  // RR-016
  if (before == kTransientFailure && (now == kConnecting || now == kIdle)) return;  // RR-012
  if (now == kTransientFailure) connection_error_ = state.connection_error;
  member.state = now;
  const ConnectivityState all = evaluator_.RecordTransition(before, now);
  const bool ready_changes = (before == kReady) != (now == kReady);
  if (ready_changes) ReadyChangesLocked(member);
  if (ready_changes || all == kTransientFailure) {
    RebuildLocked(true);
  } else {
    ReportLocked();
  }
}

void BaseBalancer::ReadyChangesLocked(Member& member) {
  ++ready_number_;
  member.row = std::make_shared<const ReadySubConn>(ReadySubConn{
      member.sub_conn, member.address(), member.ready() ? pickers_->Keep(*clock_) : nullptr});
  if (build_at_first_pick_) log_ready_.Set(member.place, member.ready() ? member.row : nullptr);
}

void BaseBalancer::RebuildLocked(bool late) {
  switch (evaluator_.CurrentState()) {
    case kReady:
      picker_ = ReadyPickerLocked(late && build_at_first_pick_);
      break;
    case kTransientFailure:
      picker_ = FailPicker(FailureLocked());
      break;
    default:
      picker_ = QueuePicker();
      break;
  }
  ReportLocked();
}

std::shared_ptr<const Picker> BaseBalancer::ReadyPickerLocked(bool late) {
  PickerBuildInfo info;
  info.config = config_;
  info.ready_number = ready_number_;
  info.clock = clock_;
  if (late) return builds_->BuildLate(log_ready_.Now(), std::move(info), random_.Bits());
  info.ready.reserve(evaluator_.Count(kReady));
  for (const auto& member : members_) {
    if (member->ready()) info.ready.push_back(*member->row);
  }
  info.random = &random_;
  auto built = builds_->BuildNow(std::move(info));
  return built != nullptr ? built : NoPicker();
}

void BaseBalancer::ReportLocked() {
  if (closed_) return;
  client_conn_.UpdateState({evaluator_.CurrentState(), picker_});
}

absl::Status BaseBalancer::FailureLocked() const {
  const std::string connection(connection_error_.message());
  const std::string resolver(resolver_error_.message());
  if (resolver_error_.ok()) return absl::UnavailableError("last connection error: " + connection);
  if (connection_error_.ok() || members_.empty()) {
    return absl::UnavailableError("last resolver error: " + resolver);
  }
  return absl::UnavailableError("last connection error: " + connection +
                                "; last resolver error: " + resolver);
}

std::shared_ptr<const Picker> BaseBalancer::NoPicker() {
  log_.Log(LogLevel::kError, name_ + ": the picker builder made no picker; calls wait");
  return QueuePicker();
}

class BaseBuilder final : public Builder {
 public:
  BaseBuilder(std::string name, std::shared_ptr<const PickerBuilder> pickers, BaseOptions options)
      : name_(std::move(name)), pickers_(std::move(pickers)), options_(std::move(options)) {}

  std::string Name() const override { return name_; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<BaseBalancer>(client_conn, options, name_, pickers_, options_);
  }
  const ConfigParser* config_parser() const override { return options_.config_parser.get(); }

 private:
  std::string name_;
  std::shared_ptr<const PickerBuilder> pickers_;
  BaseOptions options_;
};

}  // namespace

std::shared_ptr<const Builder> MakeBaseBuilder(std::string name,
                                               std::shared_ptr<const PickerBuilder> pickers,
                                               BaseOptions options) {
  return std::make_shared<BaseBuilder>(std::move(name), std::move(pickers), std::move(options));
}

}  // namespace lbc::policies
