#include "conformance/replay/channel_player.h"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace lbc::replay {
namespace {

using lbcp::v1::Command;
using lbcp::v1::PuppetOrder;
using Roles = ChannelSide::Roles;

absl::Status LeftOut(std::string why) { return absl::FailedPreconditionError(std::move(why)); }

// Turns a recorded number into this testee's. What has no role means the same everywhere: 0, or
// a number that the case made up.
absl::Status TranslateNumber(const Roles& recorded, const Roles& live, const std::string& kind,
                             std::uint32_t& number) {
  const std::optional<Role> role = recorded.Of(number);
  if (!role.has_value()) return absl::OkStatus();
  const std::uint32_t found = live.Find(*role);
  if (found == 0)
    return LeftOut(fmt::format("this channel has no {}{}", kind, recorded.NameOf(number)));
  number = found;
  return absl::OkStatus();
}

absl::Status TranslateConnection(const ChannelSide::Channel& then, const ChannelSide::Channel& now,
                                 std::uint32_t& connection) {
  const bool stood = then.standing.contains(connection);
  absl::Status found = TranslateNumber(then.attempts, now.attempts, "connection ", connection);
  if (!found.ok() || !stood || now.standing.contains(connection)) return found;
  return LeftOut(fmt::format("there is no connection {} here", now.attempts.NameOf(connection)));
}

// Keeps those calls that are at a server here, of those that were so when it was recorded.
template <typename Calls>
absl::Status KeepPlaced(const std::set<std::uint64_t>& then, const std::set<std::uint64_t>& now,
                        Calls& calls) {
  const Calls all = calls;
  calls.Clear();
  for (const std::uint64_t call : all) {
    if (!then.contains(call) || now.contains(call)) calls.Add(call);
  }
  return calls.empty() ? LeftOut("none of those calls is at a server here") : absl::OkStatus();
}

}  // namespace

ChannelPlayer::ChannelPlayer(const trace::Trace& trace, scenario::Turns& turns)
    : trace_(trace), turns_(turns), script_(TurnsOf(trace)) {}

absl::Status ChannelPlayer::TranslateOrders(std::uint32_t channel, lbcp::v1::Puppet& puppet) {
  const Roles& then = recorded_.channel(channel).sub_conns;
  const Roles& now = live_.channel(channel).sub_conns;
  const auto replace = [&](auto* order) {
    std::uint32_t number = order->sub_conn();
    absl::Status found = TranslateNumber(then, now, "SubConn ", number);
    order->set_sub_conn(number);
    return found;
  };
  for (PuppetOrder& order : *puppet.mutable_orders()) {
    absl::Status found;
    if (order.has_connect()) found = replace(order.mutable_connect());
    if (order.has_shutdown()) found = replace(order.mutable_shutdown());
    if (order.has_remove()) found = replace(order.mutable_remove());
    if (order.has_update_addresses()) found = replace(order.mutable_update_addresses());
    if (order.has_listen_to_health()) found = replace(order.mutable_listen_to_health());
    if (order.has_report()) {
      for (lbcp::v1::PickRule& rule : *order.mutable_report()->mutable_rules()) {
        if (found.ok()) found = replace(rule.mutable_answer());
      }
    }
    if (!found.ok()) return found;
  }
  return absl::OkStatus();
}

absl::StatusOr<Command> ChannelPlayer::Translate(const Command& command) {
  Command out = command;
  const std::uint32_t number = command.instance();
  ChannelSide::Channel& then = recorded_.channel(number);
  ChannelSide::Channel& now = live_.channel(number);
  absl::Status found;
  if (out.has_dial_result()) {
    std::uint32_t attempt = out.dial_result().attempt();
    found = TranslateNumber(then.attempts, now.attempts, "attempt ", attempt);
    if (found.ok() && then.dialing.contains(command.dial_result().attempt()) &&
        !now.dialing.contains(attempt))
      found = LeftOut(fmt::format("attempt {} is over here", now.attempts.NameOf(attempt)));
    out.mutable_dial_result()->set_attempt(attempt);
  } else if (out.has_transport_lost()) {
    std::uint32_t connection = out.transport_lost().connection();
    found = TranslateConnection(then, now, connection);
    out.mutable_transport_lost()->set_connection(connection);
  } else if (out.has_go_away()) {
    std::uint32_t connection = out.go_away().connection();
    found = TranslateConnection(then, now, connection);
    out.mutable_go_away()->set_connection(connection);
  } else if (out.has_answer_health()) {
    std::uint32_t connection = out.answer_health().connection();
    found = TranslateConnection(then, now, connection);
    out.mutable_answer_health()->set_connection(connection);
  } else if (out.has_end_health()) {
    std::uint32_t connection = out.end_health().connection();
    found = TranslateConnection(then, now, connection);
    out.mutable_end_health()->set_connection(connection);
  } else if (out.has_puppet()) {
    found = TranslateOrders(number, *out.mutable_puppet());
  } else if (out.has_answer_calls()) {
    found = KeepPlaced(then.placed, now.placed, *out.mutable_answer_calls()->mutable_calls());
  } else if (out.has_finish_calls()) {
    found = KeepPlaced(then.placed, now.placed, *out.mutable_finish_calls()->mutable_calls());
  }
  if (!found.ok()) return found;
  return out;
}

std::optional<Played> ChannelPlayer::Next() {
  if (broken_ || next_ >= script_.size()) return std::nullopt;
  const RecordedTurn& turn = script_[next_];
  const Command& command = turn.command->envelope.command();
  Played played;
  played.beat = next_++;
  played.step = turn.command->step;
  played.line = turn.command->line;
  played.stimulus = recorded_.WordsFor(command);
  absl::StatusOr<Command> translated = Translate(command);
  recorded_.Saw(command, turn.events, turn.done, played.recorded);
  if (turn.done.outcome() == lbcp::v1::OUTCOME_UNSPECIFIED)
    played.recorded.NoteFault(trace_.header.verdict, trace_.header.complaint);
  if (!translated.ok()) {
    played.left_out = std::string(translated.status().message());
    played.comparison.match = Match::kDifferent;
    return played;
  }
  const scenario::Turn taken = turns_.Take(*translated);
  live_.Saw(*translated, taken.events, taken.done, played.seen);
  if (taken.fault.has_value()) {
    broken_ = true;
    played.seen.NoteFault(taken.fault->verdict, taken.fault->complaint);
  }
  const bool strict = trace_.steps[played.step].status == verdict::Step::Status::kFailed;
  played.comparison = Compare(played.recorded, played.seen, strict);
  return played;
}

}  // namespace lbc::replay
