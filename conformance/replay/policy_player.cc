#include "conformance/replay/policy_player.h"

#include <fmt/format.h>

#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::replay {
namespace {

using lbcp::v1::Command;
using scenario::SubConn;

// Whether a host could deliver this state to the SubConn now.
bool CanBecome(const SubConn& sub_conn, lbcp::v1::ConnectivityState state) {
  switch (state) {
    case lbcp::v1::CONNECTING:
      return sub_conn.alive() && (sub_conn.attempt_pending || sub_conn.reconnect_owed);
    case lbcp::v1::READY:
    case lbcp::v1::TRANSIENT_FAILURE:
      return sub_conn.alive() && sub_conn.state == lbcp::v1::CONNECTING;
    case lbcp::v1::IDLE:
      return sub_conn.alive() && sub_conn.state != lbcp::v1::IDLE;
    default:
      return !sub_conn.alive() && !sub_conn.shutdown_delivered;
  }
}

absl::Status LeftOut(std::string why) { return absl::FailedPreconditionError(why); }

}  // namespace

PolicyPlayer::PolicyPlayer(const trace::Trace& trace, scenario::Turns& turns)
    : trace_(trace), turns_(turns), script_(MakeScript(trace)) {}

absl::Status PolicyPlayer::TranslateSubConn(std::uint32_t instance, std::uint32_t& sub_conn) {
  const std::optional<Role> role = recorded_.RoleOf(instance, sub_conn);
  if (!role.has_value()) return absl::OkStatus();
  const std::uint32_t found = live_.Find(instance, *role);
  if (found == 0)
    return LeftOut(fmt::format("this testee has no {}", recorded_.NameOf(instance, sub_conn)));
  sub_conn = found;
  return absl::OkStatus();
}

absl::Status PolicyPlayer::TranslateState(const Command& command, Command& out) {
  const std::uint32_t instance = command.instance();
  const auto state = command.sub_conn_state().state();
  std::uint32_t id = command.sub_conn_state().sub_conn();
  const SubConn* then = recorded_.world(instance).Get(id);
  if (absl::Status found = TranslateSubConn(instance, id); !found.ok()) return found;
  out.mutable_sub_conn_state()->set_sub_conn(id);
  const SubConn* now = live_.world(instance).Get(id);
  // A case that goes beyond what hosts do may do so here too.
  if (then == nullptr || now == nullptr || !CanBecome(*then, state) || CanBecome(*now, state))
    return absl::OkStatus();
  return LeftOut(fmt::format(
      "no host could say so here: {} is {}{}", live_.NameOf(instance, id),
      now->alive() ? protocol::StateName(now->state) : "given up",
      now->alive() && now->state == lbcp::v1::IDLE ? " and was not asked to connect" : ""));
}

absl::Status PolicyPlayer::TranslateCalls(Command& command) {
  const std::uint32_t instance = command.instance();
  std::vector<std::uint64_t> calls;
  for (const std::uint64_t call : command.call_done().calls()) {
    const std::optional<CallRole> role = recorded_.RoleOfCall(instance, call);
    if (!role.has_value()) continue;
    if (const std::uint64_t found = live_.FindCall(instance, *role); found != 0)
      calls.push_back(found);
  }
  if (calls.empty()) return LeftOut("none of those calls is open here");
  command.mutable_call_done()->clear_calls();
  for (const std::uint64_t call : calls) command.mutable_call_done()->add_calls(call);
  return absl::OkStatus();
}

absl::StatusOr<Command> PolicyPlayer::Translate(const Command& command) {
  Command out = command;
  const std::uint32_t instance = command.instance();
  absl::Status status;
  if (command.has_sub_conn_state()) {
    status = TranslateState(command, out);
  } else if (command.has_health_state()) {
    std::uint32_t id = command.health_state().sub_conn();
    status = TranslateSubConn(instance, id);
    out.mutable_health_state()->set_sub_conn(id);
  } else if (command.has_load_report()) {
    std::uint32_t id = command.load_report().sub_conn();
    status = TranslateSubConn(instance, id);
    out.mutable_load_report()->set_sub_conn(id);
  } else if (command.has_call_done()) {
    status = TranslateCalls(out);
  } else if (command.has_burst()) {
    Command during = command.burst().during();
    during.set_instance(instance);
    absl::StatusOr<Command> inner = Translate(during);
    status = inner.status();
    if (inner.ok()) *out.mutable_burst()->mutable_during() = *std::move(inner);
  }
  if (!status.ok()) return status;
  const std::uint32_t picker =
      command.has_drop_picker() ? command.drop_picker().picker() : command.pick().picker();
  if (picker == 0) return out;
  const std::optional<PickerRole> role = recorded_.RoleOfPicker(instance, picker);
  const std::uint32_t found = role.has_value() ? live_.FindPicker(instance, *role) : 0;
  if (found == 0) return LeftOut("this testee had reported no picker then");
  if (command.has_drop_picker()) out.mutable_drop_picker()->set_picker(found);
  if (command.has_pick()) out.mutable_pick()->set_picker(found);
  return out;
}

void PolicyPlayer::Send(Command command, Seen& seen) {
  live_.Sent(command);
  const scenario::Turn turn = turns_.Take(command);
  live_.Saw(command, turn.events, turn.done, seen);
  if (turn.fault.has_value()) {
    broken_ = true;
    seen.NoteFault(turn.fault->verdict, turn.fault->complaint);
  }
  // The judge's channel says nothing more to an instance that panicked, so neither does this one.
  if (turn.done.outcome() == lbcp::v1::PANIC) panicked_.insert(command.instance());
  unknown_policy_ = unknown_policy_ || turn.done.outcome() == lbcp::v1::UNKNOWN_POLICY;
}

void PolicyPlayer::DoDuties(std::uint32_t instance, Seen& seen) {
  const Duties& duties = script_.duties[instance];
  scenario::World& world = live_.world(instance);
  const auto over = [&] { return broken_ || world.closed() || panicked_.contains(instance); };
  for (bool again = duties.any; again && !over();) {
    again = false;
    for (const auto& [id, sub_conn] : world.sub_conns()) {
      Command command = Owed(sub_conn, duties);
      if (over() || command.stimulus_case() == Command::STIMULUS_NOT_SET) continue;
      command.set_instance(instance);
      Send(std::move(command), seen);
      again = true;
    }
  }
}

void PolicyPlayer::Recall(const Beat& beat, Seen& seen) {
  for (const RecordedTurn& turn : beat.turns) {
    const Command& command = turn.command->envelope.command();
    recorded_.Sent(command);
    recorded_.Saw(command, turn.events, turn.done, seen);
    if (turn.done.outcome() == lbcp::v1::OUTCOME_UNSPECIFIED) {
      seen.NoteFault(trace_.header.verdict, trace_.header.complaint);
    }
  }
}

std::optional<Played> PolicyPlayer::Next() {
  if (broken_ || unknown_policy_ || next_ >= script_.beats.size()) return std::nullopt;
  const Beat& beat = script_.beats[next_];
  const Command& command = beat.turns.front().command->envelope.command();
  Played played;
  played.beat = next_;
  played.step = beat.step;
  played.line = beat.turns.front().command->line;
  played.stimulus = trace::WithNames(protocol::WordsFor(
      beat.turns.front().command->envelope,
      [&](std::uint32_t id) { return recorded_.NameOf(command.instance(), id); }));
  recorded_.BeginBeat(next_);
  live_.BeginBeat(next_);
  absl::StatusOr<Command> translated = Translate(command);
  Recall(beat, played.recorded);
  if (translated.ok()) {
    Send(*std::move(translated), played.seen);
    DoDuties(command.instance(), played.seen);
    const bool strict = trace_.steps[beat.step].status == verdict::Step::Status::kFailed;
    played.comparison = Compare(played.recorded, played.seen, strict);
  } else {
    played.left_out = std::string(translated.status().message());
    played.comparison.match = Match::kDifferent;
  }
  ++next_;
  return played;
}

}  // namespace lbc::replay
