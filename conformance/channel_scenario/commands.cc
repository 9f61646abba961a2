#include "conformance/channel_scenario/commands.h"

namespace lbc::channel_scenario {

lbcp::v1::Command RegisterCommand(const std::string& name, std::uint32_t builder, bool parses,
                                  bool builds_nothing) {
  lbcp::v1::Command command;
  command.mutable_register_puppet()->set_name(name);
  command.mutable_register_puppet()->set_builder(builder);
  command.mutable_register_puppet()->set_parses(parses);
  command.mutable_register_puppet()->set_builds_nothing(builds_nothing);
  return command;
}

lbcp::v1::Command OpenCommand(const Settings& settings) {
  lbcp::v1::Command command;
  *command.mutable_open_channel() = settings.ToProto();
  return command;
}

lbcp::v1::Command ListCommand(Stage& stage, const Endpoints& endpoints,
                              const std::optional<std::string>& service_config) {
  stage.Learn(endpoints);
  lbcp::v1::Command command;
  lbcp::v1::PushResolverState* push = command.mutable_push_resolver_state();
  for (const Endpoint& endpoint : endpoints) *push->add_endpoints() = endpoint.ToProto();
  if (service_config.has_value()) push->set_service_config(*service_config);
  return command;
}

lbcp::v1::Command PuppetCommand(Stage& stage, std::uint32_t policy, lbcp::v1::PuppetMoment at,
                                const std::vector<Order>& orders) {
  lbcp::v1::Command command;
  command.mutable_puppet()->set_policy(policy);
  command.mutable_puppet()->set_at(at);
  for (const Order& order : orders) {
    stage.Learn(order.endpoints);
    *command.mutable_puppet()->add_orders() = order.ToProto(stage);
  }
  return command;
}

lbcp::v1::Command CallsCommand(Stage& stage, std::uint32_t count, const Call& call) {
  lbcp::v1::Command command;
  *command.mutable_start_calls() = call.ToProto();
  command.mutable_start_calls()->set_first_call(stage.TakeCalls(count));
  command.mutable_start_calls()->set_count(count);
  return command;
}

lbcp::v1::Command HealthCommand(const Attempt& connection, lbcp::v1::ServingStatus status) {
  lbcp::v1::Command command;
  command.mutable_answer_health()->set_connection(connection.id);
  command.mutable_answer_health()->set_status(status);
  return command;
}

std::string WordsOf(const std::vector<Order>& orders) {
  std::string words;
  for (const Order& order : orders) words += (words.empty() ? "" : ", ") + order.words;
  return words;
}

}  // namespace lbc::channel_scenario
