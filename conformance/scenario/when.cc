#include "conformance/scenario/when.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/protocol/words.h"
#include "conformance/scenario/answers.h"
#include "conformance/scenario/listed.h"

namespace lbc::scenario {
namespace {

using verdict::Step;
constexpr auto kWhen = Step::Kind::kWhen;

bool UnderWay(const SubConn& sub_conn) {
  return sub_conn.attempt_pending || sub_conn.state == lbcp::v1::CONNECTING;
}

std::string Milliseconds(std::chrono::nanoseconds duration) {
  return fmt::format("{} ms", std::chrono::duration<double, std::milli>(duration).count());
}

}  // namespace

// Resolver.

void WhenResolver::Lists(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(kWhen, "resolver lists " + ListInWords(endpoints), where)) return;
  stage_.ListEndpoints(endpoints);
}

void WhenResolver::Lists(const Endpoints& endpoints, const Config& config, Where where) const {
  const std::string words =
      fmt::format("resolver lists {} with config {}", ListInWords(endpoints), config.json);
  if (!stage_.Begin(kWhen, words, where)) return;
  stage_.ListEndpoints(endpoints, config.json);
}

void WhenResolver::ListsNothing(Where where) const { Lists({}, where); }

void WhenResolver::ListsWithoutConfig(const Endpoints& endpoints, Where where) const {
  if (!stage_.Begin(
          kWhen, fmt::format("resolver lists {} without a config", ListInWords(endpoints)), where))
    return;
  lbcp::v1::Command command = stage_.ListCommand(endpoints, std::nullopt);
  command.mutable_update_resolver_state()->clear_config_json();
  stage_.world().set_endpoints(endpoints);
  stage_.Send(std::move(command));
}

void WhenResolver::ListsWithAnUnknownConfigField(const Endpoints& endpoints, Where where) const {
  std::string json = stage_.profile().config.value_or("{}");
  const auto open = json.find('{');
  const auto next = open == std::string::npos ? open : json.find_first_not_of(" \t\n", open + 1);
  if (next != std::string::npos)
    json.insert(open + 1,
                json[next] == '}' ? "\"lbconformUnknown\": 1" : "\"lbconformUnknown\": 1, ");
  if (stage_.Begin(kWhen,
                   fmt::format("resolver lists {} with config {}", ListInWords(endpoints), json),
                   where))
    stage_.ListEndpoints(endpoints, json);
}

void WhenResolver::ListsWithAnotherConfig(const Endpoints& endpoints, std::size_t which,
                                          Where where) const {
  const std::vector<std::string>& configs = stage_.profile().other_configs;
  if (!configs.empty()) Lists(endpoints, Config{configs[which % configs.size()]}, where);
}

void WhenResolver::Fails(const std::string& text, Where where) const {
  if (!stage_.Begin(kWhen, "resolver fails: " + text, where)) return;
  lbcp::v1::Command command;
  command.mutable_resolver_error()->set_message(text);
  stage_.Send(std::move(command));
}

// One connection.

const SubConn* WhenConnection::Require(const char* what, bool (*fits)(const SubConn&)) const {
  const SubConn* sub_conn = stage_.world().FindAlive(address_.text);
  if (sub_conn != nullptr && fits(*sub_conn)) return sub_conn;
  stage_.Fail(Stage::Mismatch::kMissing, fmt::format("{} {}", what, address_.name),
              sub_conn == nullptr ? "no SubConn for it"
                                  : fmt::format("{} is {}", stage_.Named(sub_conn->id),
                                                protocol::StateName(sub_conn->state)));
  return nullptr;
}

void WhenConnection::Starts(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("connection {} starts", address_.name), where)) return;
  const SubConn* sub_conn =
      Require("an attempt asked for on", [](const SubConn& it) { return it.attempt_pending; });
  if (sub_conn != nullptr) stage_.Deliver(sub_conn->id, lbcp::v1::CONNECTING);
}

void WhenConnection::Succeeds(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("connection {} succeeds", address_.name), where)) return;
  const SubConn* sub_conn = Require("an attempt under way on", UnderWay);
  if (sub_conn == nullptr) return;
  if (sub_conn->attempt_pending) stage_.Deliver(sub_conn->id, lbcp::v1::CONNECTING);
  if (!sub_conn->alive()) return;
  stage_.Deliver(sub_conn->id, lbcp::v1::READY, "", address_.text);
}

void WhenConnection::Fails(const std::string& text, Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("connection {} fails", address_.name), where)) return;
  const SubConn* sub_conn = Require("an attempt under way on", UnderWay);
  if (sub_conn == nullptr) return;
  if (sub_conn->attempt_pending) stage_.Deliver(sub_conn->id, lbcp::v1::CONNECTING);
  if (!sub_conn->alive()) return;
  stage_.Deliver(sub_conn->id, lbcp::v1::TRANSIENT_FAILURE,
                 fmt::format("{} by {}", text, address_.name));
}

void WhenConnection::IsLost(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("connection {} is lost", address_.name), where)) return;
  const SubConn* sub_conn = Require("a ready connection to",
                                    [](const SubConn& it) { return it.state == lbcp::v1::READY; });
  if (sub_conn != nullptr) stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
}

void WhenConnection::IsLostWhileStarting(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("connection {} is made and lost at once", address_.name),
                    where))
    return;
  const SubConn* sub_conn = Require("an attempt under way on", UnderWay);
  if (sub_conn == nullptr) return;
  if (sub_conn->attempt_pending) stage_.Deliver(sub_conn->id, lbcp::v1::CONNECTING);
  if (sub_conn->alive()) stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
}

void WhenConnection::IsSaidToBe(State state, Where where) const {
  const std::string words =
      fmt::format("connection {} is said to be {}", address_.name, protocol::StateName(state));
  if (!stage_.Begin(kWhen, words, where)) return;
  const SubConn* sub_conn = stage_.world().Find(address_.text);
  if (sub_conn == nullptr) {
    stage_.Fail(Stage::Mismatch::kMissing, "a SubConn for " + address_.name, "none was ever made");
    return;
  }
  stage_.Deliver(sub_conn->id, state,
                 state == lbcp::v1::TRANSIENT_FAILURE ? "late failure of " + address_.name : "");
}

// All connections.

void WhenEveryConnection::Starts(Where where) const {
  if (!stage_.Begin(kWhen, "every attempt starts", where)) return;
  if (!stage_.StartAttempts()) {
    stage_.Fail(Stage::Mismatch::kMissing, "attempts that were asked for", "none");
  }
}

void WhenEveryConnection::Succeeds(Where where) const {
  if (!stage_.Begin(kWhen, "every attempt succeeds", where)) return;
  stage_.AnswerAttempts();
}

void WhenEveryConnection::Fails(Where where) const {
  if (!stage_.Begin(kWhen, "every attempt fails", where)) return;
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, true);
  }
  stage_.AnswerAttempts();
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, false);
  }
}

void WhenEveryConnection::IsLost(Where where) const {
  if (!stage_.Begin(kWhen, "every ready connection is lost", where)) return;
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    if (sub_conn->alive() && sub_conn->state == lbcp::v1::READY)
      stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
  }
}

void WhenConnectionsOfOneKind::IsSaidToBe(State state, Where where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("every connection that {} is said to be {}",
                                alive_ ? "lives" : "was given up", protocol::StateName(state)),
                    where))
    return;
  std::vector<std::uint32_t> ids;
  for (const auto& [id, sub_conn] : stage_.world().sub_conns()) {
    if (sub_conn.alive() == alive_ && !sub_conn.shutdown_delivered) ids.push_back(id);
  }
  for (const std::uint32_t id : ids)
    stage_.Deliver(id, state, state == lbcp::v1::TRANSIENT_FAILURE ? "late failure" : "");
}

void WhenBackoff::Ends(Where where) const {
  if (addresses_.empty()) {
    if (stage_.Begin(kWhen, "every back-off ends", where)) stage_.EndBackoffs();
    return;
  }
  if (!stage_.Begin(kWhen, fmt::format("back-off of {} ends", addresses_.front().name), where))
    return;
  for (const Address& address : addresses_) {
    const SubConn* sub_conn = stage_.world().FindAlive(address.text);
    if (sub_conn == nullptr || sub_conn->state != lbcp::v1::TRANSIENT_FAILURE) {
      stage_.Fail(Stage::Mismatch::kMissing, "a failed connection to " + address.name,
                  sub_conn == nullptr ? "no SubConn for it" : protocol::StateName(sub_conn->state));
      return;
    }
    stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
  }
}

void WhenHealth::Is(State state, const std::string& text, Where where) const {
  const std::string words =
      fmt::format("health of {} is {}", address_.name, protocol::StateName(state));
  if (!stage_.Begin(kWhen, words, where)) return;
  const SubConn* sub_conn = stage_.world().FindAlive(address_.text);
  if (sub_conn == nullptr || !sub_conn->listens_to_health) {
    stage_.Fail(Stage::Mismatch::kMissing, "a health listener on " + address_.name, "none");
    return;
  }
  lbcp::v1::Command command;
  command.mutable_health_state()->set_sub_conn(sub_conn->id);
  command.mutable_health_state()->set_state(state);
  command.mutable_health_state()->set_error(text);
  stage_.Send(std::move(command));
}

// Time, channel, network.

void WhenTime::Advances(std::chrono::nanoseconds duration, Where where) const {
  if (!stage_.Begin(kWhen, Milliseconds(duration) + " pass", where)) return;
  lbcp::v1::Command command;
  command.mutable_advance()->set_nanos(static_cast<std::uint64_t>(duration.count()));
  stage_.Send(std::move(command));
}

void WhenChannel::LeavesIdle(Where where) const {
  if (!stage_.Begin(kWhen, "channel leaves idle", where)) return;
  lbcp::v1::Command command;
  command.mutable_exit_idle();
  stage_.Send(std::move(command));
}

void WhenChannel::Closes(Where where) const {
  if (!stage_.Begin(kWhen, "channel closes", where)) return;
  lbcp::v1::Command command;
  command.mutable_close();
  stage_.Send(std::move(command));
}

void WhenNetwork::Settles(Where where) const {
  if (!stage_.Begin(kWhen, "every attempt is answered", where)) return;
  if (!stage_.AnswerAttempts()) {
    stage_.Fail(Stage::Mismatch::kWrong, "the policy to come to rest", "attempts without end");
  }
}

void WhenNetwork::Calms(Where where) const {
  if (!stage_.Begin(kWhen, "all is up again: back-offs end and every attempt succeeds", where))
    return;
  if (!stage_.CalmDown() || !stage_.Warm() || !stage_.CalmDown())
    stage_.Fail(Stage::Mismatch::kWrong, "the policy to come to rest", "attempts without end");
}

void WhenNetwork::SettlesUnderPicks(Where where) const {
  if (!stage_.Begin(kWhen, "every attempt is answered, and picks ask for more", where)) return;
  if (!stage_.Warm())
    stage_.Fail(Stage::Mismatch::kWrong, "the policy to come to rest", "attempts without end");
}

void WhenNetwork::FailsManyTimes(int times, Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("back-offs end and attempts fail {} times", times), where))
    return;
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, true);
  }
  for (int i = 0; i < times && !stage_.decided(); ++i) {
    stage_.EndBackoffs();
    stage_.AnswerAttempts();
  }
}

void WhenEndpoint::GoesDown(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("{} goes down", endpoint_.name()), where)) return;
  for (const Address& address : endpoint_.addresses()) {
    stage_.SetDown(address.text, true);
    for (const SubConn* sub_conn : stage_.world().Alive()) {
      const bool loses =
          sub_conn->state == lbcp::v1::READY && sub_conn->connected_to == address.text;
      if (loses) stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
    }
  }
}

void WhenEndpoint::DropsItsConnections(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("{} drops its connections", endpoint_.name()), where))
    return;
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    const bool hit = std::ranges::any_of(endpoint_.addresses(), [&](const Address& address) {
      return sub_conn->connected_to == address.text;
    });
    if (hit && sub_conn->alive() && sub_conn->state == lbcp::v1::READY)
      stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
  }
}

void WhenEndpoint::ComesUp(Where where) const {
  if (!stage_.Begin(kWhen, fmt::format("{} comes up", endpoint_.name()), where)) return;
  for (const Address& address : endpoint_.addresses()) {
    stage_.SetDown(address.text, false);
    stage_.SetHanging(address.text, false);
  }
}

// Calls.

void WhenCalls::Make(PickOrder order, const std::string& words, const Where& where) const {
  if (!stage_.Begin(kWhen,
                    fmt::format("{} call{} made{}", count_, count_ == 1 ? " is" : "s are", words),
                    where)) {
    return;
  }
  order.count = count_;
  order.hold = true;
  stage_.calls().clear();
  (void)stage_.Pick(order);
}

void WhenCalls::AreMade(Where where) const { Make({}, "", where); }

void WhenCalls::AreMadeWithKey(const std::string& key, Where where) const {
  Make({.key = key}, " with key " + key, where);
}

void WhenCalls::AreMadeWithoutKey(Where where) const {
  Make({.without_key = true}, " without a key", where);
}

void WhenOpenCalls::End(bool reverse, std::uint32_t code, const Endpoint* spared,
                        const Endpoint* only) const {
  lbcp::v1::Command command;
  lbcp::v1::CallDone* done = command.mutable_call_done();
  std::vector<std::uint64_t> ids;
  for (Call& call : stage_.calls()) {
    if (call.ended || !call.answer.has_completion()) continue;
    if (spared != nullptr &&
        GoesTo(stage_, call.answer, AllAddresses(*spared), AnswerAge::kEarlier))
      continue;
    if (only != nullptr && !GoesTo(stage_, call.answer, AllAddresses(*only), AnswerAge::kEarlier))
      continue;
    ids.push_back(call.id);
    call.ended = true;
  }
  if (ids.empty()) return;
  if (reverse) std::ranges::reverse(ids);
  for (const std::uint64_t id : ids) done->add_calls(id);
  done->set_code(code);
  done->set_bytes_sent(true);
  done->set_bytes_received(code == 0);
  if (code != 0) done->set_message("the call failed");
  stage_.Send(std::move(command));
}

void WhenOpenCalls::Finish(Where where) const {
  if (stage_.Begin(kWhen, "the open calls finish", where)) End(false, 0);
}

void WhenOpenCalls::FinishInReverse(Where where) const {
  if (stage_.Begin(kWhen, "the open calls finish, the last one first", where)) End(true, 0);
}

void WhenOpenCalls::FinishWith(std::uint32_t code, Where where) const {
  if (stage_.Begin(kWhen, fmt::format("the open calls finish with code {}", code), where))
    End(false, code);
}

void WhenOpenCalls::FinishOn(const Endpoint& endpoint, std::uint32_t code, Where where) const {
  const std::string words =
      fmt::format("the open calls on {} finish with code {}", endpoint.name(), code);
  if (stage_.Begin(kWhen, words, where)) End(false, code, nullptr, &endpoint);
}

void WhenOpenCalls::FinishExceptOn(const Endpoint& endpoint, Where where) const {
  const std::string words = fmt::format("the open calls finish, but those on {}", endpoint.name());
  if (stage_.Begin(kWhen, words, where)) End(false, 0, &endpoint);
}

// Bursts.

void WhenManyThreadsPick::Run(lbcp::v1::Command during, const std::string& words,
                              const Where& where) const {
  const std::string all =
      fmt::format("{} threads pick {} times each while {}", threads_, each_, words);
  if (!stage_.Begin(kWhen, all, where)) return;
  lbcp::v1::Command command;
  lbcp::v1::Burst* burst = command.mutable_burst();
  burst->set_threads(threads_);
  burst->set_picks_per_thread(each_);
  *burst->mutable_pick() = stage_.PickMessage({});
  *burst->mutable_during() = std::move(during);
  stage_.SendBurst(std::move(command));
}

void WhenManyThreadsPick::WhileNothingElseHappens(Where where) const {
  lbcp::v1::Command during;
  during.mutable_advance();
  Run(std::move(during), "nothing else happens", where);
}

void WhenManyThreadsPick::WhileResolverLists(const Endpoints& endpoints, Where where) const {
  lbcp::v1::Command during = stage_.ListCommand(endpoints, std::nullopt);
  stage_.world().set_endpoints(endpoints);
  Run(std::move(during), "resolver lists " + ListInWords(endpoints), where);
}

void WhenManyThreadsPick::WhileConnectionIsLost(const Endpoint& endpoint, Where where) const {
  lbcp::v1::Command during;
  const SubConn* sub_conn = stage_.world().FindAlive(endpoint.addresses().front().text);
  during.mutable_sub_conn_state()->set_sub_conn(sub_conn == nullptr ? 0 : sub_conn->id);
  during.mutable_sub_conn_state()->set_state(lbcp::v1::IDLE);
  Run(std::move(during), fmt::format("connection {} is lost", endpoint.name()), where);
}

void WhenManyThreadsPick::WhileAnAttemptSucceeds(Where where) const {
  lbcp::v1::Command during;
  during.mutable_advance();
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    if (!sub_conn->attempt_pending && sub_conn->state != lbcp::v1::CONNECTING) continue;
    const std::uint32_t id = sub_conn->id;
    if (sub_conn->attempt_pending) stage_.Deliver(id, lbcp::v1::CONNECTING);
    during.mutable_sub_conn_state()->set_sub_conn(id);
    during.mutable_sub_conn_state()->set_state(lbcp::v1::READY);
    break;
  }
  Run(std::move(during), "an attempt succeeds", where);
}

void WhenManyThreadsPick::WhileResolverFails(Where where) const {
  lbcp::v1::Command during;
  during.mutable_resolver_error()->set_message("resolver is away");
  Run(std::move(during), "resolver fails", where);
}

void WhenManyThreadsPick::WhileChannelCloses(Where where) const {
  lbcp::v1::Command during;
  during.mutable_close();
  Run(std::move(during), "channel closes", where);
}

// When.

void When::PickerIsKept(Where where) const {
  if (!stage_.Begin(kWhen, "the picker is kept", where)) return;
  if (stage_.world().latest_picker() == 0) {
    stage_.Fail(Stage::Mismatch::kMissing, "a picker", "nothing was reported yet");
  }
  stage_.KeepPicker();
}

void When::ShutdownsArrive(Where where) const {
  if (!stage_.Begin(kWhen, "the final SHUTDOWNs arrive", where)) return;
  stage_.HoldBackShutdowns(false);
}

WhenConnection When::Connection(const Endpoint& endpoint) const {
  return {stage_,
          endpoint.addresses().empty() ? Address(endpoint.name()) : endpoint.addresses().front()};
}

WhenHealth When::Health(const Endpoint& endpoint) const {
  return {stage_,
          endpoint.addresses().empty() ? Address(endpoint.name()) : endpoint.addresses().front()};
}

}  // namespace lbc::scenario
