#include "conformance/proxy/tap.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "conformance/proxy/sin.h"

namespace lbc::proxy {
namespace {

using ::testing::ElementsAre;

Command Picks(std::uint32_t count) {
  Command command;
  command.set_instance(1);
  command.mutable_pick()->set_count(count);
  return command;
}

// A testee that has two READY SubConns and picks them in turn.
Answer Alternates(const Command& command) {
  Answer answer;
  answer.done.set_outcome(lbcp::v1::OK);
  for (std::uint32_t i = 0; i < command.pick().count(); ++i) {
    if (i < 2) {
      answer.done.add_answers()->set_outcome(lbcp::v1::USE);
      answer.done.mutable_answers(static_cast<int>(i))->set_sub_conn(i + 1);
    }
    answer.done.add_run_answer(i % 2);
    answer.done.add_run_length(1);
  }
  return answer;
}

TEST(Tap, PassesWhatNobodyTouches) {
  Tap tap(Alternates, [] {});
  const Answer answer = tap.Pass(Picks(3), nullptr, nullptr);
  EXPECT_EQ(answer.done.SerializeAsString(), Alternates(Picks(3)).done.SerializeAsString());
}

TEST(Tap, LaysPicksOutAnewWhenTheyChange) {
  Tap tap(Alternates, [] {});
  const Answer answer = tap.Pass(Picks(4), nullptr, [](Tap& it) {
    it.ChangePicks([](PickAnswer& pick) { pick.set_sub_conn(1); });
  });
  ASSERT_EQ(answer.done.answers_size(), 1);
  EXPECT_THAT(answer.done.run_length(), ElementsAre(4u));
}

TEST(Tap, SwallowedCommandsNeverReachTheTestee) {
  int turns = 0;
  Tap tap(
      [&](const Command&) {
        ++turns;
        return Answer{};
      },
      [] {});
  const Answer answer = tap.Pass(
      Picks(1), [](Tap& it) { it.Swallow(); }, nullptr);
  EXPECT_EQ(turns, 0);
  EXPECT_EQ(answer.done.outcome(), lbcp::v1::OK);
}

TEST(Tap, AnswersForTheSubConnsThatItInvented) {
  int turns = 0;
  Tap tap(
      [&](const Command&) {
        ++turns;
        return Answer{};
      },
      [] {});
  const Answer made = tap.Pass(Picks(1), nullptr, [](Tap& it) { it.SayMade({"10.0.0.1:443"}); });
  ASSERT_EQ(made.events.size(), 1u);
  Command state;
  state.set_instance(1);
  state.mutable_sub_conn_state()->set_sub_conn(made.events[0].sub_conn_created().sub_conn());
  EXPECT_EQ(tap.Pass(state, nullptr, nullptr).done.outcome(), lbcp::v1::OK);
  EXPECT_EQ(turns, 1);
}

TEST(Tap, KnowsWhatIsTrueAndWhatWasShown) {
  const auto testee = [](const Command&) {
    Answer answer;
    answer.events.emplace_back();
    answer.events.back().mutable_state_updated()->set_state(lbcp::v1::READY);
    return answer;
  };
  Tap tap(testee, [] {});
  tap.Pass(Picks(1), nullptr, [](Tap& it) { it.events().clear(); });
  EXPECT_EQ(tap.truth().reported(), lbcp::v1::READY);
  EXPECT_EQ(tap.shown().reported(), lbcp::v1::CONNECTIVITY_STATE_UNSPECIFIED);
}

TEST(Sins, AreManyAndEachSaysWhatItBreaks) {
  std::set<std::string> names;
  for (const Sin& sin : AllSins()) {
    SCOPED_TRACE(sin.name);
    EXPECT_TRUE(names.insert(sin.name).second) << "twice";
    EXPECT_FALSE(sin.breaks.empty());
    EXPECT_FALSE(sin.what.empty());
    EXPECT_TRUE(sin.before || sin.after);
  }
  EXPECT_GE(names.size(), 40u);
}

// A testee that did not say UNSUPPORTED to nonsense would be refused, and so would its proxy.
TEST(Sins, LeaveCommandsThatAreNotTheirs) {
  for (const Sin& sin : AllSins()) {
    SCOPED_TRACE(sin.name);
    Command nonsense;
    nonsense.set_instance(1);
    nonsense.mutable_nonsense();
    int turns = 0;
    Tap tap(
        [&](const Command& command) {
          ++turns;
          EXPECT_TRUE(command.has_nonsense());
          Answer answer;
          answer.done.set_outcome(lbcp::v1::UNSUPPORTED);
          return answer;
        },
        [] {});
    EXPECT_EQ(tap.Pass(nonsense, sin.before, sin.after).done.outcome(), lbcp::v1::UNSUPPORTED);
    EXPECT_EQ(turns, 1);
  }
}

}  // namespace
}  // namespace lbc::proxy
