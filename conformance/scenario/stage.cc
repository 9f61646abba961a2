#include "conformance/scenario/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/protocol/words.h"
#include "conformance/scenario/named_after.h"

namespace lbc::scenario {
namespace {

using verdict::Step;
using verdict::Verdict;

// The key of a call for policies that take one, when the case does not care.
constexpr char kDefaultKey[] = "lbconform";
// The group of endpoints and calls for policies that route by group, when the case does not care.
constexpr char kDefaultGroup[] = "lbconform";
// The config of a policy whose profile names none.
constexpr char kNoConfig[] = "{}";

// The error that a command tells the policy; empty for none.
std::string CauseIn(const lbcp::v1::Command& command) {
  if (command.has_burst()) return CauseIn(command.burst().during());
  if (command.has_sub_conn_state()) return command.sub_conn_state().error();
  if (command.has_health_state()) return command.health_state().error();
  if (command.has_arm_new_sub_conn_error()) return command.arm_new_sub_conn_error().message();
  return command.resolver_error().message();
}

// The weight of an endpoint, also where the profile says that the policy looks for it.
void PutWeight(const profile::Profile& profile, const std::string& text,
               lbcp::v1::Endpoint& endpoint) {
  if ((endpoint.weight() == 0 && text.empty()) || !profile.weight.has_value()) return;
  const std::string weight = text.empty() ? fmt::format("{}", endpoint.weight()) : text;
  if (profile.weight->from == profile::Weight::From::kAttribute) {
    (*endpoint.mutable_attributes())[profile.weight->name] = weight;
  } else if (profile.weight->from == profile::Weight::From::kMetadata) {
    for (lbcp::v1::Address& address : *endpoint.mutable_addresses())
      (*address.mutable_metadata())[profile.weight->name] = weight;
  }
}

// Messages of a case that are kept. The longest of a policy that is in no loop has 30,000; a loop
// is recognised by its beginning, and nobody opens a report of hundreds of megabytes.
constexpr std::size_t kMaxTrace = 40'000;

// What stands in a trace for all that came after.
verdict::TraceEntry NotKept() {
  verdict::TraceEntry entry;
  entry.name = "NotKept";
  entry.words = fmt::format("what came after the first {} messages was not kept", kMaxTrace);
  return entry;
}

}  // namespace

Stage::Stage(const Case& which, Turns& turns, const profile::Profile& profile, Options options)
    : case_(which), turns_(turns), profile_(profile), options_(options) {
  result_ = NamedAfter(which);
  result_.seed = options.seed;
  result_.verdict = Verdict::kPass;
  instance_ = last_instance_ = options.instance;
  worlds_[instance_];
}

// Writing down.

void Stage::CloseStep() {
  if (result_.steps.empty()) return;
  result_.steps.back().end_message = trace_.size();
  result_.steps.back().now_nanos = now_nanos_;
}

bool Stage::Begin(Step::Kind kind, std::string words, const std::source_location& where) {
  CloseStep();
  if (kind == Step::Kind::kGiven || kind == Step::Kind::kWhen) {
    resolve_requests_in_step_ = 0;
    seen_before_step_ = seen_.size();
  }
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
  // What was forgotten is not promised.
  const lbcp::v1::Quiescence promised = turns_.welcome().quiescence();
  return weak_seen_ || (promised != lbcp::v1::EXACT && promised != lbcp::v1::DRAINED);
}

void Stage::Fail(Mismatch mismatch, std::string expected, std::string got,
                 std::optional<std::size_t> wrong) {
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
  if (divergent_ == SIZE_MAX && !trace_.empty()) divergent_ = wrong.value_or(EndOfTurn(mismatch));
}

void Stage::FailInTheNameOf(const std::string& requirement, const std::string& expected,
                            std::string got) {
  if (decided_) return;
  Fail(Mismatch::kWrong, fmt::format("{} ({})", expected, requirement), std::move(got));
  if (result_.verdict == Verdict::kFail) result_.checks = {requirement};
}

std::size_t Stage::EndOfTurn(Mismatch mismatch) const {
  const std::size_t last = trace_.size() - 1;
  return mismatch == Mismatch::kMissing ? last : LastBefore(last);
}

std::size_t Stage::LastBefore(std::size_t done) const {
  const bool brought =
      done > 0 && trace_[done].envelope.has_done() && trace_[done - 1].envelope.has_event();
  return brought ? done - 1 : done;
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

void Stage::DoesNotApply(std::string why) {
  if (decided_) return;
  decided_ = true;
  result_.verdict = Verdict::kNotApplicable;
  result_.complaint = std::move(why);
}

void Stage::Note(lbcp::v1::Envelope envelope, std::uint64_t now_nanos, bool aside) {
  if (!quiet_ && trace_.size() < kMaxTrace)
    trace_.push_back({std::move(envelope), now_nanos, aside});
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
  SayWhatModelsSay();
  CloseStep();
  if (!decided_ && inconclusive_) {
    Decide(Verdict::kInconclusive, "rests on an absence that the testee cannot prove");
  }
  const bool whole = result_.verdict != Verdict::kPass;
  for (std::size_t i = 0; i < trace_.size(); ++i) {
    const auto& [envelope, now_nanos, aside] = trace_[i];
    verdict::TraceEntry entry;
    entry.from_judge = envelope.has_command();
    entry.name = protocol::NameOf(envelope);
    entry.words = protocol::WordsFor(envelope, [this, aside = aside](std::uint32_t id) {
      return aside ? fmt::format("SubConn {} of a fresh instance", id) : Named(id);
    });
    entry.json = protocol::ToJson(envelope);
    entry.sub_conn = aside ? 0 : protocol::SubConnOf(envelope);
    if (const SubConn* sub_conn = world().Get(entry.sub_conn)) {
      for (const std::string& address : sub_conn->addresses) {
        if (!entry.endpoint.empty()) entry.endpoint += ' ';
        entry.endpoint += world().NameOfAddress(address);
      }
    }
    entry.now_nanos = now_nanos;
    entry.divergent = whole && i == divergent_;
    result_.trace.push_back(std::move(entry));
  }
  if (trace_.size() == kMaxTrace) result_.trace.push_back(NotKept());
  return std::move(result_);
}

// Playing.

void Stage::NoteEvent(const lbcp::v1::Event& event) {
  lbcp::v1::Envelope envelope;
  *envelope.mutable_event() = event;
  Note(envelope, event.now_nanos());
  if (event.instance() != 0 && event.instance() != instance_) {
    // Another channel's affair: kept, and of no interest to the steps that speak of this one.
    worlds_[event.instance()].Saw(event);
    return;
  }
  duties_ = duties_ || event.has_sub_conn_shutdown() || event.has_addresses_updated() ||
            event.has_health_listener_registered();
  if (event.has_resolve_now()) {
    ++resolve_requests_;
    ++resolve_requests_in_step_;
  }
  Observation observation;
  observation.event = event;
  observation.message = trace_.empty() ? 0 : trace_.size() - 1;
  if (event.has_connect_requested()) {
    const SubConn* before = world().Get(event.connect_requested().sub_conn());
    const int attempts = before == nullptr ? 0 : before->attempts;
    world().Saw(event);
    const SubConn* after = world().Get(event.connect_requested().sub_conn());
    observation.starts_attempt = after != nullptr && after->attempts > attempts;
    // Calls of Connect that start nothing are harmless repetitions (CON: counted in attempts, not
    // in calls).
    observation.read = !observation.starts_attempt;
  } else {
    observation.repeats_state =
        event.has_state_updated() && event.state_updated().state() == world().reported();
    const SubConn* given_up = world().Get(event.sub_conn_shutdown().sub_conn());
    // SC-012: giving the same SubConn up again changes nothing.
    const bool again = event.has_sub_conn_shutdown() && given_up != nullptr && given_up->given_up;
    world().Saw(event);
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

// A channel delivers nothing whose config was refused, so nothing can be judged by it; and who
// needs a config is free to say so.
bool Stage::IsOurOwnGuess(const lbcp::v1::Command& command) const {
  return command.has_update_resolver_state() && !profile_.config.has_value() &&
         command.update_resolver_state().config_json() == kNoConfig;
}

bool Stage::JudgeOutcome(const lbcp::v1::Command& command, const lbcp::v1::Done& done) {
  const std::string what = protocol::NameOf(command);
  result_.stack = done.error().stack().empty() ? result_.stack : done.error().stack();
  switch (done.outcome()) {
    case lbcp::v1::REFUSED:
      if (!IsOurOwnGuess(command)) return true;
      Decide(
          Verdict::kVacuous,
          fmt::format("the policy's parser refuses {{}}, which is sent where the profile names no "
                      "config: say under `config` what it takes (it said: {})",
                      done.error().message()));
      return false;
    case lbcp::v1::OK:
    case lbcp::v1::ERROR:
      return true;
    case lbcp::v1::UNKNOWN_POLICY:
      if (command.has_lookup()) return true;
      Decide(Verdict::kProtocol, fmt::format("{} found no policy", what));
      return false;
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
  command.set_instance(instance_);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command;
  Note(envelope, now_nanos_);
  if (std::string cause = CauseIn(command); !cause.empty()) causes_.push_back(std::move(cause));
  if (command.has_sub_conn_state() || command.has_update_resolver_state() ||
      command.has_resolver_error())
    ++reasons_to_resolve_;
  world().Sent(command);
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
  if (JudgeOutcome(command, turn.done) && options_.watch != nullptr &&
      instance_ == options_.instance) {
    std::erase_if(turn.events,
                  [this](const lbcp::v1::Event& it) { return it.instance() != instance_; });
    options_.watch->Turn(command, turn.events, turn.done);
    watched_.push_back(trace_.empty() ? 0 : trace_.size() - 1);
  }
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

Turn Stage::TakeForAnotherSeat(lbcp::v1::Command command, std::size_t* first_event) {
  *first_event = trace_.size() + 1;
  if (decided_) return {};
  command.set_instance(instance_);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command;
  Note(std::move(envelope), now_nanos_);
  Turn turn = turns_.Take(command);
  ++result_.turns;
  for (const lbcp::v1::Event& event : turn.events) {
    // Only for the names of SubConns; the rest of a World is a host's.
    if (event.has_sub_conn_created()) world().Saw(event);
    lbcp::v1::Envelope seen;
    *seen.mutable_event() = event;
    Note(std::move(seen), event.now_nanos());
  }
  if (turn.fault.has_value()) {
    if (!trace_.empty()) divergent_ = trace_.size() - 1;
    Decide(turn.fault->verdict,
           fmt::format("{} in {}", turn.fault->complaint, protocol::NameOf(command)));
    return {};
  }
  now_nanos_ = turn.done.now_nanos();
  weak_seen_ = weak_seen_ || turn.done.quiescence() == lbcp::v1::SETTLED ||
               turn.done.quiescence() == lbcp::v1::NONE;
  lbcp::v1::Envelope done;
  *done.mutable_done() = turn.done;
  Note(std::move(done), now_nanos_);
  // What cannot be done to a channel (its policy is gone, its attempt is over) is for the case to
  // judge, and a command of ours that is wrong shows as a case that never comes to the point.
  if (turn.done.outcome() != lbcp::v1::BAD_COMMAND) JudgeOutcome(command, turn.done);
  return turn;
}

void Stage::DoDuties() {
  while (!decided_ && std::exchange(duties_, false)) {
    if (world().closed()) return;
    for (const auto& [id, sub_conn] : world().sub_conns()) {
      while (!decided_ && DoDuty(sub_conn)) {
      }
    }
  }
}

void Stage::HoldBackShutdowns(bool hold) {
  hold_back_shutdowns_ = hold;
  duties_ = true;
  DoDuties();
}

void Stage::SpeakOf(std::uint32_t instance) {
  Swallow();
  calls_.clear();
  instance_ = instance;
  worlds_[instance_];
}

bool Stage::Claims(const std::string& capability) const {
  return std::ranges::find(turns_.welcome().capabilities(), capability) !=
         turns_.welcome().capabilities().end();
}

bool Stage::DoDuty(const SubConn& sub_conn) {
  lbcp::v1::Command command;
  if (sub_conn.given_up && !sub_conn.shutdown_delivered && !hold_back_shutdowns_) {
    command.mutable_sub_conn_state()->set_sub_conn(sub_conn.id);
    command.mutable_sub_conn_state()->set_state(lbcp::v1::SHUTDOWN);
  } else if (sub_conn.alive() && sub_conn.reconnect_owed) {
    command.mutable_sub_conn_state()->set_sub_conn(sub_conn.id);
    command.mutable_sub_conn_state()->set_state(lbcp::v1::CONNECTING);
  } else if (sub_conn.alive() && sub_conn.health_owed && !own_health_) {
    command.mutable_health_state()->set_sub_conn(sub_conn.id);
    command.mutable_health_state()->set_state(lbcp::v1::READY);
  } else {
    return false;
  }
  TakeTurn(std::move(command));
  return true;
}

void Stage::Deliver(std::uint32_t sub_conn, State state, const std::string& error,
                    const std::string& connected_to) {
  lbcp::v1::Command command;
  lbcp::v1::SubConnState* body = command.mutable_sub_conn_state();
  body->set_sub_conn(sub_conn);
  body->set_state(state);
  body->set_error(error);
  if (!connected_to.empty()) world().SetConnectedTo(sub_conn, connected_to);
  Send(std::move(command));
}

void Stage::SendBurst(lbcp::v1::Command command) {
  last_burst_picks_ = std::uint64_t{command.burst().threads()} * command.burst().picks_per_thread();
  last_burst_ = Send(std::move(command));
  RequireAnswers(last_burst_, last_burst_picks_);
}

void Stage::RequireAnswers(const lbcp::v1::Done& done, std::uint64_t picks) {
  if (decided_) return;
  std::uint64_t answered = 0;
  bool known = done.run_answer_size() == done.run_length_size();
  for (int run = 0; known && run < done.run_answer_size(); ++run) {
    known = done.run_answer(run) < static_cast<std::uint32_t>(done.answers_size());
    answered += done.run_length(run);
  }
  if (known && answered == picks) return;
  Decide(Verdict::kProtocol, known ? fmt::format("{} picks were answered {} times", picks, answered)
                                   : std::string("the runs of a Pick do not fit its answers"));
}

lbcp::v1::Command Stage::BuildCommand() const {
  lbcp::v1::Command command;
  command.mutable_build()->set_policy(profile_.policy);
  command.mutable_build()->set_target(kTarget);
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
    if (profile_.route.has_value())
      proto->mutable_attributes()->insert(
          {profile_.route->attribute, endpoint.group().empty() ? kDefaultGroup : endpoint.group()});
    PutWeight(profile_, endpoint.weight_text(), *proto);
  }
  update->set_config_json(config.value_or(profile_.config.value_or(kNoConfig)));
  return command;
}

void Stage::ListEndpoints(const Endpoints& endpoints, const std::optional<std::string>& config) {
  const Endpoints before = world().endpoints();
  world().set_endpoints(endpoints);
  last_update_ = Send(ListCommand(endpoints, config));
  if (last_update_.outcome() == lbcp::v1::REFUSED) world().set_endpoints(before);
  update_unspoken_ = !decided_ && last_update_.outcome() != lbcp::v1::OK;
}

lbcp::v1::Pick Stage::PickMessage(const PickOrder& order) const {
  lbcp::v1::Pick pick;
  pick.set_count(order.count);
  pick.set_picker(order.picker);
  pick.set_completion(order.hold ? lbcp::v1::HOLD : lbcp::v1::FINISH_OK);
  for (const auto& [name, value] : order.headers) (*pick.mutable_headers())[name] = value;
  if (profile_.route.has_value())
    pick.mutable_headers()->insert(
        {profile_.route->header, order.group.empty() ? kDefaultGroup : order.group});
  if (profile_.key.has_value() && !order.without_key) {
    const std::string key = order.key.value_or(kDefaultKey);
    if (profile_.key->from == profile::Key::From::kHeader) {
      (*pick.mutable_headers())[profile_.key->name] = key;
    } else {
      pick.set_key(key);
    }
  }
  return pick;
}

lbcp::v1::Done Stage::Pick(const PickOrder& order) {
  lbcp::v1::Command command;
  *command.mutable_pick() = PickMessage(order);
  lbcp::v1::Done done = Send(std::move(command));
  RequireAnswers(done, order.count);
  for (lbcp::v1::PickAnswer& answer : *done.mutable_answers()) {
    if (answer.outcome() == lbcp::v1::NO_PICKER) answer.set_outcome(lbcp::v1::QUEUE);
    if (answer.outcome() == lbcp::v1::INVALID && !decided_) {
      Decide(Verdict::kFail, "a pick returned what no channel can use: " + answer.message());
      result_.checks = {"CON-012"};
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

}  // namespace lbc::scenario
