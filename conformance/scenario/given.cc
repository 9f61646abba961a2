#include "conformance/scenario/given.h"

#include <fmt/format.h>

#include "conformance/protocol/words.h"

namespace lbc::scenario {
namespace {

using verdict::Step;
constexpr auto kGiven = Step::Kind::kGiven;

// A lazy policy connects what its picks need, so it is picked from until that changes nothing.
void Warm(Stage& stage) {
  constexpr int kRounds = 64;
  for (int round = 0; round < kRounds && !stage.decided(); ++round) {
    if (!stage.AnswerAttempts()) {
      stage.Fail(Stage::Mismatch::kWrong, "the policy to come to rest", "attempts without end");
      return;
    }
    const bool lazy = stage.profile().connects == profile::Connects::kLazy ||
                      stage.world().reported() == lbcp::v1::IDLE;
    if (!lazy) return;
    const auto before = stage.seen().size();
    (void)stage.Pick({.count = 16});
    if (stage.seen().size() == before) return;
  }
}

void RequireState(Stage& stage, State state) {
  if (stage.decided() || stage.world().reported() == state) return;
  stage.Fail(Stage::Mismatch::kMissing, "the policy to report " + protocol::StateName(state),
             stage.world().reported() == lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED
                 ? "no report at all"
                 : "its last report is " + protocol::StateName(stage.world().reported()));
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
      fmt::format("policy {} with endpoints {}", stage_.profile().policy, NamesOf(endpoints));
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.BuildPolicy();
  stage_.ListEndpoints(endpoints);
  stage_.Swallow();
}

void Given::Policy(const Endpoints& endpoints, const Config& config, Where where) const {
  const std::string words = fmt::format("policy {} with endpoints {} and config {}",
                                        stage_.profile().policy, NamesOf(endpoints), config.json);
  if (!stage_.Begin(kGiven, words, where)) return;
  stage_.BuildPolicy();
  stage_.ListEndpoints(endpoints, config.json);
  stage_.Swallow();
}

void Given::EveryConnectionIsReady(Where where) const {
  if (!stage_.Begin(kGiven, "every connection is ready", where)) return;
  Warm(stage_);
  RequireState(stage_, lbcp::v1::READY);
  RequireAnswer(stage_, lbcp::v1::USE, "a pick that goes");
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

void Given::NothingBeforeMatters(Where where) const {
  if (!stage_.Begin(kGiven, "what was seen so far is of no interest", where)) return;
  stage_.Swallow();
}

}  // namespace lbc::scenario
