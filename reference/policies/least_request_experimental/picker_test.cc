#include "reference/policies/least_request_experimental/picker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

// Goes to one SubConn, and counts the ends of its calls.
class ToOne final : public Picker {
 public:
  explicit ToOne(SubConn& sub_conn) : sub_conn_(sub_conn) {}
  PickResult Pick(const PickInfo& /*info*/) const override {
    return PickResult::Use(sub_conn_, [this](const DoneInfo&) { ++ended; });
  }
  mutable int ended = 0;

 private:
  SubConn& sub_conn_;
};

class LeastRequestPickerTest : public testing::Test {
 protected:
  void Make(int count) {
    for (int i = 0; i < count; ++i) {
      sub_conns_.push_back(*channel_.NewSubConn({{.addr = "a:" + std::to_string(i)}}, {}));
      const OwnerOf<OpenCalls> calls = MakeOwned<OpenCalls>();
      calls_.push_back(calls);
      ready_.push_back(std::make_shared<CountingPicker>(UsePicker(*sub_conns_.back()), calls));
    }
  }
  // So many calls are open there.
  void Load(int number, int open) {
    for (int i = 0; i < open; ++i) calls_[static_cast<std::size_t>(number) - 1]->Begin();
    loaded_[number] += open;
  }
  ~LeastRequestPickerTest() override {
    for (const auto& [number, open] : loaded_) {
      for (int i = 0; i < open; ++i) calls_[static_cast<std::size_t>(number) - 1]->End();
    }
  }
  // The number of the endpoint, from 1, for each of so many calls, each ended before the next.
  std::map<int, int> Counts(const ChildChooser& chooser, int calls) {
    std::map<int, int> counts;
    for (int i = 0; i < calls; ++i) {
      PickResult result = chooser.Pick(ready_, {});
      ++counts[channel_.NumberOf(result.use()->sub_conn)];
      result.use()->on_done({});
    }
    return counts;
  }
  static std::shared_ptr<const Picker> UsePicker(SubConn& sub_conn) {
    class Uses final : public Picker {
     public:
      explicit Uses(SubConn& sub_conn) : sub_conn_(sub_conn) {}
      PickResult Pick(const PickInfo& /*info*/) const override {
        return PickResult::Use(sub_conn_);
      }

     private:
      SubConn& sub_conn_;
    };
    return std::make_shared<const Uses>(sub_conn);
  }

  fixtures::FakeChannel channel_;
  std::vector<std::shared_ptr<SubConn>> sub_conns_;
  std::vector<OwnerOf<OpenCalls>> calls_;
  ChildPickers ready_;
  std::map<int, int> loaded_;
};

// A share of `part` in `n` choices, within six standard deviations.
testing::AssertionResult IsShare(int count, double part, int n) {
  const double off = std::abs(count - part * n);
  const double most = 6 * std::sqrt(n * part * (1 - part));
  if (off <= most) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << count << " of " << n << ", expected " << part * n << " to within " << most;
}

TEST_F(LeastRequestPickerTest, LR_003_TheBusiestIsTakenOnlyIfEveryDrawIsIt) {
  Make(2);
  Load(1, 5);
  for (const std::uint32_t choices : {1, 2, 3, 4, 10}) {
    const LeastRequestChooser chooser(choices, 7);
    std::map<int, int> counts = Counts(chooser, 40'000);
    EXPECT_TRUE(IsShare(counts[1], std::pow(0.5, choices), 40'000)) << choices << " choices";
  }
}

TEST_F(LeastRequestPickerTest, LR_003_ThreeLoadsRankThreeEndpoints) {
  Make(3);
  Load(1, 5);
  Load(2, 2);
  std::map<int, int> counts = Counts(LeastRequestChooser(2, 3), 90'000);
  EXPECT_TRUE(IsShare(counts[1], 1 / 9.0, 90'000));
  EXPECT_TRUE(IsShare(counts[2], 3 / 9.0, 90'000));
  EXPECT_TRUE(IsShare(counts[3], 5 / 9.0, 90'000));
}

TEST_F(LeastRequestPickerTest, LR_003_EqualsAreDrawnAlike) {
  Make(7);
  for (const auto& [number, count] : Counts(LeastRequestChooser(3, 1), 70'000)) {
    EXPECT_TRUE(IsShare(count, 1 / 7.0, 70'000)) << number;
  }
}

TEST_F(LeastRequestPickerTest, LR_004_ACallCountsUntilItEnds) {
  Make(1);
  const LeastRequestChooser chooser(2, 1);
  PickResult first = chooser.Pick(ready_, {});
  PickResult second = chooser.Pick(ready_, {});
  EXPECT_EQ(calls_[0]->open(), 2u);
  first.use()->on_done({.status = absl::UnavailableError("x")});
  EXPECT_EQ(calls_[0]->open(), 1u);
  second.use()->on_done({});
  EXPECT_EQ(calls_[0]->open(), 0u);
}

TEST_F(LeastRequestPickerTest, LR_005_WhatDoesNotGoIsNotCounted) {
  const OwnerOf<OpenCalls> calls = MakeOwned<OpenCalls>();
  for (const auto& child : {QueuePicker(), FailPicker(absl::UnavailableError("x"))}) {
    const CountingPicker picker(child, calls);
    EXPECT_EQ(picker.Pick({}).use(), nullptr);
    EXPECT_EQ(calls->open(), 0u);
  }
}

TEST_F(LeastRequestPickerTest, TheChildHearsOfTheEndToo) {
  Make(1);
  const auto child = std::make_shared<ToOne>(*sub_conns_[0]);
  const CountingPicker picker(child, calls_[0]);
  PickResult result = picker.Pick({});
  EXPECT_EQ(calls_[0]->open(), 1u);
  result.use()->on_done({});
  EXPECT_EQ(child->ended, 1);
  EXPECT_EQ(calls_[0]->open(), 0u);
}

TEST_F(LeastRequestPickerTest, LR_014_CountsAreExactFromManyThreads) {
  Make(5);
  const LeastRequestChooser chooser(2, 1);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5000; ++i) chooser.Pick(ready_, {}).use()->on_done({});
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& calls : calls_) EXPECT_EQ(calls->open(), 0u);
}

}  // namespace
}  // namespace lbc::policies
