#include "reference/policies/common/child_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/random/scripted_random.h"
#include "fixtures/random/seeded_random.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using enum ConnectivityState;

// A child's report whose picker says the child's name.
BalancerState Report(ConnectivityState state, const std::string& name) {
  return {state, FailPicker(absl::UnavailableError(name))};
}

std::string Picks(const Picker& picker, int count) {
  std::string said;
  for (int i = 0; i < count; ++i) said += std::string(picker.Pick({}).status().message());
  return said;
}

class ChildReportsTest : public testing::Test {
 protected:
  ChildReportsTest() {
    table_->Reset({Report(kReady, "a"), Report(kReady, "b"), Report(kConnecting, "c")});
  }
  std::shared_ptr<const Picker> MakePicker() {
    return table_->Combine(random_, absl::UnavailableError("none")).picker;
  }

  fixtures::ScriptedRandom random_;
  std::shared_ptr<ChildReports> table_ = std::make_shared<ChildReports>();
};

TEST_F(ChildReportsTest, RR_004_TakesTurnsAmongThoseInTheAggregateState) {
  const BalancerState all = table_->Combine(random_, absl::UnavailableError("none"));
  EXPECT_EQ(all.connectivity_state, kReady);
  EXPECT_EQ(Picks(*all.picker, 5), "ababa");
}

TEST_F(ChildReportsTest, RR_005_BeginsAtARandomChild) {
  random_.NextBelow({1});
  EXPECT_EQ(Picks(*MakePicker(), 3), "bab");
}

TEST_F(ChildReportsTest, ChildrenOfOneConnectionTakeTurnsWithOthers) {
  fixtures::FakeChannel channel;
  std::vector<std::shared_ptr<SubConn>> sub_conns;
  for (int i = 0; i < 2; ++i) sub_conns.push_back(*channel.NewSubConn({{.addr = "a:1"}}, {}));
  const auto turns = [&] {
    const auto picker = MakePicker();
    std::string said;
    for (int i = 0; i < 6; ++i) {
      const PickResult result = picker->Pick({});
      const auto* choice = result.use();
      said += choice == nullptr ? std::string(result.status().message())
                                : std::to_string(channel.NumberOf(choice->sub_conn));
    }
    return said;
  };
  table_->Reset({{kReady, UsePicker(sub_conns[0])}, {kReady, UsePicker(sub_conns[1])}});
  EXPECT_EQ(turns(), "121212");
  table_->Reset(
      {{kReady, UsePicker(sub_conns[0])}, Report(kReady, "b"), {kReady, UsePicker(sub_conns[1])}});
  EXPECT_EQ(turns(), "1b21b2") << "one that decides anew for each call is asked for each";
}

TEST_F(ChildReportsTest, WithoutChildrenItFails) {
  table_->Reset({});
  const BalancerState all = table_->Combine(random_, absl::UnavailableError("none"));
  EXPECT_EQ(all.connectivity_state, kTransientFailure);
  EXPECT_EQ(Picks(*all.picker, 1), "none");
}

TEST_F(ChildReportsTest, PICK_031_APickerAnswersFromTheTimeOfItsMaking) {
  const auto before = MakePicker();
  table_->Set(2, Report(kReady, "C"));
  const auto between = MakePicker();
  table_->Set(0, Report(kIdle, "A"));
  table_->Set(2, Report(kReady, "c"));
  const auto after = MakePicker();
  EXPECT_EQ(Picks(*before, 4), "abab");
  EXPECT_EQ(Picks(*between, 4), "abCa");
  EXPECT_EQ(Picks(*after, 4), "bcbc");
}

TEST_F(ChildReportsTest, PICK_031_AlsoWhenTheWholeTableIsReplaced) {
  const auto before = MakePicker();
  table_->Set(0, Report(kReady, "A"));
  table_->Reset({Report(kReady, "z")});
  EXPECT_EQ(Picks(*before, 2), "ab");
  EXPECT_EQ(Picks(*MakePicker(), 2), "zz");
}

TEST_F(ChildReportsTest, PICK_031_AlsoForAPickerThatIsKeptForAThousandReports) {
  std::vector<std::shared_ptr<const Picker>> kept;
  for (int i = 0; i < 1000; ++i) {
    table_->Set(0, Report(kReady, std::to_string(i) + " "));
    kept.push_back(MakePicker());
  }
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(Picks(*kept[static_cast<std::size_t>(i)], 2), std::to_string(i) + " b");
  }
}

TEST_F(ChildReportsTest, APickerMayOutliveTheTable) {
  const auto picker = MakePicker();
  table_.reset();
  EXPECT_EQ(Picks(*picker, 2), "ab");
}

TEST_F(ChildReportsTest, ANonsenseReportDoesNoHarm) {
  table_->Reset({{kShutdown, nullptr}});
  const BalancerState all = table_->Combine(random_, absl::UnavailableError("none"));
  EXPECT_EQ(all.connectivity_state, kTransientFailure);
  EXPECT_EQ(all.picker->Pick({}).outcome(), PickResult::Outcome::kQueue);
}

TEST_F(ChildReportsTest, PICK_024_DONE_012_HeadersAndHooksOfAChildPassThrough) {
  class WithExtras final : public Picker {
   public:
    PickResult Pick(const PickInfo&) const override {
      return PickResult::Use(sub_conn_, [this](const DoneInfo&) { ++done; }, {{"x-child", "7"}});
    }
    mutable int done = 0;

   private:
    class NoConnection final : public SubConn {
      void Connect() override {}
      void Shutdown() override {}
      void UpdateAddresses(const std::vector<Address>&) override {}
      void RegisterHealthListener(StateListener) override {}
    };
    mutable NoConnection sub_conn_;
  };
  const auto child = std::make_shared<WithExtras>();
  table_->Reset({{kReady, child}});
  PickResult result = MakePicker()->Pick({});
  ASSERT_NE(result.use(), nullptr);
  EXPECT_EQ(*FindFirst(result.use()->metadata, "x-child"), "7");
  result.use()->on_done(DoneInfo{});
  EXPECT_EQ(child->done, 1);
}

TEST_F(ChildReportsTest, RR_009_TurnsAreExactUnderConcurrency) {
  class Counting final : public Picker {
   public:
    PickResult Pick(const PickInfo&) const override {
      count.fetch_add(1, std::memory_order_relaxed);
      return PickResult::Queue();
    }
    mutable std::atomic<int> count{0};
  };
  std::array<std::shared_ptr<Counting>, 3> children;
  std::vector<BalancerState> reports;
  for (auto& child : children) {
    child = std::make_shared<Counting>();
    reports.push_back({kReady, child});
  }
  table_->Reset(std::move(reports));
  const auto picker = MakePicker();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 3000; ++i) static_cast<void>(picker->Pick({}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& child : children) EXPECT_EQ(child->count, 8000);
}

TEST_F(ChildReportsTest, CONC_004_PicksMayMeetReports) {
  std::atomic<const Picker*> current{nullptr};
  std::vector<std::shared_ptr<const Picker>> kept{MakePicker()};
  current = kept.back().get();
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::thread picking([&] {
    while (!stop) {
      const std::string said(current.load()->Pick({}).status().message());
      if (said != "a" && said != "b") ++wrong;
    }
  });
  for (int i = 0; i < 2000; ++i) {
    table_->Set(2, Report(kConnecting, "c"));
    kept.push_back(MakePicker());
    current = kept.back().get();
    if (i % 100 == 0) table_->Reset({Report(kReady, "a"), Report(kReady, "b"), Report(kIdle, "d")});
  }
  stop = true;
  picking.join();
  EXPECT_EQ(wrong, 0);
}

// Gives every call to the last.
class TheLast final : public ChildChooser {
 public:
  PickResult Pick(const ChildPickers& ready, const PickInfo& info) const override {
    return ready.back()->Pick(info);
  }
};

TEST_F(ChildReportsTest, AChooserDecidesAmongTheReadyOfItsOwnMoment) {
  std::vector<std::size_t> made;
  const ChooserMaker maker = [&made](std::size_t ready) {
    made.push_back(ready);
    return std::make_unique<const TheLast>();
  };
  const auto combine = [&] {
    return table_->Combine(random_, absl::UnavailableError("none"), maker).picker;
  };
  const auto before = combine();
  table_->Set(2, Report(kReady, "c"));
  const auto after = combine();
  EXPECT_EQ(Picks(*before, 2), "bb");
  EXPECT_EQ(Picks(*after, 2), "cc");
  EXPECT_THAT(made, testing::ElementsAre(2u, 3u));
  for (const std::size_t child : {0, 1, 2}) table_->Set(child, Report(kTransientFailure, "x"));
  EXPECT_EQ(Picks(*combine(), 1), "x");
  EXPECT_EQ(made.size(), 2u) << "who is not READY takes turns";
}

// The table of pickers against the obvious one: a copy of everything at every report.
TEST(ChildReports, AgreesWithACopyOfEverything) {
  fixtures::SeededRandom chance(7);
  fixtures::ScriptedRandom from_the_start;
  const auto table = std::make_shared<ChildReports>();
  std::vector<BalancerState> model;
  struct Kept {
    std::shared_ptr<const Picker> picker;
    std::string expected;
  };
  std::vector<Kept> kept;
  const std::array<ConnectivityState, 4> states = {kIdle, kConnecting, kReady, kTransientFailure};
  for (int step = 0; step < 3000; ++step) {
    const auto report = Report(states[chance.Below(4)], std::to_string(step) + " ");
    if (model.empty() || chance.Below(40) == 0) {
      model.assign(1 + chance.Below(6), report);
      table->Reset(model);
    } else {
      const auto index = static_cast<std::size_t>(chance.Below(model.size()));
      model[index] = report;
      table->Set(index, report);
    }
    const BalancerState all = table->Combine(from_the_start, absl::UnavailableError("none"));
    std::string expected;
    for (const BalancerState& row : model) {
      if (row.connectivity_state == all.connectivity_state) expected += Picks(*row.picker, 1);
    }
    kept.push_back({all.picker, expected});
    // Some are asked at once, some later, some never.
    const auto asked = static_cast<std::size_t>(chance.Below(kept.size()));
    const auto turns = std::count(kept[asked].expected.begin(), kept[asked].expected.end(), ' ');
    ASSERT_EQ(Picks(*kept[asked].picker, static_cast<int>(turns)), kept[asked].expected);
    if (chance.Below(3) == 0) kept.erase(kept.begin() + static_cast<std::ptrdiff_t>(asked));
  }
}

}  // namespace
}  // namespace lbc::policies
