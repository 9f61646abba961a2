// The network that the judge invents: which attempts succeed, fail or hang, and how a policy is
// brought to rest.
#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "conformance/scenario/stage.h"

namespace lbc::scenario {
namespace {

// A policy that still wants something after so many answers will never rest.
constexpr std::uint64_t kMaxAnswers = 200'000;
constexpr int kMaxCalmRounds = 64;
// Enough for every one of a few endpoints to own one of them.
constexpr int kWarmKeys = 64;
constexpr std::uint32_t kWarmPicks = 64;

}  // namespace

void Stage::SetDown(const std::string& address, bool down) {
  if (down) {
    down_.insert(address);
  } else {
    down_.erase(address);
  }
}

void Stage::SetHanging(const std::string& address, bool hanging) {
  if (hanging) {
    hanging_.insert(address);
  } else {
    hanging_.erase(address);
  }
}

bool Stage::AnswerStarted(const SubConn& sub_conn) {
  const std::uint32_t id = sub_conn.id;
  std::string reached;
  bool hangs = false;
  for (const std::string& address : sub_conn.addresses) {
    if (down_.contains(address)) continue;
    hangs = hangs || hanging_.contains(address);
    if (reached.empty() && !hangs) reached = address;
  }
  if (!reached.empty()) {
    Deliver(id, lbcp::v1::READY, "", reached);
  } else if (!hangs) {
    const std::string name =
        sub_conn.addresses.empty() ? "nothing" : world().NameOfAddress(sub_conn.addresses.front());
    Deliver(id, lbcp::v1::TRANSIENT_FAILURE, fmt::format("connection refused by {}", name));
  } else {
    return false;
  }
  return true;
}

bool Stage::StartAttempts() {
  bool any = false;
  // What is asked for meanwhile may stand anywhere in the list, so once more until nothing was.
  for (bool again = true; again && !decided_;) {
    again = false;
    for (const auto& [id, sub_conn] : world().sub_conns()) {
      if (decided_ || !sub_conn.alive() || !sub_conn.attempt_pending) continue;
      Deliver(id, lbcp::v1::CONNECTING);
      any = again = true;
    }
  }
  return any;
}

bool Stage::AnswerInTurn() {
  // A channel starts what it is asked for before any answer can come over the network.
  if (StartAttempts()) return true;
  bool answered = false;
  for (const auto& [id, sub_conn] : world().sub_conns()) {
    if (decided_ || !sub_conn.alive() || sub_conn.state != lbcp::v1::CONNECTING) continue;
    answered = AnswerStarted(sub_conn) || answered;
    StartAttempts();
  }
  return answered;
}

bool Stage::AnswerLastFirst() {
  if (StartAttempts()) return true;
  bool answered = false;
  for (const SubConn* sub_conn : world().Alive() | std::views::reverse) {
    if (decided_ || !sub_conn->alive() || sub_conn->state != lbcp::v1::CONNECTING) continue;
    answered = AnswerStarted(*sub_conn) || answered;
  }
  return answered;
}

bool Stage::AnswerAttempts() {
  const std::uint64_t limit = result_.turns + kMaxAnswers;
  while (!decided_ && (last_first_ ? AnswerLastFirst() : AnswerInTurn())) {
    if (result_.turns > limit) return false;
  }
  return true;
}

bool Stage::Warm() {
  for (int round = 0; round < kMaxCalmRounds && !decided_; ++round) {
    if (!AnswerAttempts()) return false;
    // A policy of which nothing is known may be lazy too.
    const bool lazy = !profile_.connects.has_value() ||
                      profile_.connects == profile::Connects::kLazy ||
                      world().reported() != lbcp::v1::READY;
    if (!lazy || decided_) return true;
    const auto before = seen_.size();
    if (profile_.key.has_value()) {
      for (int i = 0; i < kWarmKeys && !decided_; ++i)
        (void)Pick({.key = fmt::format("warm-{}", i)});
    }
    (void)Pick({.count = kWarmPicks});
    if (seen_.size() == before) return true;
  }
  return true;
}

void Stage::EndBackoffs() {
  for (const SubConn* sub_conn : world().Alive()) {
    const std::uint32_t id = sub_conn->id;
    const SubConn* now = world().Get(id);
    if (decided_ || now == nullptr || !now->alive() || now->state != lbcp::v1::TRANSIENT_FAILURE)
      continue;
    Deliver(id, lbcp::v1::IDLE);
  }
}

bool Stage::CalmDown() {
  down_.clear();
  hanging_.clear();
  for (int round = 0; round < kMaxCalmRounds && !decided_; ++round) {
    const std::uint64_t before = result_.turns;
    if (!AnswerAttempts()) return false;
    EndBackoffs();
    if (!AnswerAttempts()) return false;
    if (result_.turns == before) return true;
  }
  return decided_;
}

}  // namespace lbc::scenario
