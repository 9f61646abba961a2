#include "conformance/testees/cpp/channel_seat/hosted_channel.h"

#include <chrono>

#include "conformance/testees/cpp/instance.h"
#include "conformance/testees/cpp/values.h"

namespace lbc::testee {
namespace {

constexpr char kDefaultMethod[] = "/lbconform.Probe/Call";
constexpr std::uint32_t kMostCalls = 10'000;

std::string LevelName(LogLevel level) {
  return level == LogLevel::kInfo ? "info" : level == LogLevel::kWarning ? "warning" : "error";
}

Metadata ToMetadata(const google::protobuf::Map<std::string, std::string>& map) {
  Metadata metadata;
  for (const auto& [key, value] : Texts(map.begin(), map.end())) metadata.emplace_back(key, value);
  return metadata;
}

}  // namespace

// The resolver of the scheme "lbconform": it reports what the judge says.
class HostedChannel::ResolverOfJudge final : public Resolver {
 public:
  ResolverOfJudge(HostedChannel& channel, ResolverListener& listener) : channel_(channel) {
    channel_.listener_ = &listener;
    lbcp::v1::Event event;
    event.mutable_resolver_built();
    channel_.Emit(std::move(event));
    channel_.disguise().BuildsTheResolver(listener, [&channel = channel_] {
      if (channel.listener_ != nullptr) channel.AskTheResolver();
    });
  }
  ~ResolverOfJudge() override {
    channel_.listener_ = nullptr;
    lbcp::v1::Event event;
    event.mutable_resolver_closed();
    channel_.Emit(std::move(event));
  }
  ResolverOfJudge(const ResolverOfJudge&) = delete;
  ResolverOfJudge& operator=(const ResolverOfJudge&) = delete;

  void ResolveNow() override {
    channel_.disguise().AsksTheResolver([this] { channel_.AskTheResolver(); });
  }

 private:
  HostedChannel& channel_;
};

class HostedChannel::ResolverBuilderOfJudge final : public ResolverBuilder {
 public:
  explicit ResolverBuilderOfJudge(HostedChannel& channel) : channel_(channel) {}
  [[nodiscard]] std::string scheme() const override { return "lbconform"; }
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& /*target*/, ResolverListener& listener,
      const ResolverOptions& /*options*/) override {
    return std::make_unique<ResolverOfJudge>(channel_, listener);
  }

 private:
  HostedChannel& channel_;
};

HostedChannel::HostedChannel(std::uint32_t id, VirtualLoop& loop, EventSink& events,
                             const Registry& policies, std::uint64_t seed,
                             std::unique_ptr<fixtures::channel_mutants::Disguise> disguise)
    : id_(id),
      loop_(loop),
      events_(events),
      disguise_(std::move(disguise)),
      random_(seed),
      lane_(loop, [](const std::function<void()>& work) { work(); }),
      policies_(policies),
      puppets_(*this),
      network_(*this) {
  resolvers_.Register(std::make_shared<ResolverBuilderOfJudge>(*this));
}

HostedChannel::~HostedChannel() {
  if (channel_ == nullptr) return;
  channel_->connectivity().Unwatch(watch_);
  if (!closed_) channel_->Close();
  loop_.RunUntilQuiet();
}

void HostedChannel::Open(const lbcp::v1::OpenChannel& open, lbcp::v1::Done* done) {
  ChannelOptions options;
  if (open.has_default_service_config()) {
    options.default_service_config = open.default_service_config();
  }
  options.disable_service_config = open.disable_service_config();
  options.disable_retry = open.disable_retry();
  options.disable_health_check = open.disable_health_check();
  if (open.has_idle_timeout_nanos()) options.idle_timeout = Duration(open.idle_timeout_nanos());
  options.connect.authority = open.authority();
  options.connect.user_agent = open.user_agent();
  disguise_->Options(options);
  const auto make = [&] {
    return Channel::Make(open.target(), options,
                         {.transport = &network_,
                          .clock = &lane_,
                          .random = &random_,
                          .serializer = &lane_,
                          .policies = &policies_,
                          .resolvers = &resolvers_,
                          .log = this,
                          .metrics = &disguise_->MeasuresWith(*this)});
  };
  auto made = make();
  if (!made.ok() && disguise_->Refuses(options)) made = make();
  if (!made.ok()) return Refuse(lbcp::v1::ERROR, std::string(made.status().message()), done);
  channel_ = *std::move(made);
  NoteState();
}

void HostedChannel::NoteState() {
  const ConnectivityState state = channel_->GetState(false);
  disguise_->Shows(state, [this](ConnectivityState shown) {
    lbcp::v1::Event event;
    event.mutable_channel_state()->set_state(FromState(shown));
    Emit(std::move(event));
    StartCallsAt(shown);
  });
  watch_ = channel_->connectivity().Watch(state, [this] { NoteState(); });
}

void HostedChannel::StartCallsAt(ConnectivityState state) {
  for (const lbcp::v1::StartCalls& start : std::exchange(calls_at_states_, {})) {
    if (start.at_state() == FromState(state)) {
      StartCallsNow(start);
    } else {
      calls_at_states_.push_back(start);
    }
  }
}

void HostedChannel::AskTheResolver() {
  lbcp::v1::Event event;
  event.mutable_resolve_now();
  Emit(std::move(event));
}

void HostedChannel::Record(std::string_view name, double value, const MetricLabels& labels) {
  lbcp::v1::Event event;
  lbcp::v1::Metric& metric = *event.mutable_metric();
  metric.set_name(std::string(name));
  metric.set_value(value);
  for (const auto& [label, text] : labels) (*metric.mutable_labels())[std::string(label)] = text;
  Emit(std::move(event));
}

void HostedChannel::Log(LogLevel level, std::string_view text) {
  lbcp::v1::Event event;
  event.mutable_log()->set_level(LevelName(level));
  event.mutable_log()->set_text(std::string(text));
  Emit(std::move(event));
}

void HostedChannel::Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  const auto calls = [&](const auto& numbers, const auto& act) {
    for (const std::uint64_t number : numbers) {
      const auto found = calls_.find(number);
      if (found != calls_.end() && act(*found->second)) continue;
      return Refuse(lbcp::v1::BAD_COMMAND, "a call is not where that can be done", done);
    }
  };
  switch (command.stimulus_case()) {
    case lbcp::v1::Command::kPushResolverState:
      return Push(command.push_resolver_state(), done);
    case lbcp::v1::Command::kResolverError:
      return Fail(command.resolver_error(), done);
    case lbcp::v1::Command::kPuppet:
      return puppets_.Order(command.puppet(), done);
    case lbcp::v1::Command::kDialResult:
    case lbcp::v1::Command::kTransportLost:
    case lbcp::v1::Command::kGoAway:
    case lbcp::v1::Command::kAnswerHealth:
    case lbcp::v1::Command::kEndHealth:
      return network_.Do(command, done);
    case lbcp::v1::Command::kStartCalls:
      return StartCalls(command.start_calls(), done);
    case lbcp::v1::Command::kAnswerCalls:
      return calls(command.answer_calls().calls(),
                   [](CallOfJudge& call) { return call.Answers(); });
    case lbcp::v1::Command::kFinishCalls:
      return calls(command.finish_calls().calls(),
                   [&](CallOfJudge& call) { return call.Finishes(command.finish_calls()); });
    case lbcp::v1::Command::kCancelCalls:
      return calls(command.cancel_calls().calls(),
                   [](CallOfJudge& call) { return call.Cancels(); });
    case lbcp::v1::Command::kExitIdle:
      return disguise_->AsksToConnect([this] { channel_->Connect(); });
    case lbcp::v1::Command::kResetBackoff:
      return disguise_->ResetsBackoff([this] { channel_->ResetConnectBackoff(); });
    case lbcp::v1::Command::kClose:
      return Close(done);
    case lbcp::v1::Command::kTakeLedger:
      return done->mutable_ledger()->set_timers(static_cast<std::int32_t>(lane_.timers()));
    default:
      return Refuse(lbcp::v1::UNSUPPORTED, "this channel does not know the stimulus", done);
  }
}

void HostedChannel::Push(const lbcp::v1::PushResolverState& push, lbcp::v1::Done* done) {
  if (listener_ == nullptr) {
    return Refuse(lbcp::v1::BAD_COMMAND, "the channel has no resolver now", done);
  }
  lbcp::v1::UpdateResolverState list;
  *list.mutable_endpoints() = push.endpoints();
  list.set_halves(push.halves());
  ResolverState state = ToResolverState(list, Hooks::Default());
  if (push.has_service_config() || !push.service_config_error().empty()) {
    state.service_config = std::make_shared<const ServiceConfigResult>(ServiceConfigResult{
        .status = ToError(push.service_config_error()), .json = push.service_config()});
  }
  disguise_->Lists(state);
  absl::Status status = listener_->UpdateState(std::move(state));
  disguise_->Answers(status);
  if (status.ok()) return;
  Refuse(lbcp::v1::ERROR, std::string(status.message()), done);
  done->mutable_error()->set_bad_resolver_state(IsBadResolverState(status));
}

void HostedChannel::Fail(const lbcp::v1::ResolverError& error, lbcp::v1::Done* done) {
  if (listener_ == nullptr) {
    return Refuse(lbcp::v1::BAD_COMMAND, "the channel has no resolver now", done);
  }
  disguise_->ResolverFails(ToError(error.message()), *listener_);
}

void HostedChannel::StartCalls(const lbcp::v1::StartCalls& start, lbcp::v1::Done* done) {
  if (start.count() == 0 || start.count() > kMostCalls) {
    return Refuse(lbcp::v1::BAD_COMMAND, "one command starts 1 to 10,000 calls", done);
  }
  if (start.has_at_state()) return calls_at_states_.push_back(start);
  StartCallsNow(start);
}

void HostedChannel::StartCallsNow(const lbcp::v1::StartCalls& start) {
  for (std::uint64_t number = start.first_call(); number < start.first_call() + start.count();
       ++number) {
    CallSpec spec;
    spec.full_method_name = start.full_method().empty() ? kDefaultMethod : start.full_method();
    spec.authority = start.authority();
    spec.metadata = ToMetadata(start.headers());
    spec.attributes = Attributes().With(kCallNumber, number);
    if (start.has_timeout_nanos()) spec.deadline = lane_.Now() + Duration(start.timeout_nanos());
    if (start.has_wait_for_ready()) spec.wait_for_ready = start.wait_for_ready();
    disguise_->Starts(spec);
    auto driver = std::make_shared<CallOfJudge>(*this, number, spec.metadata);
    calls_[number] = driver;
    const std::shared_ptr<lbc::Call> call = channel_->NewCall(std::move(spec), driver);
    driver->set_call(call);
    call->Start();
  }
}

void HostedChannel::Close(lbcp::v1::Done* done) {
  const fixtures::channel_mutants::Work returns = [this] {
    if (!puppets_.pauses()) return;
    lbcp::v1::Event event;
    event.mutable_close_returned();
    Emit(std::move(event));
  };
  const absl::Status closed = disguise_->ClosesChannel([this, &returns] {
    absl::Status answer = absl::InternalError("the channel did not say that it is closed");
    channel_->Close([&](const absl::Status& status) {
      answer = status;
      disguise_->ReturnsFromClose(returns);
    });
    disguise_->BeginsToClose(returns);
    loop_.RunUntilQuiet();
    return answer;
  });
  closed_ = true;
  if (!closed.ok()) Refuse(lbcp::v1::ERROR, std::string(closed.message()), done);
}

}  // namespace lbc::testee
