#include "conformance/channel_scenario/when.h"

#include <fmt/format.h>

#include "conformance/channel_scenario/commands.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kWhen = Stage::Kind::kWhen;

}  // namespace

void WhenPolicy::Do(const std::vector<Order>& orders, const Where& where) const {
  const std::string who = policy_ == 0 ? "the policy" : fmt::format("policy {}", policy_);
  if (!stage_.Begin(kWhen, fmt::format("{} {}", who, WordsOf(orders)), where)) return;
  stage_.Bring(PuppetCommand(stage_, policy_, lbcp::v1::NOW, orders));
}

void WhenDial::Result(const std::string& words, const std::string& error, bool silent,
                      const Where& where) const {
  if (!stage_.Begin(kWhen, fmt::format("the attempt on {} {}", endpoint_.name(), words), where))
    return;
  const Attempt* attempt = stage_.AttemptOn(endpoint_);
  if (attempt == nullptr) return stage_.Missing("an attempt on " + endpoint_.name(), "none");
  lbcp::v1::Command command;
  command.mutable_dial_result()->set_attempt(attempt->id);
  command.mutable_dial_result()->set_error(error);
  command.mutable_dial_result()->set_silent(silent);
  stage_.Bring(command);
}

void WhenDial::Succeeds(Where where) const { Result("succeeds", "", false, where); }

void WhenDial::Fails(const std::string& error, Where where) const {
  Result("fails: " + error, error, false, where);
}

void WhenDial::IsAcceptedInSilence(Where where) const {
  Result("is accepted, and the server is silent", "", true, where);
}

void WhenConnection::IsLost(Where where) const { Lose("", lbcp::v1::LOSS_UNSPECIFIED, where); }

void WhenConnection::IsLostBy(lbcp::v1::Loss loss, Where where) const {
  Lose(": " + lbcp::v1::Loss_Name(loss), loss, where);
}

void WhenConnection::Lose(const std::string& words, lbcp::v1::Loss loss, const Where& where) const {
  if (!stage_.Begin(kWhen, fmt::format("the connection to {} is lost{}", endpoint_.name(), words),
                    where))
    return;
  const Attempt* connection = stage_.ConnectionTo(endpoint_);
  if (connection == nullptr) return stage_.Missing("a connection to " + endpoint_.name(), "none");
  lbcp::v1::Command command;
  command.mutable_transport_lost()->set_connection(connection->id);
  command.mutable_transport_lost()->set_loss(loss);
  stage_.Bring(command);
}

void WhenConnection::GoesAway(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("the server {} is going away", endpoint_.name()), where))
    return;
  const Attempt* connection = stage_.ConnectionTo(endpoint_);
  if (connection == nullptr) return stage_.Missing("a connection to " + endpoint_.name(), "none");
  lbcp::v1::Command command;
  command.mutable_go_away()->set_connection(connection->id);
  stage_.Bring(command);
}

const Attempt* WhenHealth::Watched() const {
  const Attempt* connection = stage_.ConnectionTo(endpoint_);
  if (connection != nullptr && connection->health_watched) return connection;
  stage_.Missing("a Watch of the health of " + endpoint_.name(), "none");
  return nullptr;
}

void WhenHealth::IsToldAs(lbcp::v1::ServingStatus status, Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("the server {} says of its health: {}", endpoint_.name(),
                                lbcp::v1::ServingStatus_Name(status)),
                    where))
    return;
  if (const Attempt* connection = Watched()) stage_.Bring(HealthCommand(*connection, status));
}

void WhenHealth::EndsWith(std::uint32_t code, Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("the server {} ends the Watch of its health with code {}",
                                endpoint_.name(), code),
                    where))
    return;
  const Attempt* connection = Watched();
  if (connection == nullptr) return;
  lbcp::v1::Command command;
  command.mutable_end_health()->set_connection(connection->id);
  command.mutable_end_health()->set_code(code);
  command.mutable_end_health()->set_message("no more of this");
  stage_.Bring(command);
}

void WhenCall::Finish(const std::string& words, const lbcp::v1::FinishCalls& finish,
                      const Where& where) const {
  if (!stage_.Begin(kWhen, fmt::format("the server ends call {} {}", call_, words), where)) return;
  lbcp::v1::Command command;
  *command.mutable_finish_calls() = finish;
  command.mutable_finish_calls()->add_calls(call_);
  stage_.Bring(command);
}

void WhenCall::Succeeds(Where where) const { Finish("well", {}, where); }

void WhenCall::SucceedsUnderLoad(double cpu, double calls_per_second, Where where) const {
  lbcp::v1::FinishCalls finish;
  finish.mutable_load()->set_cpu_utilization(cpu);
  finish.mutable_load()->set_rps_fractional(calls_per_second);
  Finish(
      fmt::format("well, and reports {} of its CPU and {} calls a second", cpu, calls_per_second),
      finish, where);
}

void WhenCall::Fails(std::uint32_t code, const std::string& message, Where where) const {
  lbcp::v1::FinishCalls finish;
  finish.set_code(code);
  finish.set_message(message);
  Finish(fmt::format("with code {}: {}", code, message), finish, where);
}

void WhenCall::FailsWithTrailer(std::uint32_t code, const std::string& key,
                                const std::string& value, Where where) const {
  lbcp::v1::FinishCalls finish;
  finish.set_code(code);
  finish.set_message("failed");
  (*finish.mutable_trailers())[key] = value;
  Finish(fmt::format("with code {} and trailer {}: {}", code, key, value), finish, where);
}

void WhenCall::IsRefusedUnprocessed(Where where) const {
  lbcp::v1::FinishCalls finish;
  finish.set_code(kUnavailable);
  finish.set_message("the stream was refused");
  finish.set_unprocessed(true);
  Finish("without having looked at it", finish, where);
}

void WhenCall::IsAnswered(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("the server begins to answer call {}", call_), where))
    return;
  lbcp::v1::Command command;
  command.mutable_answer_calls()->add_calls(call_);
  stage_.Bring(command);
}

void WhenCall::IsCancelled(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("the application cancels call {}", call_), where)) return;
  lbcp::v1::Command command;
  command.mutable_cancel_calls()->add_calls(call_);
  stage_.Bring(command);
}

// What the channel answers the resolver is for `then` to judge.
void WhenResolver::Lists(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kWhen, "the resolver lists " + scenario::NamesOf(endpoints), where)) return;
  stage_.Send(ListCommand(stage_, endpoints, std::nullopt));
}

void WhenResolver::Lists(const Endpoints& endpoints, const std::string& service_config,
                         Where where) const {
  const std::string words = fmt::format("the resolver lists {} with the service config {}",
                                        scenario::NamesOf(endpoints), service_config);
  if (!stage_.Begin(kWhen, words, where)) return;
  stage_.Send(ListCommand(stage_, endpoints, service_config));
}

void WhenResolver::ListsAddressesOnly(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("the resolver lists {} as addresses, and no endpoints",
                                scenario::NamesOf(endpoints)),
                    where))
    return;
  lbcp::v1::Command command = ListCommand(stage_, endpoints, std::nullopt);
  command.mutable_push_resolver_state()->set_halves(lbcp::v1::ADDRESSES_ONLY);
  stage_.Send(command);
}

void WhenResolver::ListsEndpointsOnly(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("the resolver lists {} as endpoints, and no addresses",
                                scenario::NamesOf(endpoints)),
                    where))
    return;
  lbcp::v1::Command command = ListCommand(stage_, endpoints, std::nullopt);
  command.mutable_push_resolver_state()->set_halves(lbcp::v1::ENDPOINTS_ONLY);
  stage_.Send(command);
}

void WhenResolver::ListsWithoutItsConfig(const Endpoints& endpoints, const std::string& error,
                                         Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("the resolver lists {} and cannot get the service config: {}",
                                scenario::NamesOf(endpoints), error),
                    where))
    return;
  lbcp::v1::Command command = ListCommand(stage_, endpoints, std::nullopt);
  command.mutable_push_resolver_state()->set_service_config_error(error);
  stage_.Send(command);
}

void WhenResolver::Fails(const std::string& error, Where where) const {
  if (!stage_.Begin(kWhen, "the resolver fails: " + error, where)) return;
  lbcp::v1::Command command;
  command.mutable_resolver_error()->set_message(error);
  stage_.Bring(command);
}

void WhenApplication::Say(const std::string& words, const lbcp::v1::Command& command,
                          const Where& where) const {
  if (stage_.Begin(kWhen, "the application " + words, where)) stage_.Send(command);
}

void WhenApplication::OpensAChannel(const Settings& settings, Where where) const {
  const std::string& config = settings.ToProto().default_service_config();
  Say("opens a channel with the default service config " + config, OpenCommand(settings), where);
}

void WhenApplication::AsksToConnect(Where where) const {
  lbcp::v1::Command command;
  command.mutable_exit_idle();
  Say("asks the channel to connect", command, where);
}

void WhenApplication::ResetsBackoff(Where where) const {
  lbcp::v1::Command command;
  command.mutable_reset_backoff();
  Say("cuts the back-offs short", command, where);
}

void WhenApplication::Closes(Where where) const {
  lbcp::v1::Command command;
  command.mutable_close();
  Say("closes the channel", command, where);
}

void WhenApplication::LooksUp(const std::string& name, Where where) const {
  lbcp::v1::Command command;
  command.mutable_lookup()->set_name(name);
  Say("looks up " + name, command, where);
}

void WhenApplication::Registers(const std::string& name, std::uint32_t builder, Where where) const {
  Say(fmt::format("registers builder {} as {}", builder, name),
      RegisterCommand(name, builder, false, false), where);
}

void When::CallStarts(const channel_scenario::Call& call, Where where) const {
  const std::string words = fmt::format("call {} starts{}", stage_.calls() + 1, call.Words());
  if (stage_.Begin(kWhen, words, where)) stage_.Bring(CallsCommand(stage_, 1, call));
}

void When::CallsStart(std::uint32_t count, Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("{} calls start", count), where)) return;
  stage_.Bring(CallsCommand(stage_, count, channel_scenario::Call()));
}

void When::TimePasses(Nanoseconds time, Where where) const {
  const double milliseconds = static_cast<double>(time.count()) / 1e6;
  if (!stage_.Begin(kWhen, fmt::format("{} ms pass", milliseconds), where)) return;
  lbcp::v1::Command command;
  command.mutable_advance()->set_nanos(static_cast<std::uint64_t>(time.count()));
  stage_.Bring(command);
}

}  // namespace lbc::channel_scenario
