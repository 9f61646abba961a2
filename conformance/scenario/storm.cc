// Long histories: when.Network().Storms(…) and when.Resolver().AddsAndRemoves(…).
//
// Only what a real channel can send: states follow the SubConn's automaton, attempts are answered,
// nothing comes for what was given up. The same seed gives the same choices, also on another
// machine.
#include "conformance/scenario/storm.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/scenario/when.h"

namespace lbc::scenario {
namespace {

constexpr auto kWhen = verdict::Step::Kind::kWhen;

}  // namespace

std::uint32_t Dice::Below(std::uint32_t limit) {
  // SplitMix64.
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return static_cast<std::uint32_t>((z ^ (z >> 31)) % limit);
}

void Storm::MoveSomeConnection() {
  const std::vector<const SubConn*> alive = stage_.world().Alive();
  if (alive.empty()) return;
  const SubConn& chosen = *alive[dice_.Below(static_cast<std::uint32_t>(alive.size()))];
  const std::string name =
      chosen.addresses.empty() ? "nothing" : stage_.world().NameOfAddress(chosen.addresses.front());
  const std::uint32_t luck = dice_.Below(10);
  if (chosen.attempt_pending) {
    stage_.Deliver(chosen.id, lbcp::v1::CONNECTING);
  } else if (chosen.state == lbcp::v1::CONNECTING && luck < 5 && !chosen.addresses.empty()) {
    stage_.Deliver(chosen.id, lbcp::v1::READY, "", chosen.addresses.front());
  } else if (chosen.state == lbcp::v1::CONNECTING) {
    stage_.Deliver(chosen.id, lbcp::v1::TRANSIENT_FAILURE, "connection refused by " + name);
  } else if (chosen.state == lbcp::v1::TRANSIENT_FAILURE ||
             (chosen.state == lbcp::v1::READY && luck < 3)) {
    stage_.Deliver(chosen.id, lbcp::v1::IDLE);
  }
}

void Storm::ListSome() {
  Endpoints list;
  for (const Endpoint& endpoint : pool_) {
    if (dice_.Below(2) == 0) list.push_back(endpoint);
  }
  for (std::size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[dice_.Below(static_cast<std::uint32_t>(i))]);
  stage_.ListEndpoints(list);
}

void Storm::Step() {
  constexpr std::uint64_t kShort = 100'000'000;
  constexpr std::uint64_t kLong = 20'000'000'000;
  const std::uint32_t what = dice_.Below(20);
  lbcp::v1::Command command;
  if (what < 12) {
    MoveSomeConnection();
  } else if (what < 14) {
    ListSome();
  } else if (what < 16) {
    (void)stage_.Pick({.count = 3});
  } else if (what == 16) {
    command.mutable_resolver_error()->set_message("resolver is away");
    stage_.Send(std::move(command));
  } else if (what == 17) {
    command.mutable_exit_idle();
    stage_.Send(std::move(command));
  } else if (stage_.Claims("virtual_time")) {
    command.mutable_advance()->set_nanos(what == 18 ? kShort : kLong);
    stage_.Send(std::move(command));
  }
}

void WhenNetwork::Storms(const Endpoints& pool, int events, std::uint32_t seed, Where where) const {
  const std::string words =
      fmt::format("a storm of {} events rages over {}, drawn from {}", events, NamesOf(pool), seed);
  if (!stage_.Begin(kWhen, words, where)) return;
  Storm storm(stage_, pool, seed);
  for (int i = 0; i < events && !stage_.decided(); ++i) storm.Step();
}

void WhenResolver::AddsAndRemoves(const Endpoints& pool, int lists, Where where) const {
  const std::string words = fmt::format(
      "resolver sends {} lists, each with one endpoint more or "
      "fewer; the last is {}",
      lists, NamesOf(pool));
  if (!stage_.Begin(kWhen, words, where)) return;
  constexpr int kSettleEvery = 10;
  Dice dice(static_cast<std::uint64_t>(lists));
  Endpoints in = pool;
  Endpoints out;
  for (int i = 0; i < lists && !stage_.decided(); ++i) {
    const bool add = in.size() <= 1 || (!out.empty() && dice.Below(2) == 0);
    Endpoints& from = add ? out : in;
    Endpoints& to = add ? in : out;
    const auto at =
        static_cast<std::ptrdiff_t>(dice.Below(static_cast<std::uint32_t>(from.size())));
    to.push_back(from[static_cast<std::size_t>(at)]);
    from.erase(from.begin() + at);
    stage_.ListEndpoints(in);
    if (i % kSettleEvery == 0) stage_.AnswerAttempts();
  }
  stage_.ListEndpoints(pool);
}

}  // namespace lbc::scenario
