#include "conformance/protocol/words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <vector>

#include "conformance/protocol/channel_words.h"
#include "conformance/protocol/particulars.h"

namespace lbc::protocol {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The message set in the oneof called `oneof`, or null.
const Message* OneOf(const Message& message, const char* oneof) {
  const Reflection* reflection = message.GetReflection();
  const auto* group = message.GetDescriptor()->FindOneofByName(oneof);
  const FieldDescriptor* field = reflection->GetOneofFieldDescriptor(message, group);
  return field == nullptr ? nullptr : &reflection->GetMessage(message, field);
}

std::string NameOfOneOf(const Message& message, const char* oneof) {
  const Message* body = OneOf(message, oneof);
  return body == nullptr ? "nothing" : body->GetDescriptor()->name();
}

std::string Addresses(const google::protobuf::RepeatedPtrField<lbcp::v1::Address>& addresses) {
  std::vector<std::string> names;
  for (const auto& address : addresses) names.push_back(address.addr());
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string Endpoints(const lbcp::v1::UpdateResolverState& update) {
  if (update.endpoints().empty()) return "resolver lists nothing";
  std::vector<std::string> names;
  for (const auto& endpoint : update.endpoints()) {
    names.push_back((endpoint.addresses_size() == 1 ? endpoint.addresses(0).addr()
                                                    : "[" + Addresses(endpoint.addresses()) + "]") +
                    Particulars(endpoint));
  }
  return fmt::format("resolver lists {}", fmt::join(names, " "));
}

std::string WithError(std::string words, const std::string& error) {
  return error.empty() ? words : words + ": " + error;
}

std::string Words(const lbcp::v1::Command& command, const Namer& namer) {
  using lbcp::v1::Command;
  switch (command.stimulus_case()) {
    case Command::kParseConfig:
      return fmt::format("parse config of {}: {}", command.parse_config().policy(),
                         command.parse_config().json());
    case Command::kBuild:
      return fmt::format("build {}", command.build().policy());
    case Command::kUpdateResolverState:
      return Endpoints(command.update_resolver_state());
    case Command::kResolverError:
      return WithError("resolver fails", command.resolver_error().message());
    case Command::kSubConnState:
      return WithError(fmt::format("{} is {}", namer(command.sub_conn_state().sub_conn()),
                                   StateName(command.sub_conn_state().state())),
                       command.sub_conn_state().error());
    case Command::kHealthState:
      return WithError(fmt::format("health of {} is {}", namer(command.health_state().sub_conn()),
                                   StateName(command.health_state().state())),
                       command.health_state().error());
    case Command::kAdvance:
      return fmt::format("{} ms pass", static_cast<double>(command.advance().nanos()) / 1e6);
    case Command::kPick:
      return fmt::format("{} pick{}", command.pick().count(),
                         command.pick().count() == 1 ? "" : "s");
    case Command::kCallDone:
      return fmt::format("{} call(s) end with code {}", command.call_done().calls_size(),
                         command.call_done().code());
    case Command::kBurst:
      return fmt::format("{} threads pick during {}", command.burst().threads(),
                         NameOf(command.burst().during()));
    case Command::kExitIdle:
      return "channel leaves idle";
    case Command::kResetBackoff:
      return "back-offs are reset";
    case Command::kClose:
      return "channel closes";
    default:
      break;
  }
  const std::string words = ChannelWords(command, namer);
  return words.empty() ? NameOf(command) : words;
}

std::string Words(const lbcp::v1::Event& event, const Namer& namer) {
  using lbcp::v1::Event;
  switch (event.observation_case()) {
    case Event::kSubConnCreated:
      return fmt::format("makes {}", namer(event.sub_conn_created().sub_conn()));
    case Event::kNewSubConnFailed:
      return fmt::format("fails to make a SubConn for {}{}{}",
                         Addresses(event.new_sub_conn_failed().addresses()),
                         event.new_sub_conn_failed().error().empty() ? "" : ": ",
                         event.new_sub_conn_failed().error());
    case Event::kConnectRequested:
      return fmt::format("asks {} to connect", namer(event.connect_requested().sub_conn()));
    case Event::kAddressesUpdated:
      return fmt::format("re-addresses {} to {}", namer(event.addresses_updated().sub_conn()),
                         Addresses(event.addresses_updated().addresses()));
    case Event::kSubConnShutdown:
      return fmt::format("gives {} up", namer(event.sub_conn_shutdown().sub_conn()));
    case Event::kStateUpdated:
      return fmt::format("reports {} with picker {}", StateName(event.state_updated().state()),
                         event.state_updated().picker());
    case Event::kHealthListenerRegistered:
      return fmt::format(
          "{} to the health of {}",
          event.health_listener_registered().cleared() ? "stops listening" : "listens",
          namer(event.health_listener_registered().sub_conn()));
    case Event::kResolveNow:
      return "asks for re-resolution";
    case Event::kLog:
      return fmt::format("logs {}: {}", event.log().level(), event.log().text());
    case Event::kHostContractViolation:
      return fmt::format("breaks the host's contract: {}", event.host_contract_violation().text());
    default:
      break;
  }
  const std::string words = ChannelWords(event, namer);
  return words.empty() ? NameOf(event) : words;
}

std::string Answer(const lbcp::v1::PickAnswer& answer, const Namer& namer) {
  switch (answer.outcome()) {
    case lbcp::v1::USE:
      return "to " + namer(answer.sub_conn());
    case lbcp::v1::QUEUE:
      return "wait";
    case lbcp::v1::FAIL:
      return fmt::format("fail ({})", answer.message());
    case lbcp::v1::DROP:
      return fmt::format("are dropped (code {}: {})", answer.code(), answer.message());
    case lbcp::v1::NO_PICKER:
      return "find no picker";
    default:
      return fmt::format("are invalid ({})", answer.message());
  }
}

std::string Words(const lbcp::v1::Done& done, const Namer& namer) {
  constexpr int kAnswersShown = 4;
  std::string words = lbcp::v1::Outcome_IsValid(done.outcome())
                          ? lbcp::v1::Outcome_Name(done.outcome())
                          : fmt::format("outcome {}", static_cast<int>(done.outcome()));
  if (done.has_error()) words = WithError(words, done.error().message());
  for (int i = 0; i < std::min(done.answers_size(), kAnswersShown); ++i) {
    words += fmt::format("{} picks {}", i == 0 ? ";" : ",", Answer(done.answers(i), namer));
  }
  if (done.answers_size() > kAnswersShown) words += ", …";
  return words;
}

absl::Status CheckEnums(const Message& message) {
  const Reflection* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !field->is_repeated()) {
      const int number = reflection->GetEnumValue(message, field);
      if (field->enum_type()->FindValueByNumber(number) == nullptr) {
        return absl::InvalidArgumentError(
            fmt::format("{}.{} is {}, which is no {}", message.GetDescriptor()->name(),
                        field->name(), number, field->enum_type()->name()));
      }
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) continue;
    const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const Message& inner = field->is_repeated()
                                 ? reflection->GetRepeatedMessage(message, field, i)
                                 : reflection->GetMessage(message, field);
      if (absl::Status status = CheckEnums(inner); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::string NameOf(const lbcp::v1::Envelope& envelope) {
  if (envelope.has_command()) return NameOf(envelope.command());
  if (envelope.has_event()) return NameOf(envelope.event());
  return NameOfOneOf(envelope, "body");
}

std::string NameOf(const lbcp::v1::Command& command) { return NameOfOneOf(command, "stimulus"); }

std::string NameOf(const lbcp::v1::Event& event) { return NameOfOneOf(event, "observation"); }

std::string WordsFor(const lbcp::v1::Envelope& envelope, const Namer& namer) {
  if (envelope.has_command()) return Words(envelope.command(), namer);
  if (envelope.has_event()) return Words(envelope.event(), namer);
  if (envelope.has_done()) return Words(envelope.done(), namer);
  if (envelope.has_welcome()) {
    return fmt::format("welcome from {} {}", envelope.welcome().implementation(),
                       envelope.welcome().version());
  }
  return NameOf(envelope);
}

std::uint32_t SubConnOf(const lbcp::v1::Envelope& envelope) {
  const Message* body = nullptr;
  if (envelope.has_command()) body = OneOf(envelope.command(), "stimulus");
  if (envelope.has_event()) body = OneOf(envelope.event(), "observation");
  if (body == nullptr) return 0;
  const FieldDescriptor* field = body->GetDescriptor()->FindFieldByName("sub_conn");
  return field == nullptr ? 0 : body->GetReflection()->GetUInt32(*body, field);
}

std::string StateName(lbcp::v1::ConnectivityState state) {
  if (!lbcp::v1::ConnectivityState_IsValid(state)) {
    return fmt::format("state {}", static_cast<int>(state));
  }
  return lbcp::v1::ConnectivityState_Name(state);
}

absl::Status CheckKnown(const lbcp::v1::Envelope& envelope) {
  if (NameOfOneOf(envelope, "body") == "nothing") {
    return absl::InvalidArgumentError("an Envelope has a body that this version does not know");
  }
  if (envelope.has_event() && NameOf(envelope.event()) == "nothing") {
    return absl::InvalidArgumentError(
        "an Event has an observation that this version does not know");
  }
  return CheckEnums(envelope);
}

}  // namespace lbc::protocol
