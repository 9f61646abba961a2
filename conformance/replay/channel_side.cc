#include "conformance/replay/channel_side.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/protocol/channel_words.h"
#include "conformance/protocol/words.h"
#include "conformance/trace/trace.h"

namespace lbc::replay {
namespace {

using lbcp::v1::Command;
using lbcp::v1::Event;

// Takes the text of an error out of an event, with whose it is. Two stacks say one thing in
// different words.
std::string TakeText(Event& event) {
  std::string text;
  std::string whose;
  if (event.has_call_ended()) {
    whose = fmt::format("the end of call {}", event.call_ended().call());
    text = std::exchange(*event.mutable_call_ended()->mutable_message(), "");
  } else if (event.has_hook_ran()) {
    whose = fmt::format("the hook of call {}", event.hook_ran().call());
    text = std::exchange(*event.mutable_hook_ran()->mutable_message(), "");
  } else if (event.has_new_sub_conn_failed()) {
    whose = "NewSubConn";
    text = std::exchange(*event.mutable_new_sub_conn_failed()->mutable_error(), "");
  } else if (event.policy_hears().has_sub_conn_state()) {
    whose = "news of a SubConn";
    text =
        std::exchange(*event.mutable_policy_hears()->mutable_sub_conn_state()->mutable_error(), "");
  }
  return text.empty() ? "" : fmt::format("{} says: {}", whose, trace::WithNames(text));
}

// Hints, and what a stack may do as often as it likes.
bool IsMinor(const Event& event) { return event.has_resolve_now() || event.has_config_parsed(); }

protocol::Namer NamesOf(const ChannelSide::Roles& roles, const std::string& kind) {
  return [&roles, kind](std::uint32_t id) { return kind + roles.NameOf(id); };
}

}  // namespace

void ChannelSide::Roles::Add(std::uint32_t id, std::string made_for) {
  Role role{std::move(made_for), 0};
  for (const auto& [other, of] : all_) role.nth += of.made_for == role.made_for ? 1 : 0;
  all_.emplace_back(id, std::move(role));
}

std::optional<Role> ChannelSide::Roles::Of(std::uint32_t id) const {
  const auto found = std::ranges::find(all_, id, &std::pair<std::uint32_t, Role>::first);
  return found == all_.end() ? std::nullopt : std::optional(found->second);
}

std::uint32_t ChannelSide::Roles::Find(const Role& role) const {
  const auto found = std::ranges::find(all_, role, &std::pair<std::uint32_t, Role>::second);
  return found == all_.end() ? 0 : found->first;
}

std::string ChannelSide::Roles::NameOf(std::uint32_t id) const {
  const std::optional<Role> role = Of(id);
  return role.has_value() ? trace::NameOfAddress(role->made_for) + Nth(role->nth) : "?";
}

std::string ChannelSide::WordsFor(const Command& command) {
  const Channel& channel = channels_[command.instance()];
  const protocol::Namer sub_conns = NamesOf(channel.sub_conns, "SubConn ");
  std::string words = protocol::ChannelWords(command, sub_conns, NamesOf(channel.attempts, ""));
  if (words.empty()) {
    lbcp::v1::Envelope envelope;
    *envelope.mutable_command() = command;
    words = protocol::WordsFor(envelope, sub_conns);
  }
  return trace::WithNames(words);
}

void ChannelSide::SawEvent(Channel& channel, Event event, Seen& seen) {
  if (event.has_sub_conn_created()) {
    const auto& made = event.sub_conn_created();
    channel.sub_conns.Add(made.sub_conn(),
                          made.addresses_size() == 0 ? "" : made.addresses(0).addr());
  } else if (event.has_dial_started()) {
    channel.attempts.Add(event.dial_started().attempt(), event.dial_started().address().addr());
    channel.dialing.insert(event.dial_started().attempt());
  } else if (event.has_dial_given_up()) {
    channel.dialing.erase(event.dial_given_up().attempt());
  } else if (event.has_connection_closed()) {
    channel.standing.erase(event.connection_closed().connection());
  } else if (event.has_call_placed()) {
    channel.placed.insert(event.call_placed().call());
  } else if (event.has_call_ended()) {
    channel.placed.erase(event.call_ended().call());
  } else if (event.has_log() || event.has_metric()) {
    return;
  }
  if (std::string text = TakeText(event); !text.empty()) seen.NoteText(std::move(text));
  const protocol::Namer sub_conns = NamesOf(channel.sub_conns, "SubConn ");
  std::string words = protocol::ChannelWords(event, sub_conns, NamesOf(channel.attempts, ""));
  const bool minor = IsMinor(event);
  if (words.empty()) {
    lbcp::v1::Envelope envelope;
    *envelope.mutable_event() = std::move(event);
    words = protocol::WordsFor(envelope, sub_conns);
  }
  seen.deeds.push_back({trace::WithNames(words), minor});
}

void ChannelSide::Saw(const Command& command, const std::vector<Event>& events,
                      const lbcp::v1::Done& done, Seen& seen) {
  Channel& channel = channels_[command.instance()];
  if (done.outcome() == lbcp::v1::OK && command.has_dial_result() &&
      !command.dial_result().silent()) {
    channel.dialing.erase(command.dial_result().attempt());
    if (command.dial_result().error().empty())
      channel.standing.insert(command.dial_result().attempt());
  }
  if (command.has_transport_lost()) channel.standing.erase(command.transport_lost().connection());
  for (const Event& event : events)
    SawEvent(event.instance() == 0 ? channel : channels_[event.instance()], event, seen);
  if (done.outcome() == lbcp::v1::OUTCOME_UNSPECIFIED) return;
  if (command.has_lookup() && done.outcome() == lbcp::v1::OK)
    seen.deeds.push_back({fmt::format("finds builder {}", done.builder()), false});
  seen.outcome = lbcp::v1::Outcome_Name(done.outcome());
  seen.text = trace::WithNames(done.error().message());
}

}  // namespace lbc::replay
