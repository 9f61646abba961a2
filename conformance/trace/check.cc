#include "conformance/trace/check.h"

#include <fmt/format.h>

#include "conformance/protocol/words.h"

namespace lbc::trace {
namespace {

absl::Status No(std::string why) { return absl::InvalidArgumentError(why); }

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

absl::Status Checker::AddCommand(const lbcp::v1::Command& command) {
  const std::string name = protocol::NameOf(command);
  if (in_turn_) return No(name + " before the Done of the command before it");
  if (name == "nothing")
    return No("a Command without a stimulus; it may come from a newer protocol");
  if (command.has_build() && command.build().policy() != policy_) {
    return No(fmt::format("it builds {}, but the header says that the trace is of {}",
                          command.build().policy(), policy_));
  }
  instance_ = command.instance();
  const bool known = instances_.contains(instance_);
  if (!known && !command.has_build() && !command.has_parse_config()) {
    return No(fmt::format("{} for instance {}, which was never built", name, instance_));
  }
  if (command.has_build()) instances_[instance_];
  const lbcp::v1::Command& inner = command.has_burst() ? command.burst().during() : command;
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = inner;
  const Instance& instance = instances_[instance_];
  if (const std::uint32_t id = protocol::SubConnOf(envelope);
      id != 0 && !instance.sub_conns.contains(id)) {
    return No(fmt::format("{} names SubConn {}, which was never made", name, id));
  }
  if (const std::uint32_t id = command.pick().picker(); id != 0 && !instance.pickers.contains(id)) {
    return No(fmt::format("{} names picker {}, which was never reported", name, id));
  }
  for (const std::uint64_t call : command.call_done().calls()) {
    if (call == 0 || call >= instance.end_of_calls)
      return No(fmt::format("CallDone names call {}, which was never picked", call));
  }
  held_picks_ = command.pick().completion() == lbcp::v1::HOLD ? command.pick().count() : 0;
  in_turn_ = true;
  number_ = 0;
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
