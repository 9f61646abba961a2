// A testee made of a table: which command brings which events and which answer.
//
//   FakeTestee testee;
//   testee.On("UpdateResolverState", {Made(1, "a"), Asked(1), Reported(kReady)});
//   testee.On("Pick", {}, Answers({Use(1)}));
//
// A command is named as lbcp.proto names it, a SubConnState with its SubConn and state:
// "SubConnState 1 READY", a HealthState alike. Several lines for one name are used up in their
// order, and the last one for ever; without a line a command brings nothing and is OK. Everything
// that was sent is kept. One thread.
#ifndef CONFORMANCE_SCENARIO_FAKE_TESTEE_TEST_UTIL_H_
#define CONFORMANCE_SCENARIO_FAKE_TESTEE_TEST_UTIL_H_

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "conformance/scenario/scenario.h"
#include "conformance/scenario/turns.h"

namespace lbc::scenario {

using Events = std::vector<lbcp::v1::Event>;

// Observations. Addresses are given by the names that Endpoint invents them from.
lbcp::v1::Event Made(std::uint32_t sub_conn, const std::vector<std::string>& names,
                     bool health = false);
lbcp::v1::Event Asked(std::uint32_t sub_conn);
lbcp::v1::Event Readdressed(std::uint32_t sub_conn, const std::vector<std::string>& names);
lbcp::v1::Event GivenUp(std::uint32_t sub_conn);
lbcp::v1::Event Reported(State state, std::uint32_t picker = 1);
lbcp::v1::Event AskedForHealth(std::uint32_t sub_conn);
lbcp::v1::Event CouldNotMake(const std::string& name);
lbcp::v1::Event Broke(const std::string& contract);

// Answers to picks.
lbcp::v1::PickAnswer Use(std::uint32_t sub_conn);
lbcp::v1::PickAnswer Queue();
lbcp::v1::PickAnswer Fail(const std::string& text);
// A Done with these answers in turn, over and over, as many as were asked for.
struct Answers {
  std::vector<lbcp::v1::PickAnswer> cycle;
};
// Other ends of a turn.
lbcp::v1::Done Ended(lbcp::v1::Outcome outcome, const std::string& message = "");

class FakeTestee : public Turns {
 public:
  FakeTestee();

  FakeTestee& On(const std::string& command, Events events);
  FakeTestee& On(const std::string& command, Events events, lbcp::v1::Done done);
  FakeTestee& On(const std::string& command, Events events, Answers answers);
  FakeTestee& Faults(const std::string& command, Fault fault);

  Turn Take(lbcp::v1::Command command) override;
  const lbcp::v1::Welcome& welcome() const override { return welcome_; }
  lbcp::v1::Welcome& mutable_welcome() { return welcome_; }

  // The names of the commands that came, in order.
  const std::vector<std::string>& taken() const { return taken_; }
  const std::vector<lbcp::v1::Command>& commands() const { return commands_; }

 private:
  using Line = std::function<Turn(const lbcp::v1::Command&)>;
  FakeTestee& Add(const std::string& command, Line line);

  lbcp::v1::Welcome welcome_;
  std::map<std::string, std::deque<Line>> lines_;
  std::vector<std::string> taken_;
  std::vector<lbcp::v1::Command> commands_;
  std::uint64_t now_nanos_ = 0;
};

// A body as a value, so that tables can hold it.
using AnyBody = std::function<void(const Given&, const When&, const Then&)>;

// Plays a body as a strict or tolerant case on the testee, under an empty profile or the one given.
verdict::CaseResult PlayOn(FakeTestee& testee, const AnyBody& body, bool tolerant = false,
                           const profile::Profile& profile = profile::Minimal("fake"));

// One line of a table about verbs: what the testee does, what the case says, what comes of it.
struct VerbRow {
  const char* why;
  std::function<void(FakeTestee&)> testee;
  AnyBody body;
  verdict::Verdict verdict;
  // Part of the complaint; empty for any.
  const char* complaint = "";
};

// Plays every row and expects its verdict and complaint.
void ExpectRows(const std::vector<VerbRow>& rows);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_FAKE_TESTEE_TEST_UTIL_H_
