#include "property_tests/generators/play.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "property_tests/generators/search.h"

namespace lbc::properties {
namespace {

using scenario::Fault;
using verdict::Verdict;

// A testee that takes everything and does nothing, but what a test wants of its end.
class Idler : public scenario::Turns {
 public:
  Idler(std::optional<Fault> in_a_turn, std::optional<Fault> at_the_end)
      : in_a_turn_(std::move(in_a_turn)), at_the_end_(std::move(at_the_end)) {}

  scenario::Turn Take(lbcp::v1::Command command) override {
    scenario::Turn turn;
    if (command.has_update_resolver_state()) turn.fault = in_a_turn_;
    turn.done.set_command(command.id());
    turn.done.set_outcome(lbcp::v1::OK);
    if (command.has_pick()) AnswerWithQueue(command.pick().count(), turn.done);
    if (command.has_burst())
      AnswerWithQueue(command.burst().threads() * command.burst().picks_per_thread(), turn.done);
    return turn;
  }
  const lbcp::v1::Welcome& welcome() const override { return welcome_; }
  std::optional<Fault> End() override { return in_a_turn_.has_value() ? in_a_turn_ : at_the_end_; }
  scenario::Remains remains() override { return {"last words", "signal 9", "goroutine 7"}; }

 private:
  static void AnswerWithQueue(std::uint32_t picks, lbcp::v1::Done& done) {
    done.add_answers()->set_outcome(lbcp::v1::QUEUE);
    done.add_run_answer(0);
    done.add_run_length(picks);
  }

  const lbcp::v1::Welcome welcome_;
  const std::optional<Fault> in_a_turn_;
  const std::optional<Fault> at_the_end_;
};

class OnIdlers : public ::testing::Test {
 protected:
  scenario::SearchContext ContextOf(std::optional<Fault> in_a_turn, std::optional<Fault> at_end) {
    const scenario::Sessions sessions =
        [in_a_turn, at_end]() -> absl::StatusOr<std::unique_ptr<scenario::Turns>> {
      return std::make_unique<Idler>(in_a_turn, at_end);
    };
    return {.sessions = sessions,
            .hasty_sessions = sessions,
            .profile = profile_,
            .binds = [](std::string_view) { return true; },
            .seed = 1};
  }
  Played Play(const scenario::SearchContext& context) {
    return PlayStory(Story(), case_, context, context.sessions, Manner());
  }

  const profile::Profile profile_ = profile::Minimal("fake");
  scenario::Case case_ = [] {
    scenario::Case which;
    which.name = "contract/CON-035/a-property";
    which.checks = {"CON-035"};
    return which;
  }();
};

TEST_F(OnIdlers, AStoryThatEndsInOrderIsKeptAsItIs) {
  const Played played = Play(ContextOf(std::nullopt, std::nullopt));
  EXPECT_FALSE(IsFailure(played.result.verdict)) << played.result.complaint;
  EXPECT_EQ(played.result.process_end, "signal 9");
}

TEST_F(OnIdlers, AHangKeepsItsStackAndHowItEnded) {
  const Played played = Play(ContextOf(Fault{Verdict::kHang, "it did nothing"}, std::nullopt));
  EXPECT_EQ(played.result.verdict, Verdict::kHang);
  EXPECT_EQ(played.result.stack, "goroutine 7");
  EXPECT_EQ(played.result.process_end, "signal 9");
  EXPECT_EQ(played.result.stderr_tail, "last words");
}

TEST_F(OnIdlers, AStoryWhoseTesteeOutlivesItsGoodbyeFails) {
  const Played played = Play(ContextOf(std::nullopt, Fault{Verdict::kHang, "it stays"}));
  EXPECT_EQ(played.result.verdict, Verdict::kHang);
  EXPECT_EQ(played.result.complaint, "it stays");
}

TEST_F(OnIdlers, APropertyAboutSurvivalNamesWhatOutlivesItsGoodbye) {
  const scenario::SearchContext context =
      ContextOf(std::nullopt, Fault{Verdict::kHang, "it stays"});
  Property survival;
  survival.survival = true;
  const verdict::CaseResult result = Search(case_, context, survival);
  EXPECT_EQ(result.verdict, Verdict::kHang);
  EXPECT_EQ(result.stack, "goroutine 7");
  // One requirement is accused: every call returns. Here the case is not about that one.
  EXPECT_EQ(result.checks, std::vector<std::string>{"CON-100"});
  // Nothing needs to happen for it.
  EXPECT_EQ(result.complaint.find("it stays (0 moves, "), 0u) << result.complaint;
}

// What a property that is not about survival says of testees of which the first few work, and the
// next few crash.
class OnCrashers : public OnIdlers {
 protected:
  verdict::CaseResult SearchWithCrashes(int work, int crash, Flavour flavour) {
    scenario::SearchContext context = ContextOf(std::nullopt, std::nullopt);
    int started = 0;
    context.sessions = [&started, work,
                        crash]() -> absl::StatusOr<std::unique_ptr<scenario::Turns>> {
      std::optional<Fault> fault;
      if (++started > work && started <= work + crash) fault = Fault{Verdict::kCrash, "it fell"};
      return std::make_unique<Idler>(std::nullopt, fault);
    };
    return Search(case_, context, {.flavours = {flavour}});
  }
};

TEST_F(OnCrashers, AStoryThatEndsForSurvivalTooIsLeftOut) {
  const verdict::CaseResult result = SearchWithCrashes(2, 3, Flavour::kAll);
  EXPECT_EQ(result.verdict, Verdict::kVacuous);
  // It went on to what the others show: an idler connects to nobody.
  EXPECT_NE(result.complaint.find("never seen to connect"), std::string::npos) << result.complaint;
  EXPECT_NE(result.complaint.find("; 3 ended in CRASH (it fell)"), std::string::npos)
      << result.complaint;
}

TEST_F(OnCrashers, WhoLosesMostStoriesHasShownNothing) {
  const verdict::CaseResult result = SearchWithCrashes(0, 1'000, Flavour::kAll);
  EXPECT_EQ(result.verdict, Verdict::kVacuous);
  EXPECT_EQ(result.complaint.find("most of 24 stories ended before their end; "), 0U)
      << result.complaint;
  EXPECT_NE(result.complaint.find("ended in CRASH (it fell)"), std::string::npos)
      << result.complaint;
}

TEST_F(OnCrashers, AHangIsSaidAtOnce) {
  const verdict::CaseResult result =
      Search(case_, ContextOf(std::nullopt, Fault{Verdict::kHang, "it stays"}), Property());
  EXPECT_EQ(result.verdict, Verdict::kVacuous);
  EXPECT_EQ(result.complaint.find("a story ended in HANG (it stays)"), 0U) << result.complaint;
}

TEST_F(OnCrashers, ACrashThatSurvivalDoesNotHearIsSaidAtOnce) {
  const verdict::CaseResult result = SearchWithCrashes(2, 3, Flavour::kKeys);
  EXPECT_EQ(result.verdict, Verdict::kVacuous);
  EXPECT_EQ(result.complaint.find("a story ended in CRASH (it fell)"), 0U) << result.complaint;
}

TEST_F(OnIdlers, WhatHangsIsNoObjectionOfAModels) {
  EXPECT_TRUE(IsOfTheProgram(Play(ContextOf(Fault{Verdict::kHang, "it stays"}, std::nullopt))));
  EXPECT_FALSE(IsOfTheProgram(Play(ContextOf(std::nullopt, std::nullopt))));
}

// A story of two moves with an objection after the first.
Played ToldToItsEnd() {
  Played whole;
  whole.moves = 2;
  verdict::CaseResult& result = whole.result;
  result.verdict = Verdict::kCrash;
  result.process_end = "signal 11";
  for (const char* name : {"UpdateResolverState", "StateUpdated", "Done", "Advance", "Done"}) {
    verdict::TraceEntry entry;
    entry.name = name;
    entry.from_judge = entry.name == "UpdateResolverState" || entry.name == "Advance";
    result.trace.push_back(entry);
  }
  result.steps.resize(2);
  result.steps[0].end_message = 3;
  result.steps[1].first_message = 3;
  result.steps[1].end_message = 5;
  return whole;
}

TEST(CutAt, LeavesWhatCameUpToTheObjectionAndFailsThere) {
  const Objection objection = {.complaint = {"CON-059", "READY is reported", "READY", "CONNECTING"},
                               .moves = 1,
                               .steps = 1,
                               .messages = 3,
                               .divergent = 1};
  const Played cut = CutAt(ToldToItsEnd(), objection);
  EXPECT_EQ(cut.requirement, "CON-059");
  EXPECT_EQ(cut.moves, 1U);
  EXPECT_EQ(cut.result.verdict, Verdict::kFail);
  EXPECT_EQ(cut.result.complaint, "expected READY (CON-059); got CONNECTING");
  EXPECT_EQ(cut.result.process_end, "");
  ASSERT_EQ(cut.result.steps.size(), 2U);
  EXPECT_EQ(cut.result.steps[1].status, verdict::Step::Status::kFailed);
  EXPECT_EQ(cut.result.steps[1].words, "READY is reported");
  ASSERT_EQ(cut.result.trace.size(), 3U);
  // The report, not the Done behind it.
  EXPECT_TRUE(cut.result.trace[1].divergent);
  EXPECT_FALSE(cut.result.trace[2].divergent);
  EXPECT_FALSE(IsOfTheProgram(cut));
}

}  // namespace
}  // namespace lbc::properties
