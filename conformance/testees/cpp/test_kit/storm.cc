#include "conformance/testees/cpp/test_kit/storm.h"

#include <fmt/format.h>

#include <map>
#include <utility>
#include <vector>

#include "conformance/testees/cpp/test_kit/test_judge.h"
#include "fixtures/random/seeded_random.h"

namespace lbc::testee {
namespace {

using lbcp::v1::Command;
using lbcp::v1::CONNECTING;
using lbcp::v1::IDLE;
using lbcp::v1::READY;
using lbcp::v1::SHUTDOWN;
using lbcp::v1::TRANSIENT_FAILURE;

constexpr int kSteps = 80;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kHour = 3'600'000 * kMillisecond;

class Storm {
 public:
  Storm(SessionOptions options, std::string policy, std::uint64_t seed)
      : policy_(std::move(policy)), chance_(seed), judge_(std::move(options), seed) {}

  std::string Play() {
    ParseConfigs();
    judge_.Build(policy_, 2);
    judge_.Build(policy_, 1);
    if (OneIn(8)) ResolverFails();
    List(2);
    SettleSecond();
    for (int i = 0; i < kSteps; ++i) Step();
    Close();
    for (int i = 0; i < 20; ++i) Step();
    if (OneIn(2)) Close();
    (void)judge_.Goodbye();
    return judge_.transcript();
  }

 private:
  // What the judge knows of a SubConn of instance 1.
  struct Known {
    lbcp::v1::ConnectivityState state = lbcp::v1::IDLE;
    bool asked = false;
    bool given_up = false;
    bool awaits_health = false;
  };

  std::uint64_t Below(std::uint64_t n) { return chance_.Below(n); }
  bool OneIn(std::uint64_t n) { return Below(n) == 0; }

  void Step() {
    switch (Below(16)) {
      case 0:
      case 1:
        return List(1);
      case 2:
        return ResolverFails();
      case 3:
      case 4:
        return Passes();
      case 5:
      case 6:
        return Picks();
      case 7:
        return Command_([](Command& c) { c.mutable_exit_idle(); }, 4);
      case 8:
        return EndsACall();
      case 9:
        return ArmsAnError();
      case 10:
        return OneIn(12) ? Close() : Command_([](Command& c) { c.mutable_take_ledger(); });
      default:
        return Connections();
    }
  }

  template <typename Fill>
  void Command_(Fill fill, std::uint64_t rarity = 1) {
    if (!OneIn(rarity)) return;
    Command command;
    fill(command);
    Send(std::move(command));
  }

  Turn Send(Command command) {
    command.set_instance(1);
    Turn turn = judge_.Send(std::move(command));
    for (const lbcp::v1::Event& event : turn.events) Note(event);
    return turn;
  }

  void Note(const lbcp::v1::Event& event) {
    if (event.instance() != 1) return;
    if (event.has_sub_conn_created()) known_[event.sub_conn_created().sub_conn()] = {};
    if (event.has_connect_requested()) known_[event.connect_requested().sub_conn()].asked = true;
    if (event.has_sub_conn_shutdown()) known_[event.sub_conn_shutdown().sub_conn()].given_up = true;
    if (event.has_health_listener_registered()) {
      known_[event.health_listener_registered().sub_conn()].awaits_health = true;
    }
    if (event.has_state_updated()) latest_picker_ = event.state_updated().picker();
  }

  void ParseConfigs() {
    for (const char* json :
         {"{}", "null", "[]", "3", R"({"shuffleAddressList": true})", R"({"unknown": 1})",
          R"({"shuffleAddressList": null})", R"({"shuffleAddressList": "yes"})"}) {
      Command command;
      command.mutable_parse_config()->set_policy(policy_);
      command.mutable_parse_config()->set_json(json);
      judge_.Send(std::move(command));
    }
  }

  // Up to four endpoints out of a few, most with one address, some with two; names, both families.
  void List(std::uint32_t instance) {
    Command command;
    command.set_instance(instance);
    auto& list = *command.mutable_update_resolver_state();
    const std::uint64_t size = OneIn(80) ? 1100 : OneIn(10) ? 0 : 1 + Below(4);
    for (std::uint64_t i = 0; i < size; ++i) {
      lbcp::v1::Endpoint& endpoint = *list.add_endpoints();
      if (OneIn(30)) continue;
      AddAddress(size > 4 ? i : Below(6), &endpoint);
      if (OneIn(4)) AddAddress(Below(6), &endpoint);
      if (endpoint.addresses_size() == 2 && OneIn(2)) {
        endpoint.mutable_addresses()->SwapElements(0, 1);
      }
      if (OneIn(6)) endpoint.set_weight(50);
    }
    if (OneIn(3)) list.set_config_json(R"({"shuffleAddressList": true})");
    // Often the list of last time, or one that differs little from it.
    if (instance == 1 && OneIn(3) && last_list_.has_update_resolver_state()) command = last_list_;
    last_list_ = command;
    Vary(*command.mutable_update_resolver_state());
    const Turn turn = judge_.Send(std::move(command));
    for (const lbcp::v1::Event& event : turn.events) Note(event);
  }

  void Vary(lbcp::v1::UpdateResolverState& list) {
    const int size = list.endpoints_size();
    if (size < 2 || size > 4) return;
    if (OneIn(4)) list.mutable_endpoints()->SwapElements(0, 1);
    if (OneIn(6)) list.mutable_endpoints()->RemoveLast();
    if (OneIn(6)) AddAddress(Below(6), list.add_endpoints());
    lbcp::v1::Endpoint& first = *list.mutable_endpoints(0);
    if (OneIn(6) && first.addresses_size() == 2) first.mutable_addresses()->SwapElements(0, 1);
    if (OneIn(8)) AddAddress(Below(6), &first);
  }

  void AddAddress(std::uint64_t number, lbcp::v1::Endpoint* endpoint) {
    static const char* const kForms[] = {"10.0.0.{}:443", "[2001:db8::{}]:443", "host-{}:443",
                                         "[::ffff:10.0.1.{}]:443"};
    const char* form = kForms[number < 2 || number > 5 ? 0 : number - 2];
    lbcp::v1::Address& address = *endpoint->add_addresses();
    address.set_addr(fmt::format(fmt::runtime(form), number));
    if (OneIn(5)) (*address.mutable_attributes())["zone"] = OneIn(2) ? "x" : "y";
    if (OneIn(5)) (*address.mutable_metadata())["weight"] = OneIn(2) ? "1" : "2";
  }

  // The other instance gets connected and is then left alone: what it does may not touch ours.
  void SettleSecond() {
    for (const auto state : {lbcp::v1::CONNECTING, lbcp::v1::READY}) {
      Command command;
      command.set_instance(2);
      command.mutable_sub_conn_state()->set_sub_conn(1);
      command.mutable_sub_conn_state()->set_state(state);
      judge_.Send(std::move(command));
    }
  }

  void ResolverFails() {
    Command command;
    command.mutable_resolver_error()->set_message(fmt::format("no such name {}", Below(3)));
    Send(std::move(command));
  }

  void Passes() {
    static const std::uint64_t kTimes[] = {100 * kMillisecond, 200 * kMillisecond,
                                           249 * kMillisecond, 250 * kMillisecond,
                                           300 * kMillisecond, kHour};
    Command command;
    command.mutable_advance()->set_nanos(kTimes[Below(6)]);
    Send(std::move(command));
  }

  void Picks() {
    Command command;
    lbcp::v1::Pick& pick = *command.mutable_pick();
    pick.set_count(static_cast<std::uint32_t>(1 + Below(7)));
    if (OneIn(3) && latest_picker_ > 1) {
      pick.set_picker(static_cast<std::uint32_t>(1 + Below(latest_picker_)));
    }
    if (OneIn(2)) pick.set_completion(lbcp::v1::HOLD);
    const Turn turn = Send(std::move(command));
    if (turn.done.first_call() != 0) last_call_ = turn.done.first_call();
  }

  void EndsACall() {
    Command command;
    command.mutable_call_done()->add_calls(last_call_);
    command.mutable_call_done()->set_code(OneIn(2) ? 14 : 0);
    Send(std::move(command));
  }

  void ArmsAnError() {
    if (!OneIn(3)) return;
    Command command;
    command.mutable_arm_new_sub_conn_error()->set_count(1);
    command.mutable_arm_new_sub_conn_error()->set_message("no more SubConns");
    Send(std::move(command));
  }

  void Close() {
    Command_([](Command& c) { c.mutable_close(); });
  }

  // Lets connections go on by a few steps, most of them legal.
  void Connections() {
    const auto known = known_;
    for (const auto& [id, sub_conn] : known) {
      if (known.size() > 8 && !OneIn(known.size() / 8)) continue;
      if (OneIn(3)) continue;
      if (sub_conn.awaits_health && OneIn(2)) {
        Tells(id);
      } else {
        Moves(id, sub_conn);
      }
    }
  }

  void Tells(std::uint32_t id) {
    Command command;
    command.mutable_health_state()->set_sub_conn(id);
    const bool well = !OneIn(4);
    command.mutable_health_state()->set_state(well ? lbcp::v1::READY : lbcp::v1::TRANSIENT_FAILURE);
    if (!well) command.mutable_health_state()->set_error("not serving");
    Send(std::move(command));
  }

  void Moves(std::uint32_t id, const Known& sub_conn) {
    if (sub_conn.given_up && !OneIn(4)) return MoveTo(id, SHUTDOWN);
    switch (sub_conn.state) {
      case IDLE:
        return sub_conn.asked || OneIn(20) ? MoveTo(id, OneIn(30) ? READY : CONNECTING) : void();
      case CONNECTING:
        return MoveTo(id, OneIn(10) ? IDLE : OneIn(2) ? TRANSIENT_FAILURE : READY);
      case READY:
        return OneIn(3) ? MoveTo(id, IDLE) : void();
      case TRANSIENT_FAILURE:
        return OneIn(2) ? MoveTo(id, IDLE) : void();
      default:
        return;
    }
  }

  void MoveTo(std::uint32_t id, lbcp::v1::ConnectivityState state) {
    known_[id] = {state, false, known_[id].given_up, false};
    Command command;
    command.mutable_sub_conn_state()->set_sub_conn(id);
    command.mutable_sub_conn_state()->set_state(state);
    if (state == lbcp::v1::TRANSIENT_FAILURE) {
      command.mutable_sub_conn_state()->set_error(fmt::format("refused, {}", ++failures_));
    }
    Send(std::move(command));
  }

  const std::string policy_;
  fixtures::SeededRandom chance_;
  TestJudge judge_;
  std::map<std::uint32_t, Known> known_;
  Command last_list_;
  std::uint32_t latest_picker_ = 0;
  std::uint64_t last_call_ = 1;
  int failures_ = 0;
};

}  // namespace

std::string TranscriptOfStorm(SessionOptions options, const std::string& policy,
                              std::uint64_t seed) {
  return Storm(std::move(options), policy, seed).Play();
}

}  // namespace lbc::testee
