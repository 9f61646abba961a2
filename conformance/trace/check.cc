#include "conformance/trace/check.h"

#include <fmt/format.h>

#include "conformance/protocol/words.h"

namespace lbc::trace {
namespace {

using lbcp::v1::Command;

absl::Status No(std::string why) { return absl::InvalidArgumentError(why); }

// The SubConn that a puppet is to do something with; 0 for none, or the one made last.
std::uint32_t SubConnOf(const lbcp::v1::PuppetOrder& order) {
  // Only one of them is set.
  return order.connect().sub_conn() + order.shutdown().sub_conn() + order.remove().sub_conn() +
         order.update_addresses().sub_conn() + order.listen_to_health().sub_conn();
}

}  // namespace

absl::Status Checker::Add(const Message& message) {
  const lbcp::v1::Envelope& envelope = message.envelope;
  if (absl::Status known = protocol::CheckKnown(envelope); !known.ok()) {
    return No(std::string(known.message()) + "; it may come from a newer protocol");
  }
  if (envelope.has_command() != message.from_judge) {
    return No(fmt::format("{} from the {}: commands come from the judge, all else from the testee",
                          protocol::NameOf(envelope), message.from_judge ? "judge" : "testee"));
  }
  if (envelope.has_command()) return AddCommand(envelope.command());
  if (!envelope.has_event() && !envelope.has_done()) {
    return No(fmt::format("{} in a trace, which holds commands, events and Dones",
                          protocol::NameOf(envelope)));
  }
  if (!in_turn_) return No(protocol::NameOf(envelope) + " outside a turn: no command before it");
  return envelope.has_event() ? AddEvent(envelope.event()) : AddDone(envelope.done());
}

absl::Status Checker::AddCommand(const Command& command) {
  const std::string name = protocol::NameOf(command);
  if (in_turn_) return No(name + " before the Done of the command before it");
  if (name == "nothing")
    return No("a Command without a stimulus; it may come from a newer protocol");
  if (command.has_build() && command.build().policy() != policy_) {
    return No(fmt::format("it builds {}, but the header says that the trace is of {}",
                          command.build().policy(), policy_));
  }
  instance_ = command.instance();
  if (absl::Status opened = CheckOpened(command); !opened.ok()) return opened;
  if (command.has_build() || command.has_open_channel()) instances_[instance_];
  if (absl::Status given = of_channel_ ? CheckChannelNumbers(command) : CheckPolicyNumbers(command);
      !given.ok())
    return given;
  if (command.has_start_calls()) {
    instances_[instance_].end_of_calls =
        command.start_calls().first_call() + command.start_calls().count();
  }
  held_picks_ = command.pick().completion() == lbcp::v1::HOLD ? command.pick().count() : 0;
  in_turn_ = true;
  number_ = 0;
  return absl::OkStatus();
}

absl::Status Checker::CheckOpened(const Command& command) const {
  const bool needs_none = command.has_build() || command.has_parse_config() ||
                          command.has_open_channel() || command.has_register_puppet() ||
                          command.has_lookup() || command.puppet().at() == lbcp::v1::IN_BUILD;
  if (needs_none || instances_.contains(instance_)) return absl::OkStatus();
  return No(fmt::format("{} for {} {}, which was never {}", protocol::NameOf(command),
                        of_channel_ ? "channel" : "instance", instance_,
                        of_channel_ ? "opened" : "built"));
}

absl::Status Checker::CheckPolicyNumbers(const Command& command) const {
  const auto instance = instances_.find(instance_);
  if (instance == instances_.end()) return absl::OkStatus();
  const std::string name = protocol::NameOf(command);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = command.has_burst() ? command.burst().during() : command;
  const Instance& given = instance->second;
  if (const std::uint32_t id = protocol::SubConnOf(envelope);
      id != 0 && !given.sub_conns.contains(id)) {
    return No(fmt::format("{} names SubConn {}, which was never made", name, id));
  }
  if (const std::uint32_t id = command.pick().picker(); id != 0 && !given.pickers.contains(id)) {
    return No(fmt::format("{} names picker {}, which was never reported", name, id));
  }
  for (const std::uint64_t call : command.call_done().calls()) {
    if (call == 0 || call >= given.end_of_calls)
      return No(fmt::format("CallDone names call {}, which was never picked", call));
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckChannelNumbers(const Command& command) const {
  const auto instance = instances_.find(instance_);
  if (instance == instances_.end()) return absl::OkStatus();
  const std::string name = protocol::NameOf(command);
  const Instance& given = instance->second;
  // No command has more than one of them.
  const std::uint32_t attempt =
      command.dial_result().attempt() + command.transport_lost().connection() +
      command.go_away().connection() + command.answer_health().connection() +
      command.end_health().connection();
  if (attempt != 0 && !given.attempts.contains(attempt))
    return No(fmt::format("{} names attempt {}, which was never started", name, attempt));
  if (command.puppet().policy() > given.policies) {
    return No(
        fmt::format("{} names policy {}, which was never built", name, command.puppet().policy()));
  }
  for (const lbcp::v1::PuppetOrder& order : command.puppet().orders()) {
    if (const std::uint32_t id = SubConnOf(order); id != 0 && !given.sub_conns.contains(id))
      return No(fmt::format("{} names SubConn {}, which was never made", name, id));
  }
  for (const auto* calls : {&command.answer_calls().calls(), &command.finish_calls().calls(),
                            &command.cancel_calls().calls()}) {
    for (const std::uint64_t call : *calls) {
      if (call == 0 || call >= given.end_of_calls)
        return No(fmt::format("{} names call {}, which was never started", name, call));
    }
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckNumber(std::uint64_t command) {
  if (number_ == 0) {
    if (command != 0 && command <= last_number_) {
      return No(fmt::format("it belongs to command {}, but command {} is over already", command,
                            last_number_));
    }
    number_ = command;
  }
  if (command == number_) return absl::OkStatus();
  return No(fmt::format("it belongs to command {} and stands in the turn of command {}", command,
                        number_));
}

absl::Status Checker::AddEvent(const lbcp::v1::Event& event) {
  if (absl::Status fits = CheckNumber(event.command()); !fits.ok()) return fits;
  Instance& instance = instances_[event.instance() == 0 ? instance_ : event.instance()];
  if (event.has_sub_conn_created()) instance.sub_conns.insert(event.sub_conn_created().sub_conn());
  if (event.has_dial_started()) instance.attempts.insert(event.dial_started().attempt());
  if (event.has_policy_built()) instance.policies = event.policy_built().policy();
  if (event.has_state_updated()) instance.pickers.insert(event.state_updated().picker());
  return absl::OkStatus();
}

absl::Status Checker::AddDone(const lbcp::v1::Done& done) {
  if (absl::Status fits = CheckNumber(done.command()); !fits.ok()) return fits;
  if (held_picks_ > 0 && done.first_call() > 0)
    instances_[instance_].end_of_calls = done.first_call() + held_picks_;
  last_number_ = done.command();
  in_turn_ = false;
  return absl::OkStatus();
}

}  // namespace lbc::trace
