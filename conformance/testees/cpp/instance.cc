#include "conformance/testees/cpp/instance.h"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "conformance/protocol/limits.h"
#include "conformance/testees/cpp/threads.h"
#include "conformance/testees/cpp/values.h"

namespace lbc::testee {
namespace {

constexpr char kPanicked[] = "the policy of this instance has thrown and is not used again";

// Instances of one session must not share their chance, nor does one more change that of others.
std::uint64_t SeedOf(std::uint64_t session, std::uint32_t instance) {
  return session ^ (std::uint64_t{instance} * 0x9e3779b97f4a7c15u);
}

// Runs a piece of the policy's code. Says what it threw, if it did.
std::optional<std::string> Thrown(const std::function<void()>& code) {
  try {
    code();
    return std::nullopt;
  } catch (const std::exception& exception) {
    return std::string("the policy threw: ") + exception.what();
  } catch (...) {
    return "the policy threw something that is no std::exception";
  }
}

// Asks the policy's parser. `thrown` tells what it threw; then there is no config.
absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> Parse(
    const ConfigParser& parser, const std::string& json, const Hooks& hooks,
    std::optional<std::string>* thrown) {
  absl::StatusOr<std::shared_ptr<const LoadBalancingConfig>> config = nullptr;
  *thrown = Thrown([&] { config = parser.ParseConfig(hooks.config ? hooks.config(json) : json); });
  return config;
}

void FillError(const absl::Status& status, lbcp::v1::Done* done) {
  done->set_outcome(lbcp::v1::ERROR);
  done->mutable_error()->set_message(std::string(status.message()));
  done->mutable_error()->set_bad_resolver_state(IsBadResolverState(status));
}

}  // namespace

void Refuse(lbcp::v1::Outcome outcome, const std::string& message, lbcp::v1::Done* done) {
  done->set_outcome(outcome);
  done->mutable_error()->set_message(message);
}

void ParseConfig(const Builder& builder, const std::string& json, const Hooks& hooks,
                 lbcp::v1::Done* done) {
  const ConfigParser* parser = builder.config_parser();
  if (parser == nullptr) return Refuse(lbcp::v1::UNSUPPORTED, "the policy has no parser", done);
  std::optional<std::string> thrown;
  const auto config = Parse(*parser, json, hooks, &thrown);
  if (thrown) return Refuse(lbcp::v1::PANIC, *thrown, done);
  if (!config.ok()) Refuse(lbcp::v1::REFUSED, std::string(config.status().message()), done);
}

Instance::Instance(std::uint32_t id, const Surroundings& around,
                   std::shared_ptr<const Builder> builder)
    : id_(id),
      around_(around),
      builder_(std::move(builder)),
      random_(SeedOf(around.seed, id)),
      lane_(around.loop, [this](const std::function<void()>& work) { Guarded(work); }),
      host_(id, around.loop, lane_, around.events) {}

Instance::~Instance() {
  // DONE-001: every call ends, if only because its channel is gone.
  DoneInfo gone;
  gone.status = absl::CancelledError("the channel is gone");
  for (const auto& [call, hook] : std::exchange(open_calls_, {})) Guarded([&] { hook(gone); });
  // What has thrown is not trusted with its own destructor.
  if (unusable_) (void)balancer_.release();
}

void Instance::Guarded(const std::function<void()>& code) {
  if (!unusable_) Panicked(Thrown(code));
}

void Instance::Panicked(std::optional<std::string> thrown) {
  const std::lock_guard lock(panic_mutex_);
  if (!panic_) panic_ = std::move(thrown);
}

void Instance::Conclude(lbcp::v1::Done* done) {
  const std::lock_guard lock(panic_mutex_);
  if (!panic_ || unusable_) return;
  unusable_ = true;
  done->clear_error();
  Refuse(lbcp::v1::PANIC, *panic_, done);
}

void Instance::Build(const lbcp::v1::Build& build, lbcp::v1::Done* done) {
  host_.set_target(build.target());
  BuildOptions options;
  options.authority = build.authority();
  options.custom_user_agent = build.user_agent();
  options.target = ToTarget(build.target());
  options.clock = &lane_;
  options.random = &random_;
  options.serializer = &lane_;
  options.log = &host_;
  Guarded([&] { balancer_ = builder_->Build(host_, options); });
  if (balancer_ == nullptr) Refuse(lbcp::v1::ERROR, "the builder gave nothing", done);
}

void Instance::Do(const lbcp::v1::Command& command, lbcp::v1::Done* done) {
  if (command.has_take_ledger()) return FillLedger(done->mutable_ledger());
  if (balancer_ == nullptr || unusable_) return Refuse(lbcp::v1::BAD_COMMAND, kPanicked, done);
  switch (command.stimulus_case()) {
    case lbcp::v1::Command::kUpdateResolverState:
      return Update(command.update_resolver_state(), done);
    case lbcp::v1::Command::kResolverError:
      return Guarded(
          [&] { balancer_->ResolverError(ToError(command.resolver_error().message())); });
    case lbcp::v1::Command::kSubConnState:
      return Deliver(command.sub_conn_state(), done);
    case lbcp::v1::Command::kHealthState:
      return DeliverHealth(command.health_state(), done);
    case lbcp::v1::Command::kLoadReport:
      return DeliverLoad(command.load_report(), done);
    case lbcp::v1::Command::kAdvance:
      return around_.loop.Advance(Duration(command.advance().nanos()));
    case lbcp::v1::Command::kPick:
      return Pick(command.pick(), done);
    case lbcp::v1::Command::kCallDone:
      return CallDone(command.call_done(), done);
    case lbcp::v1::Command::kBurst:
      return Burst(command.burst(), done);
    case lbcp::v1::Command::kExitIdle:
      return Guarded([&] { balancer_->ExitIdle(); });
    case lbcp::v1::Command::kClose:
      closed_ = true;
      Guarded([&] { balancer_->Close(); });
      around_.loop.RunUntilQuiet();
      return FillLedger(done->mutable_ledger());
    case lbcp::v1::Command::kArmNewSubConnError:
      return host_.Arm(command.arm_new_sub_conn_error());
    case lbcp::v1::Command::kDropPicker:
      if (!host_.DropPicker(command.drop_picker().picker())) {
        Refuse(lbcp::v1::BAD_COMMAND, "no such picker", done);
      }
      return;
    default:
      return Refuse(lbcp::v1::UNSUPPORTED, "this testee does not know the stimulus", done);
  }
}

void Instance::Update(const lbcp::v1::UpdateResolverState& update, lbcp::v1::Done* done) {
  ClientConnState state;
  if (const ConfigParser* parser = builder_->config_parser();
      parser != nullptr && update.has_config_json()) {
    std::optional<std::string> thrown;
    auto config = Parse(*parser, update.config_json(), around_.hooks, &thrown);
    if (thrown) return Panicked(std::move(thrown));
    if (!config.ok()) {
      return Refuse(lbcp::v1::REFUSED, std::string(config.status().message()), done);
    }
    state.balancer_config = *std::move(config);
  }
  state.resolver_state = ToResolverState(update, around_.hooks);
  absl::Status status;
  Guarded([&] { status = balancer_->UpdateClientConnState(state); });
  if (!status.ok()) FillError(status, done);
}

void Instance::Deliver(const lbcp::v1::SubConnState& state, lbcp::v1::Done* done) {
  HostSubConn* sub_conn = host_.Find(state.sub_conn());
  const auto entered = ToState(state.state());
  if (sub_conn == nullptr || !entered) {
    return Refuse(lbcp::v1::BAD_COMMAND, "no such SubConn or no such state", done);
  }
  const SubConnState told{*entered, ToError(state.error())};
  const StateListener& listener = sub_conn->Enter(*entered);
  // Host rules 3 and 4: this is the serialised thread, and the policy is in no call.
  if (listener) return Guarded([&] { listener(told); });
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  Guarded([&] { balancer_->UpdateSubConnState(*sub_conn, told); });
#pragma GCC diagnostic pop
}

void Instance::DeliverHealth(const lbcp::v1::HealthState& health, lbcp::v1::Done* done) {
  const HostSubConn* sub_conn = host_.Find(health.sub_conn());
  const auto state = ToState(health.state());
  if (sub_conn == nullptr || !state) {
    return Refuse(lbcp::v1::BAD_COMMAND, "no such SubConn or no such state", done);
  }
  // A copy: the listener may register another in its place.
  const StateListener listener = sub_conn->health_listener();
  if (listener) Guarded([&] { listener({*state, ToError(health.error())}); });
}

void Instance::DeliverLoad(const lbcp::v1::LoadReport& report, lbcp::v1::Done* done) {
  if (!around_.hooks.load) {
    return Refuse(lbcp::v1::UNSUPPORTED, "this testee makes nothing of load reports", done);
  }
  HostSubConn* sub_conn = host_.Find(report.sub_conn());
  if (sub_conn == nullptr) return Refuse(lbcp::v1::BAD_COMMAND, "no such SubConn", done);
  Guarded([&] { sub_conn->DeliverLoad(around_.hooks.load(report.load())); });
}

void Instance::PickMany(const Call& call, std::uint32_t count,
                        const std::function<std::shared_ptr<const Picker>()>& find,
                        PickTally* tally, std::vector<CompletionHook>* hooks) {
  const PickInfo info{call.full_method, &call.headers, &call.attributes};
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::shared_ptr<const Picker> picker = find();
    if (picker == nullptr) {
      tally->AddNoPicker(1);
      continue;
    }
    PickResult result = picker->Pick(info);
    tally->Add(result);
    if (PickResult::Choice* choice = result.use(); choice != nullptr && choice->on_done) {
      hooks->resize(i);
      hooks->push_back(std::move(choice->on_done));
    }
  }
}

void Instance::Pick(const lbcp::v1::Pick& pick, lbcp::v1::Done* done) {
  if (pick.count() == 0 || pick.count() > protocol::kMaxPicksPerCommand) {
    return Refuse(lbcp::v1::BAD_COMMAND, "a batch has 1 to 1,000,000 picks", done);
  }
  const std::shared_ptr<const Picker> picker = host_.FindPicker(pick.picker());
  if (picker == nullptr && pick.picker() != 0) {
    return Refuse(lbcp::v1::BAD_COMMAND, "no such picker", done);
  }
  PickTally tally;
  std::vector<CompletionHook> hooks;
  const Call call = ToCall(pick, around_.hooks);
  host_.set_picking(true);
  Guarded([&] {
    PickMany(
        call, pick.count(), [&] { return picker; }, &tally, &hooks);
  });
  host_.set_picking(false);
  tally.Write(host_, done);
  const std::uint64_t first_call = calls_numbered_ + 1;
  if (pick.completion() == lbcp::v1::HOLD) {
    done->set_first_call(first_call);
    calls_numbered_ += pick.count();
  }
  Complete(pick.completion(), first_call, std::move(hooks));
}

void Instance::Complete(lbcp::v1::Completion completion, std::uint64_t first_call,
                        std::vector<CompletionHook> hooks) {
  DoneInfo well;
  well.bytes_sent = true;
  well.bytes_received = true;
  for (std::size_t i = 0; i < hooks.size(); ++i) {
    if (!hooks[i]) continue;
    if (completion == lbcp::v1::HOLD) {
      open_calls_.emplace(first_call + i, std::move(hooks[i]));
    } else {
      Guarded([&] { hooks[i](well); });
    }
  }
}

void Instance::Burst(const lbcp::v1::Burst& burst, lbcp::v1::Done* done) {
  const std::uint64_t picks = std::uint64_t{burst.threads()} * burst.picks_per_thread();
  if (picks == 0 || picks > protocol::kMaxPicksPerCommand || burst.during().has_burst()) {
    return Refuse(lbcp::v1::BAD_COMMAND, "a burst has 1 to 1,000,000 picks and none inside", done);
  }
  if (burst.pick().picker() != 0 && host_.FindPicker(burst.pick().picker()) == nullptr) {
    return Refuse(lbcp::v1::BAD_COMMAND, "no such picker", done);
  }
  const Call call = ToCall(burst.pick(), around_.hooks);
  const auto find = [&] { return host_.FindPicker(burst.pick().picker()); };
  std::vector<PickTally> tallies(burst.threads());
  std::vector<std::vector<CompletionHook>> hooks(burst.threads());
  Threads threads(around_.loop, burst.threads(), [&](std::size_t i) {
    Guarded([&] {
      PickMany(call, burst.picks_per_thread(), find, &tallies[i], &hooks[i]);
      if (burst.pick().completion() == lbcp::v1::FINISH_OK) {
        Complete(lbcp::v1::FINISH_OK, 0, std::move(hooks[i]));
      }
    });
  });
  if (burst.during().stimulus_case() != lbcp::v1::Command::STIMULUS_NOT_SET) {
    Do(burst.during(), done);
  }
  threads.RunUntilDone();
  // What the command that ran meanwhile answered is kept, except for picks of its own.
  done->clear_answers();
  done->clear_run_answer();
  done->clear_run_length();
  PickTally::WriteSum(tallies, host_, done);
  if (burst.pick().completion() != lbcp::v1::HOLD) return;
  done->set_first_call(calls_numbered_ + 1);
  for (std::vector<CompletionHook>& each : hooks) {
    Complete(lbcp::v1::HOLD, calls_numbered_ + 1, std::move(each));
    calls_numbered_ += burst.picks_per_thread();
  }
}

void Instance::CallDone(const lbcp::v1::CallDone& call_done, lbcp::v1::Done* done) {
  const std::set<std::uint64_t> named(call_done.calls().begin(), call_done.calls().end());
  const bool all_open = std::all_of(named.begin(), named.end(),
                                    [&](std::uint64_t call) { return open_calls_.contains(call); });
  if (!all_open || named.size() != static_cast<std::size_t>(call_done.calls_size())) {
    return Refuse(lbcp::v1::BAD_COMMAND, "not every call named is open", done);
  }
  const DoneInfo info = ToDoneInfo(call_done, around_.hooks);
  for (const std::uint64_t call : call_done.calls()) {
    const CompletionHook hook = std::move(open_calls_.extract(call).mapped());
    Guarded([&] { hook(info); });
  }
}

void Instance::FillLedger(lbcp::v1::Ledger* ledger) const {
  for (const std::uint32_t id : host_.LiveSubConns()) ledger->add_sub_conns(id);
  ledger->set_timers(static_cast<std::int32_t>(lane_.timers()));
  ledger->set_open_calls(open_calls_.size());
  ledger->set_threads_known(true);
  for (const std::string& thread : NewThreads()) ledger->add_threads(thread);
}

}  // namespace lbc::testee
