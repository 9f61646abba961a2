#include "conformance/testees/cpp/channel_seat/channel_seat.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "conformance/protocol/words.h"
#include "conformance/testees/cpp/test_kit/test_judge.h"

namespace lbc::testee {
namespace {

using lbcp::v1::Command;
using lbcp::v1::Event;

SessionOptions Hosting(const std::string& mutant) {
  SessionOptions options;
  options.find_policy = [](std::string_view) { return nullptr; };
  options.implementation = "test";
  options.version = "1";
  options.other_seat = [mutant](VirtualLoop& loop, EventSink& events, std::uint64_t seed) {
    return std::make_unique<ChannelSeat>(loop, events, seed, mutant);
  };
  return options;
}

// A judge opposite a channel whose policy is a puppet called "puppet".
class ChannelSeatTest : public testing::Test {
 protected:
  explicit ChannelSeatTest(const std::string& mutant = "") : judge_(Hosting(mutant)) {
    Command command;
    command.mutable_register_puppet()->set_name("puppet");
    command.mutable_register_puppet()->set_builder(3);
    judge_.Send(command);
    command.mutable_open_channel()->set_target("lbconform:///service");
    command.mutable_open_channel()->set_default_service_config(
        R"({"loadBalancingConfig": [{"puppet": {}}]})");
    judge_.Send(command);
  }

  /// The policy is built, and its SubConn 1 is being dialled.
  void Connects(const std::string& credentials = "") {
    Command command;
    command.mutable_exit_idle();
    judge_.Send(command);
    command.mutable_push_resolver_state()->add_endpoints()->add_addresses()->set_addr("a:1");
    judge_.Send(command);
    lbcp::v1::Puppet& puppet = *command.mutable_puppet();
    lbcp::v1::MakeSubConn& make = *puppet.add_orders()->mutable_make_sub_conn();
    make.add_addresses()->set_addr("a:1");
    make.set_credentials(credentials);
    puppet.add_orders()->mutable_connect();
    connecting_ = judge_.Send(command);
  }

  /// Answers the first attempt, and has the policy report READY with a picker that uses SubConn 1.
  Turn Serves() {
    Command command;
    command.mutable_dial_result()->set_attempt(1);
    judge_.Send(command);
    lbcp::v1::Report& report = *command.mutable_puppet()->add_orders()->mutable_report();
    report.set_state(lbcp::v1::READY);
    report.set_picker(5);
    lbcp::v1::PickAnswer& answer = *report.add_rules()->mutable_answer();
    answer.set_outcome(lbcp::v1::USE);
    answer.set_has_completion(true);
    return judge_.Send(command);
  }

  Turn Calls() {
    Command command;
    command.mutable_start_calls()->set_first_call(1);
    command.mutable_start_calls()->set_count(1);
    return judge_.Send(command);
  }

  static std::vector<std::string> Names(const Turn& turn) {
    std::vector<std::string> names;
    for (const Event& event : turn.events) {
      if (!event.has_metric()) names.push_back(lbc::protocol::NameOf(event));
    }
    return names;
  }

  TestJudge judge_;
  Turn connecting_;
};

TEST_F(ChannelSeatTest, ClaimsTheSeatAndVirtualTimeAlone) {
  EXPECT_THAT(judge_.welcome().capabilities(),
              testing::IsSupersetOf({"seat.channel", "virtual_time"}));
  EXPECT_THAT(judge_.welcome().capabilities(), testing::Not(testing::Contains("burst")));
}

TEST_F(ChannelSeatTest, TellsWhoseBuilderIsFound) {
  Command command;
  command.mutable_lookup()->set_name("puppet");
  EXPECT_EQ(judge_.Send(command).done.builder(), 3u);
  command.mutable_lookup()->set_name("round_robin");
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::OK);
  command.mutable_lookup()->set_name("nobody");
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::UNKNOWN_POLICY);
}

TEST_F(ChannelSeatTest, TellsACallFromPickToEnd) {
  Connects();
  Serves();
  const Turn placed = Calls();
  EXPECT_THAT(Names(placed), testing::ElementsAre("Picked", "CallPlaced"));
  EXPECT_EQ(placed.events[0].picked().picker(), 5u);
  EXPECT_EQ(placed.events[1].call_placed().connection(), 1u);

  Command command;
  command.mutable_finish_calls()->add_calls(1);
  (*command.mutable_finish_calls()->mutable_trailers())["k"] = "v";
  const Turn ended = judge_.Send(command);
  EXPECT_THAT(Names(ended), testing::ElementsAre("HookRan", "CallEnded"));
  EXPECT_EQ(ended.events[0].hook_ran().trailers().at("k"), "v");
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(ChannelSeatTest, KeepsACallsDeadlineAsATransportDoes) {
  Connects();
  Serves();
  Command command;
  command.mutable_start_calls()->set_first_call(1);
  command.mutable_start_calls()->set_count(1);
  command.mutable_start_calls()->set_timeout_nanos(1'000'000);
  judge_.Send(command);
  EXPECT_THAT(Names(judge_.Advance(std::chrono::milliseconds(1))),
              testing::ElementsAre("HookRan", "CallEnded"));
}

TEST_F(ChannelSeatTest, HasServersWithAHealthService) {
  Command command;
  command.set_instance(2);
  command.mutable_open_channel()->set_target("lbconform:///service");
  command.mutable_open_channel()->set_default_service_config(
      R"({"loadBalancingPolicy": "round_robin", "healthCheckConfig": {"serviceName": "shop"}})");
  judge_.Send(command);
  command.mutable_exit_idle();
  judge_.Send(command);
  command.mutable_push_resolver_state()->add_endpoints()->add_addresses()->set_addr("a:1");
  judge_.Send(command);
  command.mutable_answer_health()->set_connection(1);
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::BAD_COMMAND) << "nobody asks yet";
  command.mutable_dial_result()->set_attempt(1);
  const Turn asked = judge_.Send(command);
  ASSERT_THAT(Names(asked), testing::ElementsAre("HealthWatched"));
  const auto watched = std::ranges::find_if(asked.events, &lbcp::v1::Event::has_health_watched);
  EXPECT_EQ(watched->health_watched().service(), "shop");
  command.mutable_answer_health()->set_connection(1);
  command.mutable_answer_health()->set_status(lbcp::v1::SERVING);
  EXPECT_THAT(Names(judge_.Send(command)), testing::ElementsAre("ChannelState"));
  command.mutable_go_away()->set_connection(1);
  EXPECT_THAT(Names(judge_.Send(command)), testing::Contains("HealthUnwatched"));
}

TEST_F(ChannelSeatTest, StartsACallFromInsideItsWatcher) {
  Connects();
  Command command;
  command.mutable_start_calls()->set_first_call(1);
  command.mutable_start_calls()->set_count(1);
  command.mutable_start_calls()->set_at_state(lbcp::v1::READY);
  EXPECT_THAT(Names(judge_.Send(command)), testing::IsEmpty());
  EXPECT_THAT(Names(Serves()), testing::ElementsAre("ChannelState", "Picked", "CallPlaced"));
}

TEST_F(ChannelSeatTest, TellsTheEndOfAPauseAndOfClose) {
  Connects();
  Command command;
  command.mutable_puppet()->set_at(lbcp::v1::IN_CLOSE);
  command.mutable_puppet()->add_orders()->mutable_pause()->set_nanos(1);
  judge_.Send(command);
  command.mutable_close();
  EXPECT_THAT(Names(judge_.Send(command)),
              testing::IsSupersetOf({"PolicyClosed", "PauseOver", "CloseReturned"}));
}

TEST_F(ChannelSeatTest, PutsCredentialsIntoAHeader) {
  Connects("badge");
  Serves();
  const Turn placed = Calls();
  ASSERT_THAT(Names(placed), testing::ElementsAre("Picked", "CallPlaced"));
  EXPECT_EQ(placed.events[1].call_placed().headers().at("lbconform-credentials"), "badge");
}

TEST_F(ChannelSeatTest, MeasuresHowAConnectionBreaks) {
  Connects();
  Serves();
  Command command;
  command.mutable_transport_lost()->set_connection(1);
  command.mutable_transport_lost()->set_loss(lbcp::v1::LOSS_ABORTED);
  std::vector<std::string> reasons;
  for (const Event& event : judge_.Send(command).events) {
    const auto found = event.metric().labels().find("grpc.disconnect_error");
    if (found != event.metric().labels().end()) reasons.push_back(found->second);
  }
  EXPECT_THAT(reasons, testing::ElementsAre("connection aborted"));
}

TEST_F(ChannelSeatTest, RefusesAPolicyWithoutExitIdle) {
  Command command;
  command.mutable_register_puppet()->set_no_exit_idle(true);
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::UNSUPPORTED);
}

TEST_F(ChannelSeatTest, RefusesWhatIsNotThere) {
  Command attempt;
  attempt.mutable_dial_result()->set_attempt(9);
  Command connection;
  connection.mutable_transport_lost()->set_connection(9);
  Command call;
  call.mutable_answer_calls()->add_calls(9);
  Command policy;
  policy.mutable_puppet()->set_policy(9);
  Command list;
  list.mutable_push_resolver_state();  // Idle: there is no resolver.
  for (const Command& command : {attempt, connection, call, policy, list}) {
    EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::BAD_COMMAND)
        << command.ShortDebugString();
  }
}

TEST_F(ChannelSeatTest, SaysSoWhereALanguageHasNoWord) {
  Connects();
  Command command;
  command.mutable_puppet()->add_orders()->mutable_report()->add_rules()->set_wrapped(true);
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::UNSUPPORTED);
}

TEST_F(ChannelSeatTest, ToldItsListenerOutsideOfItsOwnCalls) {
  Connects();
  ASSERT_THAT(Names(connecting_), testing::Contains("PolicyHears"));
  for (const Event& event : connecting_.events) EXPECT_EQ(event.policy_hears().inside(), "");
}

class WrongChannelTest : public ChannelSeatTest {
 protected:
  WrongChannelTest() : ChannelSeatTest("tells_inside_connect") {}
};

TEST_F(WrongChannelTest, SaysInsideWhichCallItWasTold) {
  Connects();
  std::vector<std::string> inside;
  for (const Event& event : connecting_.events) {
    if (event.has_policy_hears()) inside.push_back(event.policy_hears().inside());
  }
  EXPECT_THAT(inside, testing::ElementsAre("connect", ""));
}

}  // namespace
}  // namespace lbc::testee
