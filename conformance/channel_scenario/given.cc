#include "conformance/channel_scenario/given.h"

#include <fmt/format.h>

#include "conformance/channel_scenario/commands.h"
#include "conformance/protocol/words.h"

namespace lbc::channel_scenario {
namespace {

constexpr auto kGiven = Stage::Kind::kGiven;
constexpr lbcp::v1::PuppetMoment kNow = lbcp::v1::NOW;

// Builders' numbers: of the three names, and of one that takes a name over.
constexpr std::uint32_t kFirstBuilder = 1;
constexpr std::uint32_t kReplacingBuilder = 10;

void RegisterAll(Stage& stage) {
  if (stage.knows_policies()) return;
  std::uint32_t builder = kFirstBuilder;
  for (const char* name : {kPuppet, kOther, kThird}) {
    stage.Bring(RegisterCommand(name, builder++, false, false));
  }
}

}  // namespace

void Given::PoliciesAreRegistered(Where where) const {
  if (stage_.Begin(kGiven, "the judge's policies are registered", where)) RegisterAll(stage_);
}

void Given::PolicyParses(const std::string& name, Where where) const {
  if (!stage_.Begin(kGiven, name + " parses its configs", where)) return;
  RegisterAll(stage_);
  stage_.Bring(RegisterCommand(name, kReplacingBuilder, true, false));
}

void Given::PolicyHasNoExitIdle(const std::string& name, Where where) const {
  if (!stage_.Begin(kGiven, name + " has no ExitIdle", where)) return;
  RegisterAll(stage_);
  lbcp::v1::Command command = RegisterCommand(name, kReplacingBuilder, false, false);
  command.mutable_register_puppet()->set_no_exit_idle(true);
  stage_.Bring(command);
}

void Given::PolicyCannotBeBuilt(const std::string& name, Where where) const {
  if (!stage_.Begin(kGiven, name + " cannot be built", where)) return;
  RegisterAll(stage_);
  stage_.Bring(RegisterCommand(name, kReplacingBuilder, false, true));
}

void Given::ChannelIsOpen(Where where) const { ChannelIsOpen(Settings(), where); }

void Given::ChannelIsOpen(const Settings& settings, Where where) const {
  if (!stage_.Begin(kGiven, "the channel is open", where)) return;
  RegisterAll(stage_);
  stage_.Bring(OpenCommand(settings));
}

void Given::Channel(const Endpoints& endpoints, Where where) const {
  Channel(endpoints, Settings(), where);
}

void Given::Channel(const Endpoints& endpoints, const Settings& settings, Where where) const {
  const std::string words = "a channel with the list " + scenario::NamesOf(endpoints);
  if (!stage_.Begin(kGiven, words, where)) return;
  Open(endpoints, settings);
  if (!stage_.decided() && stage_.policies() == 0) {
    stage_.Missing("the channel to build the policy that it selects", "no policy was built");
  }
}

void Given::Open(const Endpoints& endpoints, const Settings& settings) const {
  RegisterAll(stage_);
  stage_.Bring(OpenCommand(settings));
  lbcp::v1::Command connect;
  connect.mutable_exit_idle();
  stage_.Bring(connect);
  stage_.Bring(ListCommand(stage_, endpoints, std::nullopt));
}

void Given::ChannelWithItsOwnPolicy(const Endpoints& endpoints, const Settings& settings,
                                    Where where) const {
  const std::string words =
      fmt::format("a channel with a policy of its own ({}) and the list {}",
                  settings.ToProto().default_service_config(), scenario::NamesOf(endpoints));
  if (!stage_.Begin(kGiven, words, where)) return;
  Open(endpoints, settings);
  if (!stage_.decided() && stage_.AttemptOn(endpoints.front()) == nullptr) {
    stage_.Missing("an attempt to connect to " + endpoints.front().name(), "none");
  }
}

void Given::BringToWatch(const Endpoint& endpoint) const {
  AnswerDial(endpoint, "");
  const Attempt* connection = stage_.ConnectionTo(endpoint);
  if (!stage_.decided() && (connection == nullptr || !connection->health_watched)) {
    stage_.Missing("the health of " + endpoint.name() + " to be watched", "it is not");
  }
}

void Given::HealthIsWatched(const Endpoint& endpoint, Where where) const {
  const std::string words = fmt::format("the health of {} is watched", endpoint.name());
  if (stage_.Begin(kGiven, words, where)) BringToWatch(endpoint);
}

void Given::EndpointServes(const Endpoint& endpoint, Where where) const {
  const std::string words = fmt::format("{} is watched, and says that it serves", endpoint.name());
  if (!stage_.Begin(kGiven, words, where)) return;
  BringToWatch(endpoint);
  if (stage_.decided()) return;
  stage_.Bring(HealthCommand(*stage_.ConnectionTo(endpoint), lbcp::v1::SERVING));
  if (!stage_.decided() && stage_.state() != lbcp::v1::READY) {
    stage_.Missing("the channel to be READY", protocol::StateName(stage_.state()));
  }
}

void Given::SubConnIsMade(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("a SubConn for {}", endpoint.name()), where)) return;
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Make(endpoint)}));
}

void Given::SubConnIsConnecting(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} is connecting", endpoint.name()), where)) return;
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Make(endpoint)}));
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Connect(endpoint)}));
  if (!stage_.decided() && stage_.AttemptOn(endpoint) == nullptr) {
    stage_.Missing("an attempt to connect to " + endpoint.name(), "none");
  }
}

void Given::Dial(const Endpoint& endpoint, const std::string& error) const {
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Make(endpoint)}));
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Connect(endpoint)}));
  AnswerDial(endpoint, error);
}

void Given::AnswerDial(const Endpoint& endpoint, const std::string& error) const {
  const Attempt* attempt = stage_.AttemptOn(endpoint);
  if (attempt == nullptr) {
    return stage_.Missing("an attempt to connect to " + endpoint.name(), "none");
  }
  lbcp::v1::Command dial;
  dial.mutable_dial_result()->set_attempt(attempt->id);
  dial.mutable_dial_result()->set_error(error);
  stage_.Bring(dial);
}

void Given::SubConnIsReady(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} is connected", endpoint.name()), where)) return;
  Dial(endpoint, "");
}

void Given::SubConnHasFailed(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} has failed to connect", endpoint.name()), where))
    return;
  Dial(endpoint, "refused");
}

void Given::PolicyReported(lbcp::v1::ConnectivityState state, const Answer& answer,
                           Where where) const {
  const Order report = Report(state, answer);
  if (!stage_.Begin(kGiven, "the policy " + report.words, where)) return;
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {report}));
}

void Given::PolicyServes(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("the policy serves from {}", endpoint.name()), where))
    return;
  Dial(endpoint, "");
  stage_.Bring(PuppetCommand(stage_, 0, kNow, {Report(lbcp::v1::READY, Use(endpoint))}));
}

void Given::WillDo(lbcp::v1::PuppetMoment at, const std::vector<Order>& orders,
                   const std::string& error, bool bad, const Where& where) const {
  lbcp::v1::Command command;
  std::string words = "the policy, when that comes, " + WordsOf(orders);
  if (!error.empty()) words += " answers: " + error;
  if (!stage_.Begin(kGiven, words, where)) return;
  command = PuppetCommand(stage_, 0, at, orders);
  if (!error.empty()) {
    command.mutable_puppet()->mutable_answer()->set_message(error);
    command.mutable_puppet()->mutable_answer()->set_bad_resolver_state(bad);
  }
  stage_.Bring(command);
}

void Given::PolicyWillRefuseItsList(const std::string& error, Where where) const {
  WillDo(kInList, {}, error, false, where);
}

void Given::PolicyWillCallItsListBad(const std::string& error, Where where) const {
  WillDo(kInList, {}, error, true, where);
}

void Given::CallWaits(const Call& call, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("a call waits{}", call.Words()), where)) return;
  stage_.Bring(CallsCommand(stage_, 1, call));
  const auto where_it_is = stage_.WhereIs(stage_.calls());
  if (!stage_.decided() && where_it_is != Stage::CallIs::kWaiting) {
    stage_.Missing("the call to wait", "it was placed or has ended");
  }
}

void Given::CallIsUnderWay(const Call& call, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("a call is under way{}", call.Words()), where)) return;
  stage_.Bring(CallsCommand(stage_, 1, call));
  const auto where_it_is = stage_.WhereIs(stage_.calls());
  if (!stage_.decided() && where_it_is != Stage::CallIs::kPlaced) {
    stage_.Missing("the call to be placed", "it waits or has ended");
  }
}

void Given::ResolverLists(const Endpoints& endpoints, const std::string& service_config,
                          Where where) const {
  if (!stage_.Begin(kGiven, "the resolver has listed " + scenario::NamesOf(endpoints), where))
    return;
  stage_.Bring(ListCommand(stage_, endpoints, service_config));
}

}  // namespace lbc::channel_scenario
