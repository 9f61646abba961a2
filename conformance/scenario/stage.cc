#include "conformance/scenario/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::scenario {
namespace {

using verdict::Step;
using verdict::Verdict;

constexpr std::uint32_t kInstance = 1;
// A policy that still wants something after so many answers will never rest.
constexpr int kMaxAnswers = 200'000;
constexpr int kMaxCalmRounds = 64;
// The key of a call for policies that take one, when the case does not care.
constexpr char kDefaultKey[] = "lbconform";

// The weight of an endpoint, also where the profile says that the policy looks for it.
void PutWeight(const profile::Profile& profile, lbcp::v1::Endpoint& endpoint) {
  if (endpoint.weight() == 0 || !profile.weight.has_value()) return;
  const std::string weight = fmt::format("{}", endpoint.weight());
  if (profile.weight->from == profile::Weight::From::kAttribute) {
    (*endpoint.mutable_attributes())[profile.weight->name] = weight;
  } else if (profile.weight->from == profile::Weight::From::kMetadata) {
    for (lbcp::v1::Address& address : *endpoint.mutable_addresses())
      (*address.mutable_metadata())[profile.weight->name] = weight;
  }
}

}  // namespace

Stage::Stage(const Case& which, Turns& turns, const profile::Profile& profile, Options options)
    : case_(which), turns_(turns), profile_(profile), options_(options) {
  result_.name = which.name;
  result_.area = which.area;
  result_.sentence = which.sentence;
  result_.checks = which.checks;
  result_.file = which.file;
  result_.line = which.line;
  result_.seed = options.seed;
  result_.verdict = Verdict::kPass;
}

// Writing down.

void Stage::CloseStep() {
  if (result_.steps.empty()) return;
  result_.steps.back().end_message = trace_.size();
  result_.steps.back().now_nanos = now_nanos_;
}

bool Stage::Begin(Step::Kind kind, std::string words, const std::source_location& where) {
  CloseStep();
  Step step;
  step.kind = kind;
  step.words = std::move(words);
  step.status = decided_ ? Step::Status::kNotReached : Step::Status::kDone;
  step.file = case_.file;
  step.line = static_cast<int>(where.line());
  step.now_nanos = now_nanos_;
  step.first_message = step.end_message = trace_.size();
  result_.steps.push_back(std::move(step));
  return !decided_;
}

bool Stage::WeakQuiescence() const {
  return weak_seen_ || turns_.welcome().quiescence() == lbcp::v1::SETTLED ||
         turns_.welcome().quiescence() == lbcp::v1::NONE;
}

void Stage::Fail(Mismatch mismatch, std::string expected, std::string got) {
  if (decided_) return;
  Step& step = result_.steps.back();
  step.expected = std::move(expected);
  step.got = std::move(got);
  const std::string complaint = fmt::format("expected {}; got {}", step.expected, step.got);
  if (step.kind == Step::Kind::kGiven || step.kind == Step::Kind::kWhen) {
    // The ground of the case was never reached, so nothing is known of the requirement.
    step.status = Step::Status::kFailed;
    Decide(Verdict::kVacuous, "never came to the point: " + complaint);
  } else if (mismatch == Mismatch::kMissing && WeakQuiescence()) {
    step.status = Step::Status::kInconclusive;
    Decide(Verdict::kInconclusive,
           complaint + " (and the testee cannot prove that nothing more comes)");
  } else {
    step.status = Step::Status::kFailed;
    Decide(Verdict::kFail, complaint);
  }
  if (divergent_ == SIZE_MAX && !trace_.empty()) divergent_ = trace_.size() - 1;
}

void Stage::RestsOnAbsence() {
  if (decided_ || !WeakQuiescence()) return;
  result_.steps.back().status = Step::Status::kInconclusive;
  inconclusive_ = true;
}

void Stage::Decide(Verdict verdict, std::string complaint) {
  if (decided_) return;
  decided_ = true;
  result_.verdict = verdict;
  result_.complaint = std::move(complaint);
  if (!result_.steps.empty() && verdict != Verdict::kInconclusive) {
    result_.steps.back().status = Step::Status::kFailed;
  }
}

void Stage::Note(lbcp::v1::Envelope envelope, std::uint64_t now_nanos, bool aside) {
  if (!quiet_) trace_.push_back({std::move(envelope), now_nanos, aside});
}

void Stage::Swallow() {
  for (Observation& observation : seen_) observation.read = true;
  reports_looked_at_ = seen_.size();
  update_unspoken_ = false;
}

std::string Stage::Describe(const Observation& observation) const {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = observation.event;
  return "the policy " +
         protocol::WordsFor(envelope, [this](std::uint32_t id) { return Named(id); });
}

void Stage::SayWhatIsUnsaid() {
  if (decided_ || case_.tolerant) return;
  Begin(Step::Kind::kEnd, "nothing is left unsaid", std::source_location::current());
  result_.steps.back().line = case_.line;
  if (update_unspoken_) {
    Fail(Mismatch::kWrong, "the update to be accepted", "error: " + last_update_.error().message());
    return;
  }
  for (const Observation& observation : seen_) {
    if (observation.read) continue;
    divergent_ = observation.message;
    Fail(Mismatch::kWrong, "nothing that the case does not speak of", Describe(observation));
    return;
  }
}

verdict::CaseResult Stage::Finish() {
  SayWhatIsUnsaid();
  CloseStep();
  if (!decided_ && inconclusive_) {
    Decide(Verdict::kInconclusive, "rests on an absence that the testee cannot prove");
  }
  const bool whole = result_.verdict != Verdict::kPass;
  constexpr std::size_t kMaxJsonOfPassed = 2048;
  for (std::size_t i = 0; i < trace_.size(); ++i) {
    const auto& [envelope, now_nanos, aside] = trace_[i];
    verdict::TraceEntry entry;
    entry.from_judge = envelope.has_command();
    entry.name = protocol::NameOf(envelope);
    entry.words = protocol::WordsFor(envelope, [this, aside = aside](std::uint32_t id) {
      return aside ? fmt::format("SubConn {} of a fresh instance", id) : Named(id);
    });
    entry.json = protocol::ToJson(envelope);
    if (!whole && entry.json.size() > kMaxJsonOfPassed) entry.json.clear();
    entry.sub_conn = aside ? 0 : protocol::SubConnOf(envelope);
    if (const SubConn* sub_conn = world_.Get(entry.sub_conn)) {
      for (const std::string& address : sub_conn->addresses) {
        if (!entry.endpoint.empty()) entry.endpoint += ' ';
        entry.endpoint += world_.NameOfAddress(address);
      }
    }
    entry.now_nanos = now_nanos;
    entry.divergent = whole && i == divergent_;
    result_.trace.push_back(std::move(entry));
  }
  return std::move(result_);
}

// Playing.

void Stage::NoteEvent(const lbcp::v1::Event& event) {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = event;
  Note(envelope, event.now_nanos());
  Observation observation;
  observation.event = event;
  observation.message = trace_.empty() ? 0 : trace_.size() - 1;
  if (event.has_connect_requested()) {
    const SubConn* before = world_.Get(event.connect_requested().sub_conn());
    const int attempts = before == nullptr ? 0 : before->attempts;
    world_.Saw(event);
    const SubConn* after = world_.Get(event.connect_requested().sub_conn());
    observation.starts_attempt = after != nullptr && after->attempts > attempts;
    // Calls of Connect that start nothing are harmless repetitions (CON: counted in attempts, not
    // in calls).
    observation.read = !observation.starts_attempt;
  } else {
    observation.repeats_state =
        event.has_state_updated() && event.state_updated().state() == world_.reported();
    const SubConn* given_up = world_.Get(event.sub_conn_shutdown().sub_conn());
    // SC-012: giving the same SubConn up again changes nothing.
    const bool again = event.has_sub_conn_shutdown() && given_up != nullptr && given_up->given_up;
    world_.Saw(event);
    observation.read = again || event.has_log() || event.has_metric() || event.has_resolve_now() ||
                       event.has_producer_stream() || event.has_health_listener_registered() ||
                       observation.repeats_state;
  }
  if (event.has_host_contract_violation() && !decided_) {
    divergent_ = observation.message;
    Decide(Verdict::kFail,
           "the policy breaks the host's contract: " + event.host_contract_violation().text());
  }
  seen_.push_back(std::move(observation));
}

bool Stage::JudgeOutcome(const lbcp::v1::Command& command, const lbcp::v1::Done& done) {
  const std::string what = protocol::NameOf(command);
  result_.stack = done.error().stack().empty() ? result_.stack : done.error().stack();
  switch (done.outcome()) {
    case lbcp::v1::OK:
    case lbcp::v1::ERROR:
    case lbcp::v1::REFUSED:
      return true;
    case lbcp::v1::UNSUPPORTED:
      if (command.has_parse_config() || command.has_reset_backoff()) return true;
      Decide(Verdict::kProtocol,
             fmt::format("{} is UNSUPPORTED though the case's needs are claimed", what));
      return false;
    case lbcp::v1::PANIC:
      Decide(Verdict::kCrash,
             fmt::format("the policy panicked in {}: {}", what, done.error().message()));
      return false;
    case lbcp::v1::BLOCKED:
      Decide(Verdict::kHang, fmt::format("a call into the policy never returned from {}: {}", what,
                                         done.error().message()));
      return false;
    default:
      Decide(Verdict::kProtocol,
             fmt::format("{} was answered with {}: {}", what,
                         lbcp::v1::Outcome_Name(done.outcome()), done.error().message()));
      return false;
  }
}

lbcp::v1::Done Stage::TakeTurn(lbcp::v1::Command command) {
  command.set_instance(kInstance);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command;
  Note(envelope, now_nanos_);
  world_.Sent(command);
  Turn turn = turns_.Take(command);
  ++result_.turns;
  for (const lbcp::v1::Event& event : turn.events) NoteEvent(event);
  if (turn.fault.has_value()) {
    if (!trace_.empty()) divergent_ = trace_.size() - 1;
    Decide(turn.fault->verdict,
           fmt::format("{} in {}", turn.fault->complaint, protocol::NameOf(command)));
    return {};
  }
  now_nanos_ = turn.done.now_nanos();
  weak_seen_ = weak_seen_ || turn.done.quiescence() == lbcp::v1::SETTLED ||
               turn.done.quiescence() == lbcp::v1::NONE;
  envelope.Clear();
  *envelope.mutable_done() = turn.done;
  Note(envelope, now_nanos_);
  JudgeOutcome(command, turn.done);
  return std::move(turn.done);
}

lbcp::v1::Done Stage::Send(lbcp::v1::Command command) {
  if (decided_) return {};
  lbcp::v1::Done done = TakeTurn(std::move(command));
  DoDuties();
  return done;
}

Turn Stage::TakeAside(std::uint32_t instance, lbcp::v1::Command command) {
  if (decided_) return {};
  command.set_instance(instance);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command;
  Note(std::move(envelope), now_nanos_, true);
  Turn turn = turns_.Take(command);
  ++result_.turns;
  if (turn.fault.has_value()) {
    Decide(turn.fault->verdict,
           fmt::format("{} in {}", turn.fault->complaint, protocol::NameOf(command)));
    return {};
  }
  for (const lbcp::v1::Event& event : turn.events) {
    lbcp::v1::Envelope seen;
    *seen.mutable_event() = event;
    Note(std::move(seen), event.now_nanos(), true);
  }
  now_nanos_ = turn.done.now_nanos();
  lbcp::v1::Envelope done;
  *done.mutable_done() = turn.done;
  Note(std::move(done), now_nanos_, true);
  JudgeOutcome(command, turn.done);
  return turn;
}

void Stage::DoDuties() {
  while (!decided_ && DoOneDuty()) {
  }
}

void Stage::HoldBackShutdowns(bool hold) {
  hold_back_shutdowns_ = hold;
  DoDuties();
}

bool Stage::DoOneDuty() {
  if (world_.closed()) return false;
  for (const auto& [id, sub_conn] : world_.sub_conns()) {
    lbcp::v1::Command command;
    if (sub_conn.given_up && !sub_conn.shutdown_delivered && !hold_back_shutdowns_) {
      command.mutable_sub_conn_state()->set_sub_conn(id);
      command.mutable_sub_conn_state()->set_state(lbcp::v1::SHUTDOWN);
    } else if (sub_conn.alive() && sub_conn.reconnect_owed) {
      command.mutable_sub_conn_state()->set_sub_conn(id);
      command.mutable_sub_conn_state()->set_state(lbcp::v1::CONNECTING);
    } else if (sub_conn.alive() && sub_conn.health_owed && !own_health_) {
      command.mutable_health_state()->set_sub_conn(id);
      command.mutable_health_state()->set_state(lbcp::v1::READY);
    } else {
      continue;
    }
    TakeTurn(std::move(command));
    return true;
  }
  return false;
}

void Stage::Deliver(std::uint32_t sub_conn, State state, const std::string& error,
                    const std::string& connected_to) {
  lbcp::v1::Command command;
  lbcp::v1::SubConnState* body = command.mutable_sub_conn_state();
  body->set_sub_conn(sub_conn);
  body->set_state(state);
  body->set_error(error);
  if (!connected_to.empty()) world_.SetConnectedTo(sub_conn, connected_to);
  Send(std::move(command));
}

void Stage::SendBurst(lbcp::v1::Command command) {
  last_burst_picks_ = std::uint64_t{command.burst().threads()} * command.burst().picks_per_thread();
  last_burst_ = Send(std::move(command));
}

lbcp::v1::Command Stage::BuildCommand() const {
  lbcp::v1::Command command;
  command.mutable_build()->set_policy(profile_.policy);
  command.mutable_build()->set_target("lbconform:///service");
  command.mutable_build()->set_authority("service");
  command.mutable_build()->set_user_agent("lbconform");
  return command;
}

void Stage::BuildPolicy() {
  const lbcp::v1::Done done = Send(BuildCommand());
  if (!decided_ && done.outcome() != lbcp::v1::OK) {
    Decide(Verdict::kFail, "the policy cannot be built: " + done.error().message());
  }
}

lbcp::v1::Command Stage::ListCommand(const Endpoints& endpoints,
                                     const std::optional<std::string>& config) const {
  lbcp::v1::Command command;
  lbcp::v1::UpdateResolverState* update = command.mutable_update_resolver_state();
  for (const Endpoint& endpoint : endpoints) {
    lbcp::v1::Endpoint* proto = update->add_endpoints();
    *proto = endpoint.ToProto();
    for (const std::string& name : profile_.requires_.attributes)
      proto->mutable_attributes()->insert({name, "1"});
    for (lbcp::v1::Address& address : *proto->mutable_addresses()) {
      for (const std::string& name : profile_.requires_.metadata)
        address.mutable_metadata()->insert({name, "1"});
    }
    PutWeight(profile_, *proto);
  }
  const std::optional<std::string>& json = config.has_value() ? config : profile_.config;
  if (json.has_value()) update->set_config_json(*json);
  return command;
}

void Stage::ListEndpoints(const Endpoints& endpoints, const std::optional<std::string>& config) {
  world_.set_endpoints(endpoints);
  last_update_ = Send(ListCommand(endpoints, config));
  update_unspoken_ = !decided_ && last_update_.outcome() != lbcp::v1::OK;
}

lbcp::v1::Done Stage::Pick(const PickOrder& order) {
  lbcp::v1::Command command;
  lbcp::v1::Pick* pick = command.mutable_pick();
  pick->set_count(order.count);
  pick->set_picker(order.picker);
  pick->set_completion(order.hold ? lbcp::v1::HOLD : lbcp::v1::FINISH_OK);
  for (const auto& [name, value] : order.headers) (*pick->mutable_headers())[name] = value;
  if (profile_.key.has_value() && !order.without_key) {
    const std::string key = order.key.value_or(kDefaultKey);
    if (profile_.key->from == profile::Key::From::kHeader) {
      (*pick->mutable_headers())[profile_.key->name] = key;
    } else {
      pick->set_key(key);
    }
  }
  lbcp::v1::Done done = Send(std::move(command));
  for (lbcp::v1::PickAnswer& answer : *done.mutable_answers()) {
    if (answer.outcome() == lbcp::v1::NO_PICKER) answer.set_outcome(lbcp::v1::QUEUE);
    if (answer.outcome() == lbcp::v1::INVALID) {
      Decide(Verdict::kFail, "a pick returned what no channel can use: " + answer.message());
    }
  }
  if (order.hold && !decided_) {
    std::uint64_t id = done.first_call();
    for (int run = 0; run < done.run_answer_size() && run < done.run_length_size(); ++run) {
      for (std::uint32_t i = 0; i < done.run_length(run); ++i) {
        calls_.push_back({id++, done.answers(static_cast<int>(done.run_answer(run))), false});
      }
    }
  }
  return done;
}

// The invented network.

void Stage::SetDown(const std::string& address, bool down) {
  if (down) {
    down_.insert(address);
  } else {
    down_.erase(address);
  }
}

void Stage::SetHanging(const std::string& address, bool hanging) {
  if (hanging) {
    hanging_.insert(address);
  } else {
    hanging_.erase(address);
  }
}

bool Stage::StartOneAttempt() {
  for (const SubConn* sub_conn : world_.Alive()) {
    if (!sub_conn->attempt_pending) continue;
    Deliver(sub_conn->id, lbcp::v1::CONNECTING);
    return true;
  }
  return false;
}

bool Stage::StartAttempts() {
  bool any = false;
  for (int i = 0; i < kMaxAnswers; ++i) {
    if (decided_ || !StartOneAttempt()) break;
    any = true;
  }
  return any;
}

bool Stage::AnswerOneAttempt() {
  // A channel starts what it is asked for before any answer can come over the network.
  if (StartOneAttempt()) return true;
  for (const SubConn* sub_conn : world_.Alive()) {
    if (sub_conn->state != lbcp::v1::CONNECTING) continue;
    const std::uint32_t id = sub_conn->id;
    std::string reached;
    bool hangs = false;
    for (const std::string& address : sub_conn->addresses) {
      if (down_.contains(address)) continue;
      hangs = hangs || hanging_.contains(address);
      if (reached.empty() && !hangs) reached = address;
    }
    if (!reached.empty()) {
      Deliver(id, lbcp::v1::READY, "", reached);
    } else if (!hangs) {
      const std::string name = sub_conn->addresses.empty()
                                   ? "nothing"
                                   : world_.NameOfAddress(sub_conn->addresses.front());
      Deliver(id, lbcp::v1::TRANSIENT_FAILURE, fmt::format("connection refused by {}", name));
    } else {
      continue;
    }
    return true;
  }
  return false;
}

bool Stage::AnswerAttempts() {
  for (int i = 0; i < kMaxAnswers; ++i) {
    if (decided_ || !AnswerOneAttempt()) return true;
  }
  return false;
}

void Stage::EndBackoffs() {
  for (const SubConn* sub_conn : world_.Alive()) {
    const std::uint32_t id = sub_conn->id;
    const SubConn* now = world_.Get(id);
    if (decided_ || now == nullptr || !now->alive() || now->state != lbcp::v1::TRANSIENT_FAILURE)
      continue;
    Deliver(id, lbcp::v1::IDLE);
  }
}

bool Stage::CalmDown() {
  down_.clear();
  hanging_.clear();
  for (int round = 0; round < kMaxCalmRounds && !decided_; ++round) {
    const std::uint64_t before = result_.turns;
    if (!AnswerAttempts()) return false;
    EndBackoffs();
    if (!AnswerAttempts()) return false;
    if (result_.turns == before) return true;
  }
  return decided_;
}

}  // namespace lbc::scenario
