#include "conformance/channel_scenario/words.h"

#include <fmt/format.h>

#include "conformance/protocol/words.h"

namespace lbc::channel_scenario {
namespace {

using lbcp::v1::PickRule;
using lbcp::v1::PuppetOrder;

// 0 for an endpoint without a SubConn: the testee then answers BAD_COMMAND or takes the last one.
std::uint32_t NumberFor(const Stage& stage, const Endpoint& endpoint) {
  const SubConn* sub_conn = stage.SubConnFor(endpoint);
  return sub_conn == nullptr ? 0 : sub_conn->id;
}

lbcp::v1::MakeSubConn MakeProto(const Endpoint& endpoint) {
  lbcp::v1::MakeSubConn make;
  *make.mutable_addresses() = endpoint.ToProto().addresses();
  return make;
}

Order MakeOrder(std::string words, const lbcp::v1::MakeSubConn& make, Endpoints endpoints) {
  return {.words = std::move(words),
          .ToProto =
              [make](Stage&) {
                PuppetOrder order;
                *order.mutable_make_sub_conn() = make;
                return order;
              },
          .endpoints = std::move(endpoints)};
}

Order OnSubConn(const char* verb, const Endpoint& endpoint,
                lbcp::v1::SubConnOrder* (PuppetOrder::*field)()) {
  return {.words = fmt::format("{} {}", verb, endpoint.name()),
          .ToProto = [endpoint, field](Stage& stage) {
            PuppetOrder order;
            (order.*field)()->set_sub_conn(NumberFor(stage, endpoint));
            return order;
          }};
}

PickRule RuleOf(lbcp::v1::PickOutcome outcome) {
  PickRule rule;
  rule.mutable_answer()->set_outcome(outcome);
  return rule;
}

}  // namespace

std::string Selecting(const std::string& policy, const std::string& config) {
  return fmt::format(R"({{"loadBalancingConfig": [{{"{}": {}}}]}})", policy, config);
}

std::string SelectingWithHealthCheck(const std::string& policy, const std::string& service) {
  return fmt::format(
      R"({{"loadBalancingConfig": [{{"{}": {{}}}}], "healthCheckConfig": {{"serviceName": "{}"}}}})",
      policy, service);
}

std::string SelectingWithMethods(const std::string& policy, const std::string& method_config) {
  return fmt::format(
      R"({{"loadBalancingConfig": [{{"{}": {{}}}}], "methodConfig": [{{"name": [{{}}], {}}}]}})",
      policy, method_config);
}

Answer Answer::WithHook() const {
  Answer copy = *this;
  copy.rule_.mutable_answer()->set_has_completion(true);
  return copy;
}

Answer Answer::WithHeader(const std::string& key, const std::string& value) const {
  Answer copy = *this;
  (*copy.rule_.mutable_answer()->mutable_metadata())[key] = value;
  return copy;
}

Answer Answer::Wrapped() const {
  Answer copy = *this;
  copy.rule_.set_wrapped(true);
  return copy;
}

PickRule Answer::ToProto(const Stage& stage) const {
  PickRule rule = rule_;
  if (of_.has_value()) rule.mutable_answer()->set_sub_conn(NumberFor(stage, *of_));
  return rule;
}

Answer Use(const Endpoint& endpoint) { return {RuleOf(lbcp::v1::USE), endpoint}; }

Answer UseForeign() {
  PickRule rule = RuleOf(lbcp::v1::USE);
  rule.set_foreign(true);
  return Answer(rule);
}

Answer Queue() { return Answer(RuleOf(lbcp::v1::QUEUE)); }

Answer FailWith(const std::string& text) {
  PickRule rule = RuleOf(lbcp::v1::FAIL);
  rule.mutable_answer()->set_message(text);
  return Answer(rule);
}

Answer DropWith(std::uint32_t code, const std::string& text) {
  PickRule rule = RuleOf(lbcp::v1::DROP);
  rule.mutable_answer()->set_code(code);
  rule.mutable_answer()->set_message(text);
  return Answer(rule);
}

Order Make(const Endpoint& endpoint) {
  return MakeOrder("makes a SubConn for " + endpoint.name(), MakeProto(endpoint), {endpoint});
}

Order MakeWithoutListener(const Endpoint& endpoint) {
  lbcp::v1::MakeSubConn make = MakeProto(endpoint);
  make.set_no_listener(true);
  return MakeOrder(fmt::format("makes a SubConn for {} without a listener", endpoint.name()), make,
                   {endpoint});
}

Order MakeWithHealthCheck(const Endpoint& endpoint) {
  lbcp::v1::MakeSubConn make = MakeProto(endpoint);
  make.set_health_check(true);
  return MakeOrder(fmt::format("makes a SubConn for {} whose health is checked", endpoint.name()),
                   make, {endpoint});
}

Order MakeWithCredentials(const Endpoint& endpoint, const std::string& name) {
  lbcp::v1::MakeSubConn make = MakeProto(endpoint);
  make.set_credentials(name);
  return MakeOrder(
      fmt::format("makes a SubConn for {} with the credentials {}", endpoint.name(), name), make,
      {endpoint});
}

Order MakeAndOverwriteTheList(const Endpoint& endpoint) {
  lbcp::v1::MakeSubConn make = MakeProto(endpoint);
  make.set_overwrites_list(true);
  return MakeOrder(
      fmt::format("makes a SubConn for {}, then overwrites the list it gave", endpoint.name()),
      make, {endpoint});
}

Order MakeOfNothing() { return MakeOrder("makes a SubConn of no address", {}, {}); }

Order Connect(const Endpoint& endpoint) {
  return OnSubConn("connects", endpoint, &PuppetOrder::mutable_connect);
}
Order ShutDown(const Endpoint& endpoint) {
  return OnSubConn("shuts down", endpoint, &PuppetOrder::mutable_shutdown);
}
Order Remove(const Endpoint& endpoint) {
  return OnSubConn("removes", endpoint, &PuppetOrder::mutable_remove);
}
Order ListenToHealth(const Endpoint& endpoint) {
  return OnSubConn("listens to the health of", endpoint, &PuppetOrder::mutable_listen_to_health);
}

Order Readdress(const Endpoint& endpoint, const Endpoints& to) {
  return {.words = fmt::format("re-addresses {} to {}", endpoint.name(), scenario::NamesOf(to)),
          .ToProto =
              [endpoint, to](Stage& stage) {
                PuppetOrder order;
                order.mutable_update_addresses()->set_sub_conn(NumberFor(stage, endpoint));
                for (const Endpoint& each : to) {
                  order.mutable_update_addresses()->mutable_addresses()->MergeFrom(
                      each.ToProto().addresses());
                }
                return order;
              },
          .endpoints = to};
}

Order Report(lbcp::v1::ConnectivityState state, const Answers& answers) {
  return {.words = "reports " + protocol::StateName(state),
          .ToProto = [state, answers](Stage& stage) {
            PuppetOrder order;
            order.mutable_report()->set_state(state);
            order.mutable_report()->set_picker(stage.TakePicker());
            for (const Answer& answer : answers) {
              *order.mutable_report()->add_rules() = answer.ToProto(stage);
            }
            return order;
          }};
}

Order Report(lbcp::v1::ConnectivityState state, const Answer& answer) {
  return Report(state, Answers{answer});
}

Order AskToResolve() {
  return {.words = "asks for re-resolution", .ToProto = [](Stage&) {
            PuppetOrder order;
            order.mutable_resolve_now();
            return order;
          }};
}

Order Pause(Nanoseconds time) {
  const auto nanos = static_cast<std::uint64_t>(time.count());
  return {.words = fmt::format("pauses for {} ms", static_cast<double>(nanos) / 1e6),
          .ToProto = [nanos](Stage&) {
            PuppetOrder order;
            order.mutable_pause()->set_nanos(nanos);
            return order;
          }};
}

Settings::Settings() {
  open_.set_target(kTarget);
  open_.set_default_service_config(Selecting(kPuppet));
  open_.set_user_agent("lbconform");
}

Settings Settings::WithConfig(const std::string& json) const {
  Settings copy = *this;
  copy.open_.set_default_service_config(json);
  return copy;
}

Settings Settings::WithoutConfig() const {
  Settings copy = *this;
  copy.open_.clear_default_service_config();
  return copy;
}

Settings Settings::IgnoringConfigs() const {
  Settings copy = *this;
  copy.open_.set_disable_service_config(true);
  return copy;
}

Settings Settings::IdleAfter(Nanoseconds timeout) const {
  Settings copy = *this;
  copy.open_.set_idle_timeout_nanos(static_cast<std::uint64_t>(timeout.count()));
  return copy;
}

Settings Settings::WithoutRetries() const {
  Settings copy = *this;
  copy.open_.set_disable_retry(true);
  return copy;
}

Settings Settings::WithoutHealthChecks() const {
  Settings copy = *this;
  copy.open_.set_disable_health_check(true);
  return copy;
}

Settings Settings::WithAuthority(const std::string& authority) const {
  Settings copy = *this;
  copy.open_.set_authority(authority);
  return copy;
}

Settings Settings::WithUserAgent(const std::string& user_agent) const {
  Settings copy = *this;
  copy.open_.set_user_agent(user_agent);
  return copy;
}

Call Call::Of(const std::string& full_method) const {
  Call copy = *this;
  copy.start_.set_full_method(full_method);
  return copy;
}

Call Call::WaitingForReady() const {
  Call copy = *this;
  copy.start_.set_wait_for_ready(true);
  return copy;
}

Call Call::NotWaitingForReady() const {
  Call copy = *this;
  copy.start_.set_wait_for_ready(false);
  return copy;
}

Call Call::Within(Nanoseconds timeout) const {
  Call copy = *this;
  copy.start_.set_timeout_nanos(static_cast<std::uint64_t>(timeout.count()));
  return copy;
}

Call Call::WithHeader(const std::string& key, const std::string& value) const {
  Call copy = *this;
  (*copy.start_.mutable_headers())[key] = value;
  return copy;
}

Call Call::WithAuthority(const std::string& authority) const {
  Call copy = *this;
  copy.start_.set_authority(authority);
  return copy;
}

Call Call::Streaming() const {
  Call copy = *this;
  copy.start_.set_streaming(true);
  return copy;
}

Call Call::WhenAWatcherSees(lbcp::v1::ConnectivityState state) const {
  Call copy = *this;
  copy.start_.set_at_state(state);
  return copy;
}

std::string Call::Words() const {
  std::string words;
  if (start_.has_at_state()) {
    words += " as soon as a watcher sees " + protocol::StateName(start_.at_state());
  }
  if (start_.streaming()) words += ", streaming";
  if (start_.has_wait_for_ready()) {
    words += start_.wait_for_ready() ? ", waiting for readiness" : ", not waiting for readiness";
  }
  if (start_.has_timeout_nanos()) {
    words += fmt::format(", with {} ms to live", static_cast<double>(start_.timeout_nanos()) / 1e6);
  }
  if (!start_.full_method().empty()) words += " of " + start_.full_method();
  return words;
}

}  // namespace lbc::channel_scenario
