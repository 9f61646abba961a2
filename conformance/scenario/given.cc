#include "conformance/scenario/given.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/protocol/words.h"
#include "conformance/scenario/answers.h"
#include "conformance/scenario/listed.h"

namespace lbc::scenario {
namespace {

using verdict::Step;
constexpr auto kGiven = Step::Kind::kGiven;

void Warm(Stage& stage) {
  if (stage.Warm()) return;
  stage.Fail(Stage::Mismatch::kWrong, "the policy to come to rest", "attempts without end");
}

// What it reported last, and what it said to the list.
std::string LastWords(Stage& stage) {
  std::string words = stage.world().reported() == lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED
                          ? "no report at all"
                          : "its last report is " + protocol::StateName(stage.world().reported());
  const std::string& error = stage.last_update().error().message();
  return error.empty() ? words : words + ", and the list was answered with the error: " + error;
}

void RequireState(Stage& stage, State state) {
  if (stage.decided() || stage.world().reported() == state) return;
  stage.Fail(Stage::Mismatch::kMissing, "the policy to report " + protocol::StateName(state),
             LastWords(stage));
}

// A pick that goes to a connection that is READY; a picker may name any other.
void RequireReadyPick(Stage& stage) {
  const lbcp::v1::Done done = stage.Pick({});
  if (stage.decided()) return;
  const bool used = done.answers_size() == 1 && done.answers(0).outcome() == lbcp::v1::USE;
  if (used && GoesToSomethingReady(stage, done.answers(0))) return;
  stage.Fail(
      Stage::Mismatch::kWrong, "a pick that goes to a ready connection",
      used ? "a pick that goes to a connection that is not READY" : "a pick that does not go");
}

void RequireAnswer(Stage& stage, lbcp::v1::PickOutcome outcome, const char* words) {
  const lbcp::v1::Done done = stage.Pick({});
  if (stage.decided()) return;
  if (done.answers_size() == 1 && done.answers(0).outcome() == outcome) return;
  stage.Fail(Stage::Mismatch::kWrong, words,
             done.answers_size() == 0
                 ? "no answer"
                 : "a pick with outcome " + lbcp::v1::PickOutcome_Name(done.answers(0).outcome()));
}

}  // namespace

void Given::PolicyIsBuilt(Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("policy {} is built", stage_.profile().policy), where))
    return;
  stage_.BuildPolicy();
  stage_.Swallow();
}

void Given::Policy(const Endpoints& endpoints, Where where) const {
  const std::string words =
      fmt::format("policy {} with endpoints {}", stage_.profile().policy, ListInWords(endpoints));
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.BuildPolicy();
  stage_.ListEndpoints(endpoints);
  stage_.Swallow();
}

void Given::Policy(const Endpoints& endpoints, const Config& config, Where where) const {
  const std::string words =
      fmt::format("policy {} with endpoints {} and config {}", stage_.profile().policy,
                  ListInWords(endpoints), config.json);
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.BuildPolicy();
  stage_.ListEndpoints(endpoints, config.json);
  stage_.Swallow();
}

void Given::EveryConnectionIsReady(Where where) const {
  if (!stage_.Begin(kGiven, "every connection is ready", where)) return;
  Warm(stage_);
  RequireState(stage_, lbcp::v1::READY);
  RequireReadyPick(stage_);
  stage_.Swallow();
}

void Given::EveryConnectionHasFailed(Where where) const {
  if (!stage_.Begin(kGiven, "every connection has failed", where)) return;
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, true);
  }
  Warm(stage_);
  for (const Endpoint& endpoint : stage_.world().endpoints()) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, false);
  }
  RequireState(stage_, lbcp::v1::TRANSIENT_FAILURE);
  RequireAnswer(stage_, lbcp::v1::FAIL, "a pick that fails");
  stage_.Swallow();
}

void Given::EveryConnectionIsStarting(Where where) const {
  if (!stage_.Begin(kGiven, "every attempt is under way", where)) return;
  if (!stage_.StartAttempts()) {
    stage_.Fail(Stage::Mismatch::kMissing, "attempts that were asked for", "none");
  }
  stage_.Swallow();
}

void Given::ConnectionIsReady(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("connection {} is ready", endpoint.name()), where)) return;
  for (const Address& address : endpoint.addresses()) {
    const SubConn* sub_conn = stage_.world().FindAlive(address.text);
    if (sub_conn == nullptr) continue;
    const std::uint32_t id = sub_conn->id;
    if (sub_conn->attempt_pending) stage_.Deliver(id, lbcp::v1::CONNECTING);
    if (stage_.decided() || sub_conn->state != lbcp::v1::CONNECTING) continue;
    stage_.Deliver(id, lbcp::v1::READY, "", address.text);
    stage_.Swallow();
    return;
  }
  stage_.Fail(Stage::Mismatch::kMissing, "an attempt on " + endpoint.name(), "none under way");
}

void Given::ConnectionHangs(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} never answers", endpoint.name()), where)) return;
  for (const Address& address : endpoint.addresses()) stage_.SetHanging(address.text, true);
}

void Given::EndpointIsDown(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("{} is down", endpoint.name()), where)) return;
  for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, true);
}

void Given::NewSubConnWillFail(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("no SubConn can be made for {}", endpoint.name()), where))
    return;
  constexpr std::uint32_t kOften = 1000;
  lbcp::v1::Command command;
  lbcp::v1::ArmNewSubConnError* arm = command.mutable_arm_new_sub_conn_error();
  for (const Address& address : endpoint.addresses()) arm->add_addrs(address.text);
  arm->set_count(kOften);
  arm->set_message("no SubConn for " + endpoint.name());
  stage_.Send(std::move(command));
}

void Given::HealthIsToldStepByStep(Where where) const {
  if (!stage_.Begin(kGiven, "health is told step by step", where)) return;
  stage_.TakeHealthIntoOwnHands();
}

void Given::ShutdownsArriveLate(Where where) const {
  if (!stage_.Begin(kGiven, "the final SHUTDOWNs arrive late", where)) return;
  stage_.HoldBackShutdowns(true);
}

void Given::OnlyOneAnswers(const Endpoint& endpoint, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("only {} can be reached", endpoint.name()), where)) return;
  for (const Endpoint& other : stage_.world().endpoints()) {
    if (other.name() == endpoint.name()) continue;
    for (const Address& address : other.addresses()) stage_.SetDown(address.text, true);
  }
  Warm(stage_);
  if (stage_.decided()) return;
  const bool ready = std::ranges::any_of(stage_.world().Alive(), [&](const SubConn* sub_conn) {
    return sub_conn->state == lbcp::v1::READY &&
           std::ranges::any_of(endpoint.addresses(), [&](const Address& address) {
             return sub_conn->connected_to == address.text;
           });
  });
  if (!ready)
    stage_.Fail(Stage::Mismatch::kMissing, "a ready connection to " + endpoint.name(), "none");
  stage_.Swallow();
}

void Given::EveryEndpointHasFailed(Where where) const {
  if (!stage_.Begin(kGiven, "every endpoint was tried and failed", where)) return;
  const Endpoints endpoints = stage_.world().endpoints();
  for (const Endpoint& endpoint : endpoints) {
    for (const Address& address : endpoint.addresses()) stage_.SetDown(address.text, true);
  }
  for (const SubConn* sub_conn : stage_.world().Alive()) {
    if (sub_conn->alive() && sub_conn->state == lbcp::v1::READY)
      stage_.Deliver(sub_conn->id, lbcp::v1::IDLE);
  }
  Warm(stage_);
  // A policy that keeps a part of the list has tried all when its part has failed.
  const bool part = stage_.profile().connects == profile::Connects::kSubset;
  bool any_failed = false;
  for (const Endpoint& endpoint : endpoints) {
    bool failed = false;
    for (const Address& address : endpoint.addresses()) {
      stage_.SetDown(address.text, false);
      const SubConn* sub_conn = stage_.world().FindAlive(address.text);
      failed = failed || (sub_conn != nullptr && sub_conn->state == lbcp::v1::TRANSIENT_FAILURE);
    }
    any_failed = any_failed || failed;
    if (!failed && !part && !stage_.decided())
      stage_.Fail(Stage::Mismatch::kMissing, "a failed attempt on " + endpoint.name(), "none");
  }
  if (!any_failed && !endpoints.empty() && !stage_.decided())
    stage_.Fail(Stage::Mismatch::kMissing, "a failed attempt", "none");
  stage_.Swallow();
}

void Given::AddressIsDown(const Address& address, Where where) const {
  if (stage_.Begin(kGiven, fmt::format("address {} is down", address.name), where))
    stage_.SetDown(address.text, true);
}

void Given::AFewAttemptsSucceed(int count, Where where) const {
  if (!stage_.Begin(kGiven, fmt::format("the first attempts succeed, at most {}", count), where))
    return;
  int answered = 0;
  for (int round = 0; round < count && answered < count && !stage_.decided(); ++round) {
    const int before = answered;
    for (const SubConn* sub_conn : stage_.world().Alive()) {
      if (answered == count) break;
      if (!sub_conn->alive() || !sub_conn->attempt_pending) continue;
      const std::uint32_t id = sub_conn->id;
      stage_.Deliver(id, lbcp::v1::CONNECTING);
      stage_.Deliver(id, lbcp::v1::READY, "", stage_.world().Get(id)->addresses.front());
      ++answered;
    }
    if (answered == before) (void)stage_.Pick({});
  }
  RequireState(stage_, lbcp::v1::READY);
  RequireReadyPick(stage_);
  stage_.Swallow();
}

void Given::APickGoes(Where where) const {
  if (!stage_.Begin(kGiven, "a pick goes, if need be the second one", where)) return;
  constexpr int kKeys = 32;  // Enough that something READY among three owns one.
  for (int i = 0; i < kKeys && stage_.profile().key.has_value() && !stage_.decided(); ++i) {
    const std::string key = fmt::format("key-{}", i);
    (void)stage_.Pick({.key = key});
    stage_.AnswerAttempts();
    const lbcp::v1::Done done = stage_.Pick({.key = key});
    if (done.answers_size() == 1 && GoesToSomethingReady(stage_, done.answers(0)))
      return stage_.Swallow();
  }
  (void)stage_.Pick({});
  stage_.AnswerAttempts();
  RequireReadyPick(stage_);
  stage_.Swallow();
}

void Given::APickFails(Where where) const {
  if (!stage_.Begin(kGiven, "a pick fails", where)) return;
  RequireAnswer(stage_, lbcp::v1::FAIL, "a pick that fails");
  stage_.Swallow();
}

void Given::ChannelIs(State state, Where where) const {
  if (!stage_.Begin(kGiven, "channel is " + protocol::StateName(state), where)) return;
  RequireState(stage_, state);
}

void Given::ChannelStillConnects(Where where) const {
  if (!stage_.Begin(kGiven, "channel is CONNECTING, or nothing was reported yet", where)) return;
  if (stage_.world().reported() != lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED)
    RequireState(stage_, lbcp::v1::CONNECTING);
}

void Given::AnotherChannel(const Endpoints& endpoints, Where where) const {
  const std::string words =
      fmt::format("a second channel with a policy {} of its own and endpoints {}",
                  stage_.profile().policy, ListInWords(endpoints));
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.SpeakOf(stage_.NewInstance());
  stage_.BuildPolicy();
  stage_.ListEndpoints(endpoints);
  stage_.Swallow();
}

void Given::TheFirstChannelIsMeantAgain(Where where) const {
  if (stage_.Begin(kGiven, "the first channel is meant again", where)) stage_.SpeakOf(1);
}

void Given::TheSecondChannelIsMeantAgain(Where where) const {
  if (stage_.Begin(kGiven, "the second channel is meant again", where)) stage_.SpeakOf(2);
}

void Given::TheLastAttemptIsAnsweredFirst(Where where) const {
  if (stage_.Begin(kGiven, "attempts are answered once all have started, the last one first",
                   where))
    stage_.SetLastFirst(true);
}

void Given::PolicyWasUsedBefore(const Endpoints& endpoints, Where where) const {
  const std::string words = fmt::format(
      "another channel had the policy, with endpoints {}, and was closed", ListInWords(endpoints));
  if (!stage_.Begin(kGiven, words, where)) return;
  const std::uint32_t instance = stage_.NewInstance();
  lbcp::v1::Command close;
  close.mutable_close();
  (void)stage_.TakeAside(instance, stage_.BuildCommand());
  (void)stage_.TakeAside(instance, stage_.ListCommand(endpoints, std::nullopt));
  (void)stage_.TakeAside(instance, std::move(close));
}

void Given::PolicyListensToHealth(Where where) const {
  if (!stage_.Begin(kGiven, "the policy listens to the health of its connections", where)) return;
  const std::vector<const SubConn*> alive = stage_.world().Alive();
  if (stage_.decided() || std::ranges::any_of(alive, &SubConn::listens_to_health)) return;
  stage_.DoesNotApply("it does not listen to the health of connections");
}

void Given::ParserRefuses(const Config& config, Where where) const {
  if (!stage_.Begin(kGiven, "the parser refuses " + config.json, where)) return;
  lbcp::v1::Command command;
  command.mutable_parse_config()->set_policy(stage_.profile().policy);
  command.mutable_parse_config()->set_json(config.json);
  const lbcp::v1::Done done = stage_.Send(std::move(command));
  if (!stage_.decided() && done.outcome() != lbcp::v1::REFUSED)
    stage_.DoesNotApply("its parser, if it has one, takes " + config.json);
}

void Given::PolicyHasAParser(Where where) const {
  if (!stage_.Begin(kGiven, "the policy has a parser", where)) return;
  lbcp::v1::Command command;
  command.mutable_parse_config()->set_policy(stage_.profile().policy);
  command.mutable_parse_config()->set_json("{}");
  const lbcp::v1::Done done = stage_.Send(std::move(command));
  if (!stage_.decided() && done.outcome() == lbcp::v1::UNSUPPORTED)
    stage_.DoesNotApply("the policy has no parser");
}

void Given::PicksCarryCompletions(Where where) const {
  if (!stage_.Begin(kGiven, "picks carry completions", where)) return;
  const lbcp::v1::Done done = stage_.Pick({});
  if (!stage_.decided() && (done.answers_size() == 0 || !done.answers(0).has_completion()))
    stage_.DoesNotApply("its picks carry no completion");
}

void Given::NothingBeforeMatters(Where where) const {
  if (!stage_.Begin(kGiven, "what was seen so far is of no interest", where)) return;
  stage_.Swallow();
}

}  // namespace lbc::scenario
