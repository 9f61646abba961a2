#include "conformance/testees/cpp/host.h"

#include <algorithm>
#include <utility>

#include "conformance/testees/cpp/values.h"

namespace lbc::testee {
namespace {

// On which grpc-go's client asks for load reports.
constexpr char kLoadReportMethod[] = "/xds.service.orca.v3.OpenRcaService/StreamCoreMetrics";

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

}  // namespace

Host::Host(std::uint32_t instance, VirtualLoop& loop, Lane& lane, EventSink& events)
    : instance_(instance), loop_(loop), lane_(lane), events_(events) {}

Host::~Host() = default;

bool Host::InLine(std::string_view call) {
  if (!loop_.OnLoopThread()) {
    Violation(std::string(call) + " was called from a thread that is not the serializer's");
    return false;
  }
  if (picking_) Violation(std::string(call) + " was called from inside Pick");
  return true;
}

void Host::Violation(std::string_view what) {
  lbcp::v1::Event event;
  event.mutable_host_contract_violation()->set_text(std::string(what));
  Emit(std::move(event));
}

absl::StatusOr<std::shared_ptr<SubConn>> Host::NewSubConn(const std::vector<Address>& addresses,
                                                          NewSubConnOptions options) {
  absl::Status error;
  if (!InLine("NewSubConn")) {
    return absl::FailedPreconditionError("NewSubConn was called off the serializer");
  }
  if (addresses.empty()) {
    // Host rule 5, CC-002.
    error = absl::InvalidArgumentError("no address was given for the SubConn");
  } else {
    error = TakeArmedError(addresses);
  }
  lbcp::v1::Event event;
  if (!error.ok()) {
    FillAddresses(addresses, event.mutable_new_sub_conn_failed()->mutable_addresses());
    event.mutable_new_sub_conn_failed()->set_error(std::string(error.message()));
    Emit(std::move(event));
    return error;
  }
  const auto id = static_cast<std::uint32_t>(sub_conns_.size() + 1);
  lbcp::v1::SubConnCreated& created = *event.mutable_sub_conn_created();
  created.set_sub_conn(id);
  created.set_health_check_enabled(options.health_check_enabled);
  FillAddresses(addresses, created.mutable_addresses());
  sub_conns_.push_back(std::make_shared<HostSubConn>(*this, id, std::move(options)));
  ids_.emplace(sub_conns_.back().get(), id);
  Emit(std::move(event));
  return sub_conns_.back();
}

absl::Status Host::TakeArmedError(const std::vector<Address>& addresses) {
  for (Armed& armed : armed_) {
    const bool meant = armed.addrs.empty() ||
                       std::any_of(addresses.begin(), addresses.end(), [&](const Address& address) {
                         return armed.addrs.contains(address.addr);
                       });
    if (!meant || armed.count == 0) continue;
    --armed.count;
    return absl::UnavailableError(armed.message);
  }
  return absl::OkStatus();
}

void Host::Arm(const lbcp::v1::ArmNewSubConnError& order) {
  Armed armed{{order.addrs().begin(), order.addrs().end()}, order.count(), order.message()};
  const auto same = [&](const Armed& other) { return other.addrs == armed.addrs; };
  armed_.erase(std::remove_if(armed_.begin(), armed_.end(), same), armed_.end());
  if (armed.count > 0) armed_.push_back(std::move(armed));
}

HostSubConn* Host::Own(SubConn& sub_conn, std::string_view call) {
  const std::uint32_t id = IdOf(&sub_conn);
  if (id == 0) Violation(std::string(call) + " names a SubConn that this channel did not make");
  return Find(id);
}

void Host::RemoveSubConn(SubConn& sub_conn) {
  if (HostSubConn* own = Own(sub_conn, "RemoveSubConn")) own->Shutdown();
}

void Host::UpdateAddresses(SubConn& sub_conn, const std::vector<Address>& addresses) {
  if (HostSubConn* own = Own(sub_conn, "UpdateAddresses")) own->UpdateAddresses(addresses);
}

void Host::UpdateState(BalancerState state) {
  if (!InLine("UpdateState")) {
    lane_.Post([this, state = std::move(state)] { UpdateState(state); });
    return;
  }
  if (state.picker == nullptr) {
    Violation("UpdateState was called without a picker");
    return;
  }
  std::uint32_t id = 0;
  {
    const std::lock_guard lock(pickers_mutex_);
    id = ++pickers_made_;
    latest_ = state.picker;
    pickers_.emplace(id, std::move(state.picker));
  }
  lbcp::v1::Event event;
  event.mutable_state_updated()->set_state(FromState(state.connectivity_state));
  event.mutable_state_updated()->set_picker(id);
  Emit(std::move(event));
}

void Host::ResolveNow() {
  (void)InLine("ResolveNow");
  lbcp::v1::Event event;
  event.mutable_resolve_now();
  Emit(std::move(event));
}

void Host::Log(LogLevel level, std::string_view text) {
  lbcp::v1::Event event;
  event.mutable_log()->set_level(LevelName(level));
  event.mutable_log()->set_text(std::string(text));
  Emit(std::move(event));
}

void Host::Record(std::string_view name, double value, const MetricLabels& labels) {
  lbcp::v1::Event event;
  lbcp::v1::Metric& metric = *event.mutable_metric();
  metric.set_name(std::string(name));
  metric.set_value(value);
  for (const auto& [label, text] : labels) (*metric.mutable_labels())[std::string(label)] = text;
  Emit(std::move(event));
}

HostSubConn* Host::Find(std::uint32_t id) const {
  return id == 0 || id > sub_conns_.size() ? nullptr : sub_conns_[id - 1].get();
}

std::uint32_t Host::IdOf(const SubConn* sub_conn) const {
  const auto found = ids_.find(sub_conn);
  return found == ids_.end() ? 0 : found->second;
}

std::shared_ptr<const Picker> Host::FindPicker(std::uint32_t id) const {
  const std::lock_guard lock(pickers_mutex_);
  if (id == 0) return latest_;
  const auto found = pickers_.find(id);
  return found == pickers_.end() ? nullptr : found->second;
}

bool Host::DropPicker(std::uint32_t id) {
  std::shared_ptr<const Picker> dropped;  // Destroyed outside the lock.
  const std::lock_guard lock(pickers_mutex_);
  const auto found = pickers_.find(id);
  if (found == pickers_.end()) return false;
  dropped = std::move(found->second);
  pickers_.erase(found);
  return true;
}

std::vector<std::uint32_t> Host::LiveSubConns() const {
  std::vector<std::uint32_t> live;
  for (const auto& sub_conn : sub_conns_) {
    if (!sub_conn->shut_down()) live.push_back(sub_conn->id());
  }
  return live;
}

void HostSubConn::Connect() {
  if (!host_.InLine("SubConn::Connect")) {
    host_.lane_.Post([this] { Connect(); });
    return;
  }
  lbcp::v1::Event event;
  event.mutable_connect_requested()->set_sub_conn(id_);
  host_.Emit(std::move(event));
}

void HostSubConn::Shutdown() {
  if (!host_.InLine("SubConn::Shutdown")) {
    host_.lane_.Post([this] { Shutdown(); });
    return;
  }
  // Said each time: whether a second one is harmless is for the judge to say (SC-012).
  shut_down_ = true;
  lbcp::v1::Event event;
  event.mutable_sub_conn_shutdown()->set_sub_conn(id_);
  host_.Emit(std::move(event));
}

void HostSubConn::UpdateAddresses(const std::vector<Address>& addresses) {
  if (!host_.InLine("SubConn::UpdateAddresses")) {
    host_.lane_.Post([this, addresses] { UpdateAddresses(addresses); });
    return;
  }
  lbcp::v1::Event event;
  event.mutable_addresses_updated()->set_sub_conn(id_);
  FillAddresses(addresses, event.mutable_addresses_updated()->mutable_addresses());
  host_.Emit(std::move(event));
}

void HostSubConn::RegisterHealthListener(StateListener listener) {
  if (!host_.InLine("SubConn::RegisterHealthListener")) {
    host_.lane_.Post([this, listener = std::move(listener)] { RegisterHealthListener(listener); });
    return;
  }
  // HEALTH-010: without a connection there is no health to listen to.
  if (state_ != ConnectivityState::kReady) return;
  health_listener_ = std::move(listener);
  lbcp::v1::Event event;
  event.mutable_health_listener_registered()->set_sub_conn(id_);
  event.mutable_health_listener_registered()->set_cleared(!health_listener_);
  host_.Emit(std::move(event));
}

absl::StatusOr<ProducerHold> HostSubConn::GetOrBuildProducer(const ProducerBuilder& builder) {
  if (!host_.InLine("SubConn::GetOrBuildProducer")) {
    return absl::FailedPreconditionError("GetOrBuildProducer was called off the serializer");
  }
  return producers_.GetOrBuild(*this, builder);
}

// A stream of load reports. It is closed by whoever opened it; what the judge has to say of a lost
// connection it says by the SubConn's state, which closes the producers.
class HostSubConn::Stream final : public LoadReportStream {
 public:
  Stream(HostSubConn& sub_conn, LoadReportEvents events)
      : sub_conn_(sub_conn), events_(std::make_shared<LoadReportEvents>(std::move(events))) {
    sub_conn_.streams_.push_back(this);
    Tell(true);
  }
  ~Stream() override {
    std::erase(sub_conn_.streams_, this);
    Tell(false);
  }

  [[nodiscard]] std::shared_ptr<const LoadReportEvents> events() const { return events_; }

 private:
  void Tell(bool opened) {
    lbcp::v1::Event event;
    lbcp::v1::ProducerStream& told = *event.mutable_producer_stream();
    told.set_sub_conn(sub_conn_.id_);
    told.set_opened(opened);
    told.set_method(kLoadReportMethod);
    sub_conn_.host_.Emit(std::move(event));
  }

  HostSubConn& sub_conn_;
  const std::shared_ptr<const LoadReportEvents> events_;
};

absl::StatusOr<std::unique_ptr<LoadReportStream>> HostSubConn::OpenLoadReports(
    Duration /*interval*/, LoadReportEvents events) {
  if (!host_.InLine("SubConn::OpenLoadReports")) {
    return absl::FailedPreconditionError("OpenLoadReports was called off the serializer");
  }
  if (state_ != ConnectivityState::kReady) {
    return absl::UnavailableError("the SubConn is not READY");  // SC-033
  }
  return std::make_unique<Stream>(*this, std::move(events));
}

void HostSubConn::DeliverLoad(const std::shared_ptr<const ServerLoad>& load) {
  // Copies, taken first: who hears of a report may close streams and open others.
  std::vector<std::weak_ptr<const LoadReportEvents>> listeners;
  for (const Stream* stream : streams_) listeners.push_back(stream->events());
  for (const auto& listener : listeners) {
    if (const auto events = listener.lock()) events->report(load);
  }
}

const StateListener& HostSubConn::Enter(ConnectivityState state) {
  state_ = state;
  health_listener_ = nullptr;
  producers_.CloseAll();
  return listener_;
}

}  // namespace lbc::testee
