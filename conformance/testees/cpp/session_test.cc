// The host and the session, seen through the protocol: what PROTOCOL.md asks of an adapter.
#include "conformance/testees/cpp/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "conformance/testees/cpp/test_kit/puppet_policy.h"
#include "conformance/testees/cpp/test_kit/test_judge.h"

namespace lbc::testee {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() { judge_.Build("puppet"); }

  Turn Order(const std::string& text, std::uint32_t instance = 1) {
    lbcp::v1::Command command;
    command.set_instance(instance);
    command.mutable_resolver_error()->set_message(text);
    return judge_.Send(std::move(command));
  }

  // Two SubConns, both READY, the later picker rotating over both.
  void TwoReady() {
    judge_.List({"a:1", "b:1"});
    judge_.Become(1, lbcp::v1::READY);
    judge_.Become(2, lbcp::v1::READY);
  }

  TestJudge judge_{HostingPuppets()};
};

TEST_F(SessionTest, WelcomeClaimsWhatTheHostCanDo) {
  EXPECT_EQ(judge_.welcome().implementation(), "puppets");
  EXPECT_EQ(judge_.welcome().language(), "c++");
  EXPECT_EQ(judge_.welcome().quiescence(), lbcp::v1::EXACT);
  EXPECT_EQ(judge_.welcome().determinism(), lbcp::v1::BITWISE);
  EXPECT_THAT(judge_.welcome().capabilities(), ::testing::Contains("virtual_time"));
  EXPECT_THAT(judge_.welcome().capabilities(), ::testing::Not(::testing::Contains("load_reports")));
  EXPECT_THAT(judge_.welcome().policies(), ElementsAre("puppet", "puppet_without_listeners"));
}

TEST_F(SessionTest, NonsenseIsUnsupportedAndUnknownPoliciesAreUnknown) {
  lbcp::v1::Command nonsense;
  nonsense.mutable_nonsense();
  EXPECT_EQ(judge_.Send(nonsense).done.outcome(), lbcp::v1::UNSUPPORTED);
  EXPECT_EQ(judge_.Send({}).done.outcome(), lbcp::v1::UNSUPPORTED);
  EXPECT_EQ(judge_.Build("no_such_policy", 2).done.outcome(), lbcp::v1::UNKNOWN_POLICY);
  EXPECT_EQ(judge_.Build("Puppet", 2).done.outcome(), lbcp::v1::UNKNOWN_POLICY);
}

TEST_F(SessionTest, InstancesAreKnownByNumberAndFreeAgainAfterClose) {
  EXPECT_EQ(judge_.Build("puppet", 1).done.outcome(), lbcp::v1::BAD_COMMAND);
  EXPECT_EQ(judge_.List({"a:1"}, 7).done.outcome(), lbcp::v1::BAD_COMMAND);
  lbcp::v1::Command close;
  close.mutable_close();
  EXPECT_EQ(judge_.Send(close).done.outcome(), lbcp::v1::OK);
  EXPECT_EQ(judge_.Build("puppet", 1).done.outcome(), lbcp::v1::OK);
}

TEST_F(SessionTest, ABuilderThatGivesNothingIsAnError) {
  lbcp::v1::Command command;
  command.set_instance(9);
  command.mutable_build()->set_policy("puppet");
  command.mutable_build()->set_target("test://authority/nothing");
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::ERROR);
  EXPECT_EQ(judge_.List({"a:1"}, 9).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(SessionTest, WhatThePolicyDoesIsSeenInOrder) {
  EXPECT_THAT(judge_.List({"a:1", "b:1"}).Words(),
              ElementsAre("makes SubConn 1", "asks SubConn 1 to connect", "makes SubConn 2",
                          "asks SubConn 2 to connect"));
  const Turn ready = judge_.Become(2, lbcp::v1::READY);
  ASSERT_EQ(ready.events.size(), 2u);
  EXPECT_EQ(ready.events[0].health_listener_registered().sub_conn(), 2u);
  EXPECT_EQ(ready.events[1].state_updated().state(), lbcp::v1::READY);
  EXPECT_EQ(ready.events[1].state_updated().picker(), 1u);
}

TEST_F(SessionTest, AnErrorOfThePolicyComesBackAsItIs) {
  const Turn turn = judge_.List({});
  EXPECT_EQ(turn.done.outcome(), lbcp::v1::ERROR);
  EXPECT_EQ(turn.done.error().message(), "nothing listed");
  EXPECT_TRUE(turn.done.error().bad_resolver_state());
}

TEST_F(SessionTest, HalvesAreFilledAsAsked) {
  lbcp::v1::Command command;
  command.mutable_update_resolver_state()->add_endpoints()->add_addresses()->set_addr("a:1");
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::OK);
  for (const auto halves : {lbcp::v1::ENDPOINTS_ONLY, lbcp::v1::ADDRESSES_ONLY}) {
    command.mutable_update_resolver_state()->set_halves(halves);
    EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::ERROR) << halves;
  }
}

TEST_F(SessionTest, AddressesComeBackWithTheirAttributes) {
  lbcp::v1::Command command;
  lbcp::v1::Address* address =
      command.mutable_update_resolver_state()->add_endpoints()->add_addresses();
  address->set_addr("a:1");
  address->set_server_name("a.example");
  (*address->mutable_attributes())["zone"] = "x";
  (*address->mutable_metadata())["weight"] = "3";
  const Turn turn = judge_.Send(command);
  EXPECT_EQ(turn.events[0].sub_conn_created().addresses(0).ShortDebugString(),
            address->ShortDebugString());
}

TEST_F(SessionTest, ARefusedConfigNeverReachesThePolicy) {
  lbcp::v1::Command command;
  command.mutable_update_resolver_state()->add_endpoints()->add_addresses()->set_addr("a:1");
  command.mutable_update_resolver_state()->set_config_json("7");
  const Turn turn = judge_.Send(command);
  EXPECT_EQ(turn.done.outcome(), lbcp::v1::REFUSED);
  EXPECT_EQ(turn.done.error().message(), "expected {}, got 7");
  EXPECT_THAT(turn.events, IsEmpty());
}

TEST_F(SessionTest, ParseConfigAsksThePolicysOwnParser) {
  const struct {
    const char* policy;
    const char* json;
    lbcp::v1::Outcome outcome;
  } kRows[] = {
      {"puppet", "{}", lbcp::v1::OK},
      {"puppet", "[]", lbcp::v1::REFUSED},
      {"puppet", "throw", lbcp::v1::PANIC},
      {"puppet_without_listeners", "{}", lbcp::v1::UNSUPPORTED},
      {"nobody", "{}", lbcp::v1::UNKNOWN_POLICY},
  };
  for (const auto& row : kRows) {
    lbcp::v1::Command command;
    command.mutable_parse_config()->set_policy(row.policy);
    command.mutable_parse_config()->set_json(row.json);
    EXPECT_EQ(judge_.Send(command).done.outcome(), row.outcome) << row.policy << " " << row.json;
  }
}

TEST_F(SessionTest, StatesGoToTheListenerOrElseToThePolicy) {
  judge_.Build("puppet_without_listeners", 2);
  judge_.List({"a:1"}, 2);
  lbcp::v1::Command command;
  command.set_instance(2);
  command.mutable_sub_conn_state()->set_sub_conn(1);
  command.mutable_sub_conn_state()->set_state(lbcp::v1::CONNECTING);
  const Turn turn = judge_.Send(command);
  ASSERT_EQ(turn.events.size(), 1u);
  EXPECT_EQ(turn.events[0].state_updated().state(), lbcp::v1::CONNECTING);
  EXPECT_EQ(turn.events[0].instance(), 2u);
}

TEST_F(SessionTest, AHealthListenerLivesUntilTheNextState) {
  judge_.List({"a:1"});
  lbcp::v1::Command health;
  health.mutable_health_state()->set_sub_conn(1);
  health.mutable_health_state()->set_state(lbcp::v1::READY);
  EXPECT_THAT(judge_.Send(health).events, IsEmpty());
  judge_.Become(1, lbcp::v1::READY);
  EXPECT_EQ(judge_.Send(health).events.at(0).log().text(), "health READY");
  judge_.Become(1, lbcp::v1::IDLE);
  EXPECT_THAT(judge_.Send(health).events, IsEmpty());
  health.mutable_health_state()->set_sub_conn(5);
  EXPECT_EQ(judge_.Send(health).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(SessionTest, NewSubConnFailsWhenArmedOrWithoutAddress) {
  lbcp::v1::Command arm;
  arm.mutable_arm_new_sub_conn_error()->add_addrs("b:1");
  arm.mutable_arm_new_sub_conn_error()->set_count(1);
  arm.mutable_arm_new_sub_conn_error()->set_message("no more");
  judge_.Send(arm);
  const Turn turn = judge_.List({"a:1", "b:1"});
  EXPECT_EQ(turn.events.back().new_sub_conn_failed().error(), "no more");
  EXPECT_EQ(judge_.List({"b:1"}).events.front().sub_conn_created().sub_conn(), 2u);
  lbcp::v1::Command empty;
  empty.mutable_update_resolver_state()->add_endpoints();
  EXPECT_TRUE(judge_.Send(empty).events.at(0).has_new_sub_conn_failed());
}

TEST_F(SessionTest, PicksAreADictionaryAndRuns) {
  EXPECT_EQ(judge_.Pick(3).done.answers(0).outcome(), lbcp::v1::NO_PICKER);
  TwoReady();
  const Turn turn = judge_.Pick(5);
  ASSERT_EQ(turn.done.answers_size(), 2);
  EXPECT_EQ(turn.done.answers(0).sub_conn(), 1u);
  EXPECT_TRUE(turn.done.answers(0).has_completion());
  EXPECT_THAT(turn.done.run_answer(), ElementsAre(0u, 1u, 0u, 1u, 0u));
  EXPECT_THAT(turn.done.run_length(), ElementsAre(1u, 1u, 1u, 1u, 1u));
  EXPECT_EQ(turn.done.first_call(), 0u);
  EXPECT_EQ(judge_.Pick(0).done.outcome(), lbcp::v1::BAD_COMMAND);
  EXPECT_EQ(judge_.Pick(1'000'001).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(SessionTest, OldPickersStayUntilDropped) {
  TwoReady();
  lbcp::v1::Command pick;
  pick.mutable_pick()->set_count(2);
  pick.mutable_pick()->set_picker(1);
  EXPECT_THAT(judge_.Send(pick).done.run_length(), ElementsAre(2u));
  lbcp::v1::Command drop;
  drop.mutable_drop_picker()->set_picker(1);
  EXPECT_EQ(judge_.Send(drop).done.outcome(), lbcp::v1::OK);
  EXPECT_EQ(judge_.Send(drop).done.outcome(), lbcp::v1::BAD_COMMAND);
  EXPECT_EQ(judge_.Send(pick).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(SessionTest, AKeyReachesThePicker) {
  TwoReady();
  lbcp::v1::Command pick;
  pick.mutable_pick()->set_count(1);
  pick.mutable_pick()->set_key("alice");
  const lbcp::v1::PickAnswer answer = judge_.Send(pick).done.answers(0);
  EXPECT_EQ(answer.outcome(), lbcp::v1::DROP);
  EXPECT_EQ(answer.message(), "alice");
  EXPECT_EQ(answer.code(), 7u);
}

TEST_F(SessionTest, HeldCallsEndOnce) {
  TwoReady();
  EXPECT_EQ(judge_.Pick(2, lbcp::v1::HOLD).done.first_call(), 1u);
  EXPECT_EQ(judge_.Pick(1, lbcp::v1::HOLD).done.first_call(), 3u);
  lbcp::v1::Command ledger;
  ledger.mutable_take_ledger();
  EXPECT_EQ(judge_.Send(ledger).done.ledger().open_calls(), 3u);
  lbcp::v1::Command done;
  done.mutable_call_done()->add_calls(3);
  done.mutable_call_done()->add_calls(1);
  done.mutable_call_done()->set_code(14);
  done.mutable_call_done()->set_message("gone");
  EXPECT_EQ(judge_.Send(done).events.size(), 2u);
  EXPECT_EQ(judge_.Send(done).done.outcome(), lbcp::v1::BAD_COMMAND);
  EXPECT_EQ(judge_.Send(ledger).done.ledger().open_calls(), 1u);
}

TEST_F(SessionTest, AnInvalidChoiceIsInvalid) {
  Order("foreign SubConn");
  const lbcp::v1::PickAnswer answer = judge_.Pick(1).done.answers(0);
  EXPECT_EQ(answer.outcome(), lbcp::v1::INVALID);
  EXPECT_EQ(answer.sub_conn(), 0u);
}

TEST_F(SessionTest, HeadersOfAPickAreShown) {
  judge_.List({"a:1"});
  Order("headers");
  const lbcp::v1::PickAnswer answer = judge_.Pick(1).done.answers(0);
  EXPECT_EQ(answer.metadata().at("a"), "1");
  EXPECT_EQ(answer.metadata().at("z"), "26");
}

TEST_F(SessionTest, TimersFireInOrderAtTheirOwnInstants) {
  const Turn set = Order("timers");
  EXPECT_THAT(set.Words(), ElementsAre(HasSubstr("before all timers"), HasSubstr("at once")));
  const Turn turn = judge_.Advance(milliseconds(10));
  EXPECT_THAT(turn.Words(),
              ElementsAre(HasSubstr("first"), HasSubstr("posted by the first"), HasSubstr("second"),
                          HasSubstr("set later"), HasSubstr("third")));
  EXPECT_EQ(turn.events[1].now_nanos(), 1'000'000u);
  EXPECT_EQ(turn.events[4].now_nanos(), 3'000'000u);
  EXPECT_EQ(turn.done.now_nanos(), 10'000'000u);
}

TEST_F(SessionTest, TheLedgerKnowsWhatIsLeft) {
  judge_.List({"a:1", "b:1"});
  Order("timers");
  Order("remove SubConn 1");
  Order("thread");
  lbcp::v1::Command close;
  lbcp::v1::Command ledger;
  ledger.mutable_take_ledger();
  EXPECT_EQ(judge_.Send(ledger).done.ledger().timers(), 3);
  close.mutable_close();
  const lbcp::v1::Ledger left = judge_.Send(close).done.ledger();
  EXPECT_THAT(left.sub_conns(), ElementsAre(2u));
  EXPECT_EQ(left.timers(), 0);
  EXPECT_TRUE(left.threads_known());
  EXPECT_EQ(left.threads_size(), 1);
}

TEST_F(SessionTest, ContractViolationsAreReported) {
  judge_.List({"a:1"});
  for (const char* order : {"no picker", "remove foreign SubConn", "report from a thread"}) {
    const Turn turn = Order(order);
    ASSERT_FALSE(turn.events.empty()) << order;
    EXPECT_TRUE(turn.events[0].has_host_contract_violation()) << order;
  }
  Order("report from a pick");
  const Turn turn = judge_.Pick(1);
  EXPECT_THAT(turn.Words(), ElementsAre(HasSubstr("inside Pick"), HasSubstr("IDLE")));
}

TEST_F(SessionTest, AThrowingPolicyPanicsAndIsLeftAlone) {
  std::uint32_t instance = 10;
  for (const char* order : {"throw", "throw a number", "throw later"}) {
    judge_.Build("puppet", ++instance);
    const Turn turn = Order(order, instance);
    EXPECT_EQ(turn.done.outcome(), lbcp::v1::PANIC) << order;
    EXPECT_THAT(turn.done.error().message(), HasSubstr("threw")) << order;
    EXPECT_EQ(judge_.List({"a:1"}, instance).done.outcome(), lbcp::v1::BAD_COMMAND);
  }
  Order("throw in pick");
  EXPECT_EQ(judge_.Pick(1).done.outcome(), lbcp::v1::PANIC);
}

TEST_F(SessionTest, MetricsAreSeen) {
  const lbcp::v1::Metric metric = Order("metric").events.at(0).metric();
  EXPECT_EQ(metric.name(), "lbc.x");
  EXPECT_EQ(metric.value(), 2.5);
  EXPECT_EQ(metric.labels().at("k"), "v");
}

TEST_F(SessionTest, ABurstPicksFromManyThreadsWhileACommandRuns) {
  TwoReady();
  lbcp::v1::Command command;
  lbcp::v1::Burst& burst = *command.mutable_burst();
  burst.set_threads(4);
  burst.set_picks_per_thread(1000);
  burst.mutable_pick()->set_completion(lbcp::v1::HOLD);
  burst.mutable_during()->mutable_sub_conn_state()->set_sub_conn(1);
  burst.mutable_during()->mutable_sub_conn_state()->set_state(lbcp::v1::READY);
  const Turn turn = judge_.Send(command);
  EXPECT_EQ(turn.done.outcome(), lbcp::v1::OK);
  std::uint32_t picks = 0;
  for (const std::uint32_t length : turn.done.run_length()) picks += length;
  EXPECT_EQ(picks, 4000u);
  EXPECT_EQ(turn.done.first_call(), 1u);
  EXPECT_EQ(turn.events.size(), 2u);
  burst.set_threads(0);
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::BAD_COMMAND);
}

TEST_F(SessionTest, AThrowingPickInABurstPanics) {
  Order("throw in pick");
  lbcp::v1::Command command;
  command.mutable_burst()->set_threads(2);
  command.mutable_burst()->set_picks_per_thread(10);
  EXPECT_EQ(judge_.Send(command).done.outcome(), lbcp::v1::PANIC);
}

// Everything above but threads, with chance, in several instances.
std::string Transcript(std::uint64_t seed) {
  TestJudge judge(HostingPuppets(), seed);
  for (std::uint32_t instance = 1; instance <= 3; ++instance) {
    judge.Build("puppet", instance);
    judge.List({"a:1", "b:1"}, instance);
    for (const char* order : {"timers", "chance", "headers", "metric", "report from a pick"}) {
      lbcp::v1::Command command;
      command.set_instance(instance);
      command.mutable_resolver_error()->set_message(order);
      judge.Send(command);
    }
  }
  judge.Become(1, lbcp::v1::READY);
  judge.Pick(7, lbcp::v1::HOLD);
  judge.Advance(milliseconds(5));
  return judge.transcript();
}

TEST(SessionDeterminism, TheSameSeedGivesTheSameTranscript) {
  const std::string first = Transcript(7);
  EXPECT_NE(first, Transcript(8));
  for (int run = 0; run < 50; ++run) ASSERT_EQ(Transcript(7), first) << "run " << run;
}

TEST(SessionEnd, GoodbyeAndTheEndOfTheStreamAreOrderlyAndGarbageIsNot) {
  TestJudge goodbye(HostingPuppets());
  EXPECT_TRUE(goodbye.Goodbye().ok());
  TestJudge garbage(HostingPuppets());
  lbcp::v1::Envelope done;
  done.mutable_done();
  EXPECT_TRUE(garbage.stream().Write(done).ok());
  EXPECT_FALSE(garbage.Goodbye().ok());
}

}  // namespace
}  // namespace lbc::testee
