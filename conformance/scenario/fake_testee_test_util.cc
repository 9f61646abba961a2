#include "conformance/scenario/fake_testee_test_util.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::scenario {
namespace {

void Put(const std::vector<std::string>& names,
         google::protobuf::RepeatedPtrField<lbcp::v1::Address>* out) {
  for (const std::string& name : names) out->Add()->set_addr(Address(name).text);
}

std::string KeyOf(const lbcp::v1::Command& command) {
  const std::string name = protocol::NameOf(command);
  if (command.has_sub_conn_state()) {
    return name + " " + std::to_string(command.sub_conn_state().sub_conn()) + " " +
           protocol::StateName(command.sub_conn_state().state());
  }
  if (command.has_health_state()) {
    return name + " " + std::to_string(command.health_state().sub_conn()) + " " +
           protocol::StateName(command.health_state().state());
  }
  return name;
}

}  // namespace

lbcp::v1::Event Made(std::uint32_t sub_conn, const std::vector<std::string>& names, bool health) {
  lbcp::v1::Event event;
  event.mutable_sub_conn_created()->set_sub_conn(sub_conn);
  event.mutable_sub_conn_created()->set_health_check_enabled(health);
  Put(names, event.mutable_sub_conn_created()->mutable_addresses());
  return event;
}

lbcp::v1::Event Asked(std::uint32_t sub_conn) {
  lbcp::v1::Event event;
  event.mutable_connect_requested()->set_sub_conn(sub_conn);
  return event;
}

lbcp::v1::Event Readdressed(std::uint32_t sub_conn, const std::vector<std::string>& names) {
  lbcp::v1::Event event;
  event.mutable_addresses_updated()->set_sub_conn(sub_conn);
  Put(names, event.mutable_addresses_updated()->mutable_addresses());
  return event;
}

lbcp::v1::Event GivenUp(std::uint32_t sub_conn) {
  lbcp::v1::Event event;
  event.mutable_sub_conn_shutdown()->set_sub_conn(sub_conn);
  return event;
}

lbcp::v1::Event Reported(State state, std::uint32_t picker) {
  lbcp::v1::Event event;
  event.mutable_state_updated()->set_state(state);
  event.mutable_state_updated()->set_picker(picker);
  return event;
}

lbcp::v1::Event AskedForHealth(std::uint32_t sub_conn) {
  lbcp::v1::Event event;
  event.mutable_health_listener_registered()->set_sub_conn(sub_conn);
  return event;
}

lbcp::v1::Event CouldNotMake(const std::string& name) {
  lbcp::v1::Event event;
  Put({name}, event.mutable_new_sub_conn_failed()->mutable_addresses());
  return event;
}

lbcp::v1::Event Broke(const std::string& contract) {
  lbcp::v1::Event event;
  event.mutable_host_contract_violation()->set_text(contract);
  return event;
}

lbcp::v1::PickAnswer Use(std::uint32_t sub_conn) {
  lbcp::v1::PickAnswer answer;
  answer.set_outcome(lbcp::v1::USE);
  answer.set_sub_conn(sub_conn);
  return answer;
}

lbcp::v1::PickAnswer Queue() {
  lbcp::v1::PickAnswer answer;
  answer.set_outcome(lbcp::v1::QUEUE);
  return answer;
}

lbcp::v1::PickAnswer Fail(const std::string& text) {
  lbcp::v1::PickAnswer answer;
  answer.set_outcome(lbcp::v1::FAIL);
  answer.set_message(text);
  return answer;
}

lbcp::v1::Done Ended(lbcp::v1::Outcome outcome, const std::string& message) {
  lbcp::v1::Done done;
  done.set_outcome(outcome);
  done.mutable_error()->set_message(message);
  return done;
}

FakeTestee::FakeTestee() { welcome_.set_quiescence(lbcp::v1::EXACT); }

FakeTestee& FakeTestee::Add(const std::string& command, Line line) {
  lines_[command].push_back(std::move(line));
  return *this;
}

FakeTestee& FakeTestee::On(const std::string& command, Events events) {
  return On(command, std::move(events), Ended(lbcp::v1::OK));
}

FakeTestee& FakeTestee::On(const std::string& command, Events events, lbcp::v1::Done done) {
  return Add(command,
             [events = std::move(events), done = std::move(done)](const lbcp::v1::Command&) {
               return Turn{events, done, {}};
             });
}

FakeTestee& FakeTestee::On(const std::string& command, Events events, Answers answers) {
  return Add(command, [events = std::move(events),
                       answers = std::move(answers)](const lbcp::v1::Command& sent) {
    const std::uint32_t count = sent.has_burst()
                                    ? sent.burst().threads() * sent.burst().picks_per_thread()
                                    : sent.pick().count();
    lbcp::v1::Done done = Ended(lbcp::v1::OK);
    for (const lbcp::v1::PickAnswer& answer : answers.cycle) *done.add_answers() = answer;
    for (std::uint32_t i = 0; i < count && !answers.cycle.empty(); ++i) {
      done.add_run_answer(static_cast<std::uint32_t>(i % answers.cycle.size()));
      done.add_run_length(1);
    }
    if (sent.pick().completion() == lbcp::v1::HOLD) done.set_first_call(1);
    return Turn{events, done, {}};
  });
}

FakeTestee& FakeTestee::Faults(const std::string& command, Fault fault) {
  return Add(command, [fault = std::move(fault)](const lbcp::v1::Command&) {
    return Turn{{}, {}, fault};
  });
}

Turn FakeTestee::Take(lbcp::v1::Command command) {
  const std::string key = KeyOf(command);
  taken_.push_back(key);
  commands_.push_back(command);
  now_nanos_ += command.advance().nanos();
  Turn turn;
  turn.done.set_outcome(lbcp::v1::OK);
  const auto line = lines_.find(key);
  if (line != lines_.end()) {
    turn = line->second.front()(command);
    if (line->second.size() > 1) line->second.pop_front();
  }
  turn.done.set_now_nanos(now_nanos_);
  for (lbcp::v1::Event& event : turn.events) event.set_instance(command.instance());
  return turn;
}

verdict::CaseResult PlayOn(FakeTestee& testee, const AnyBody& body, bool tolerant,
                           const profile::Profile& profile) {
  Case made;
  made.name = "area/ZZ-001/a-case";
  made.tolerant = tolerant;
  made.body = [&body](Stage& stage) { body(Given(stage), When(stage), Then(stage)); };
  return Play(made, testee, profile, 7);
}

void ExpectRows(const std::vector<VerbRow>& rows) {
  for (const VerbRow& row : rows) {
    SCOPED_TRACE(row.why);
    FakeTestee testee;
    row.testee(testee);
    const verdict::CaseResult result = PlayOn(testee, row.body);
    EXPECT_EQ(verdict::Name(result.verdict), verdict::Name(row.verdict)) << result.complaint;
    EXPECT_THAT(result.complaint, ::testing::HasSubstr(row.complaint));
  }
}

}  // namespace lbc::scenario
