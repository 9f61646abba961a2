#include "conformance/protocol/channel_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace lbc::protocol {
namespace {

using lbcp::v1::Command;
using lbcp::v1::Event;
using lbcp::v1::PuppetOrder;

// ": text", or nothing.
std::string Because(const std::string& text) { return text.empty() ? "" : ": " + text; }

std::string Status(std::uint32_t code, const std::string& message) {
  return code == 0 ? "OK" : fmt::format("code {}{}", code, Because(message));
}

// " (connection reset)", or nothing.
std::string How(lbcp::v1::Loss loss) {
  switch (loss) {
    case lbcp::v1::LOSS_RESET:
      return " (connection reset)";
    case lbcp::v1::LOSS_TIMED_OUT:
      return " (connection timed out)";
    case lbcp::v1::LOSS_ABORTED:
      return " (connection aborted)";
    case lbcp::v1::LOSS_OTHER:
      return " (an error of the socket)";
    default:
      return "";
  }
}

std::string Reported(bool load) { return load ? " and a load report" : ""; }

std::string StartedCalls(const lbcp::v1::StartCalls& start) {
  const bool one = start.count() == 1;
  const std::string when = start.has_at_state() ? fmt::format(" as soon as the channel is {}",
                                                              StateName(start.at_state()))
                                                : "";
  return fmt::format("{} call{} start{}{}, from {} on", start.count(), one ? "" : "s",
                     one ? "s" : "", when, start.first_call());
}

std::string ServingName(lbcp::v1::ServingStatus status) {
  return lbcp::v1::ServingStatus_IsValid(status)
             ? lbcp::v1::ServingStatus_Name(status)
             : fmt::format("status {}", static_cast<int>(status));
}

template <typename List>
std::string Calls(const List& calls) {
  return fmt::format("call{} {}", calls.size() == 1 ? "" : "s", fmt::join(calls, ", "));
}

template <typename List>
std::string Addresses(const List& addresses) {
  std::vector<std::string> names;
  for (const lbcp::v1::Address& address : addresses) names.push_back(address.addr());
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, ", "));
}

template <typename List>
std::string Endpoints(const List& endpoints) {
  std::vector<std::string> names;
  for (const lbcp::v1::Endpoint& each : endpoints) names.push_back(Addresses(each.addresses()));
  return names.empty() ? "nothing" : fmt::format("{}", fmt::join(names, " "));
}

std::string Named(std::uint32_t sub_conn, const Namer& namer) {
  return sub_conn == 0 ? "its last SubConn" : namer(sub_conn);
}

std::string Rule(const lbcp::v1::PickRule& rule, const Namer& namer) {
  const lbcp::v1::PickAnswer& answer = rule.answer();
  switch (answer.outcome()) {
    case lbcp::v1::USE:
      return rule.foreign() ? "use a foreign SubConn" : "use " + Named(answer.sub_conn(), namer);
    case lbcp::v1::QUEUE:
      return rule.wrapped() ? "fail with an error that wraps \"wait\"" : "wait";
    case lbcp::v1::FAIL:
      return "fail" + Because(answer.message());
    case lbcp::v1::DROP:
      return fmt::format("drop with {}", Status(answer.code(), answer.message()));
    default:
      return "say nothing";
  }
}

std::string Report(const lbcp::v1::Report& report, const Namer& namer) {
  std::vector<std::string> rules;
  for (const lbcp::v1::PickRule& rule : report.rules()) rules.push_back(Rule(rule, namer));
  return fmt::format("reports {} with picker {} ({})", StateName(report.state()), report.picker(),
                     rules.empty() ? "wait" : fmt::format("{}", fmt::join(rules, ", then ")));
}

std::string Order(const PuppetOrder& order, const Namer& namer) {
  switch (order.order_case()) {
    case PuppetOrder::kMakeSubConn:
      return fmt::format("makes a SubConn for {}{}", Addresses(order.make_sub_conn().addresses()),
                         order.make_sub_conn().credentials().empty()
                             ? ""
                             : " with the credentials " + order.make_sub_conn().credentials());
    case PuppetOrder::kConnect:
      return fmt::format("asks {} to connect", Named(order.connect().sub_conn(), namer));
    case PuppetOrder::kShutdown:
      return fmt::format("gives {} up", Named(order.shutdown().sub_conn(), namer));
    case PuppetOrder::kRemove:
      return fmt::format("removes {}", Named(order.remove().sub_conn(), namer));
    case PuppetOrder::kUpdateAddresses:
      return fmt::format("re-addresses {} to {}", Named(order.update_addresses().sub_conn(), namer),
                         Addresses(order.update_addresses().addresses()));
    case PuppetOrder::kReport:
      return Report(order.report(), namer);
    case PuppetOrder::kResolveNow:
      return "asks for re-resolution";
    case PuppetOrder::kListenToHealth:
      return fmt::format("listens to the health of {}",
                         Named(order.listen_to_health().sub_conn(), namer));
    case PuppetOrder::kPause:
      return fmt::format("pauses for {} ms", static_cast<double>(order.pause().nanos()) / 1e6);
    case PuppetOrder::ORDER_NOT_SET:
      break;
  }
  return "does nothing";
}

std::string Moment(lbcp::v1::PuppetMoment moment) {
  switch (moment) {
    case lbcp::v1::IN_BUILD:
      return " when it is built";
    case lbcp::v1::IN_LIST:
      return " when it gets a list";
    case lbcp::v1::IN_SUB_CONN_STATE:
      return " when it hears of a SubConn";
    case lbcp::v1::IN_CLOSE:
      return " when it is closed";
    case lbcp::v1::IN_EXIT_IDLE:
      return " when it is to leave idle";
    default:
      return "";
  }
}

std::string Puppet(const lbcp::v1::Puppet& puppet, const Namer& namer) {
  std::vector<std::string> orders;
  for (const PuppetOrder& order : puppet.orders()) orders.push_back(Order(order, namer));
  if (puppet.has_answer())
    orders.push_back("answers an error" + Because(puppet.answer().message()));
  const std::string who =
      puppet.policy() == 0 ? "the policy" : fmt::format("policy {}", puppet.policy());
  return fmt::format("{} {}{}", who, fmt::join(orders, "; "), Moment(puppet.at()));
}

// An attempt, or the connection that it became.
std::string Numbered(std::uint32_t attempt, const Namer& attempts) {
  return attempts ? attempts(attempt) : fmt::format("{}", attempt);
}

std::string Dial(const lbcp::v1::DialResult& result, const Namer& attempts) {
  const std::string attempt = Numbered(result.attempt(), attempts);
  if (!result.error().empty()) return fmt::format("attempt {} fails: {}", attempt, result.error());
  return fmt::format("attempt {} {}", attempt,
                     result.silent() ? "is accepted, and the server is silent" : "succeeds");
}

std::string News(const lbcp::v1::PolicyHears& heard, const Namer& namer) {
  using lbcp::v1::PolicyHears;
  switch (heard.news_case()) {
    case PolicyHears::kList:
      return "the list " + Endpoints(heard.list().endpoints());
    case PolicyHears::kResolverError:
      return "that the resolver fails" + Because(heard.resolver_error().message());
    case PolicyHears::kSubConnState:
      return fmt::format("that {} is {}{}", namer(heard.sub_conn_state().sub_conn()),
                         StateName(heard.sub_conn_state().state()),
                         Because(heard.sub_conn_state().error()));
    case PolicyHears::kHealthState:
      return fmt::format("that the health of {} is {}{}", namer(heard.health_state().sub_conn()),
                         StateName(heard.health_state().state()),
                         Because(heard.health_state().error()));
    case PolicyHears::kExitIdle:
      return "that it is to leave idle";
    case PolicyHears::NEWS_NOT_SET:
      break;
  }
  return "nothing";
}

}  // namespace

std::string ChannelWords(const Command& command, const Namer& namer, const Namer& attempts) {
  switch (command.stimulus_case()) {
    case Command::kRegisterPuppet:
      return "register " + command.register_puppet().name();
    case Command::kLookup:
      return "look up " + command.lookup().name();
    case Command::kOpenChannel:
      return "open a channel to " + command.open_channel().target();
    case Command::kPushResolverState:
      return fmt::format("resolver lists {}{}",
                         Endpoints(command.push_resolver_state().endpoints()),
                         command.push_resolver_state().has_service_config()
                             ? " with " + command.push_resolver_state().service_config()
                             : "");
    case Command::kPuppet:
      return Puppet(command.puppet(), namer);
    case Command::kDialResult:
      return Dial(command.dial_result(), attempts);
    case Command::kTransportLost:
      return fmt::format("connection {} is lost{}",
                         Numbered(command.transport_lost().connection(), attempts),
                         How(command.transport_lost().loss()));
    case Command::kGoAway:
      return fmt::format("the server of connection {} says goodbye",
                         Numbered(command.go_away().connection(), attempts));
    case Command::kStartCalls:
      return StartedCalls(command.start_calls());
    case Command::kAnswerCalls:
      return Calls(command.answer_calls().calls()) + " answered";
    case Command::kFinishCalls:
      return fmt::format("{} ended by the server with {}{}", Calls(command.finish_calls().calls()),
                         Status(command.finish_calls().code(), command.finish_calls().message()),
                         Reported(command.finish_calls().has_load()));
    case Command::kCancelCalls:
      return Calls(command.cancel_calls().calls()) + " cancelled";
    case Command::kAnswerHealth:
      return fmt::format("the server of connection {} says of its health: {}",
                         Numbered(command.answer_health().connection(), attempts),
                         ServingName(command.answer_health().status()));
    case Command::kEndHealth:
      return fmt::format("the server of connection {} ends the Watch of its health with {}",
                         Numbered(command.end_health().connection(), attempts),
                         Status(command.end_health().code(), command.end_health().message()));
    default:
      return "";
  }
}

std::string ChannelWords(const Event& event, const Namer& namer, const Namer& attempts) {
  switch (event.observation_case()) {
    case Event::kPolicyBuilt:
      return fmt::format("builds policy {} ({})", event.policy_built().policy(),
                         event.policy_built().name());
    case Event::kPolicyHears:
      return fmt::format("tells policy {} {}", event.policy_hears().policy(),
                         News(event.policy_hears(), namer));
    case Event::kPolicyClosed:
      return fmt::format("closes policy {}", event.policy_closed().policy());
    case Event::kPauseOver:
      return fmt::format("has waited while policy {} paused", event.pause_over().policy());
    case Event::kCloseReturned:
      return "returns from Close";
    case Event::kConfigParsed:
      return fmt::format("has {} parse {}", event.config_parsed().name(),
                         event.config_parsed().json());
    case Event::kResolverBuilt:
      return "builds its resolver";
    case Event::kResolverClosed:
      return "lets its resolver go";
    case Event::kDialStarted:
      return fmt::format("starts attempt {} on {}",
                         Numbered(event.dial_started().attempt(), attempts),
                         event.dial_started().address().addr());
    case Event::kDialGivenUp:
      return fmt::format("gives attempt {} up",
                         Numbered(event.dial_given_up().attempt(), attempts));
    case Event::kConnectionClosed:
      return fmt::format("closes connection {}",
                         Numbered(event.connection_closed().connection(), attempts));
    case Event::kPicked:
      return fmt::format("asks picker {} about call {}", event.picked().picker(),
                         event.picked().call());
    case Event::kHookRan:
      return fmt::format("runs the hook of call {} with {}{}", event.hook_ran().call(),
                         Status(event.hook_ran().code(), event.hook_ran().message()),
                         Reported(event.hook_ran().has_load()));
    case Event::kCallPlaced:
      return fmt::format("sends call {} to connection {}", event.call_placed().call(),
                         Numbered(event.call_placed().connection(), attempts));
    case Event::kCallEnded:
      return fmt::format("ends call {} with {}", event.call_ended().call(),
                         Status(event.call_ended().code(), event.call_ended().message()));
    case Event::kChannelState:
      return "is " + StateName(event.channel_state().state());
    case Event::kHealthWatched:
      return fmt::format("watches the health of \"{}\" on connection {}",
                         event.health_watched().service(),
                         Numbered(event.health_watched().connection(), attempts));
    case Event::kHealthUnwatched:
      return fmt::format("watches the health on connection {} no more",
                         Numbered(event.health_unwatched().connection(), attempts));
    default:
      return "";
  }
}

}  // namespace lbc::protocol
