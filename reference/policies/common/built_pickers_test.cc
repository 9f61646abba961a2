// Pickers that are built at their first pick, seen from the base balancer.
#include "reference/policies/common/built_pickers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using enum ConnectivityState;

// Calls go to the first; it remembers what it was built of.
class First final : public Picker {
 public:
  explicit First(PickerBuildInfo info) : info_(std::move(info)) {}
  PickResult Pick(const PickInfo&) const override {
    return PickResult::Use(*info_.ready.front().sub_conn);
  }
  const PickerBuildInfo& info() const { return info_; }

 private:
  const PickerBuildInfo info_;
};

class FirstPickers final : public PickerBuilder {
 public:
  std::shared_ptr<const Picker> Build(const PickerBuildInfo& info) const override {
    ++builds;
    last = std::make_shared<const First>(info);
    return makes_none ? nullptr : last;
  }
  std::shared_ptr<const void> Keep(const Clock&) const override {
    return std::make_shared<const int>(++kept);
  }
  mutable int builds = 0, kept = 0;
  mutable std::shared_ptr<const First> last;
  bool makes_none = false;
};

class BuiltPickersTest : public testing::Test {
 protected:
  BuiltPickersTest() {
    stage_.Build(*MakeBaseBuilder("first", pickers_, {.build_at_first_pick = true}));
  }
  void Lists(int count) {
    std::vector<std::string> addresses;
    addresses.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) addresses.push_back("a" + std::to_string(i) + ":1");
    ASSERT_TRUE(stage_.Lists(addresses).ok());
  }
  const std::vector<ReadySubConn>& ReadyOfLast() const { return pickers_->last->info().ready; }
  int KeptOf(std::size_t place) const {
    return *static_cast<const int*>(ReadyOfLast()[place].kept.get());
  }

  std::shared_ptr<FirstPickers> pickers_ = std::make_shared<FirstPickers>();
  PolicyStage stage_;
};

TEST_F(BuiltPickersTest, WhatNobodyAsksIsNotBuilt) {
  Lists(300);
  for (int id = 1; id <= 300; ++id) stage_.Becomes(id, kReady);
  EXPECT_EQ(pickers_->builds, 0);
  EXPECT_EQ(stage_.Picks(), "1");
  EXPECT_EQ(stage_.Picks(), "1");
  EXPECT_EQ(pickers_->builds, 1);
  EXPECT_EQ(ReadyOfLast().size(), 300u);
}

TEST_F(BuiltPickersTest, BLD_018_EachChangeIsReportedWithAPickerOfItsOwn) {
  Lists(2);
  stage_.Becomes(2, kReady);
  const auto one = stage_.channel().picker();
  stage_.Becomes(1, kReady);
  const auto both = stage_.channel().picker();
  stage_.Becomes(2, kIdle);
  EXPECT_NE(one, both);
  EXPECT_EQ(stage_.Picks(), "1");
  // PICK-031: old ones, asked late, answer as of their time.
  static_cast<void>(both->Pick({}));
  EXPECT_EQ(ReadyOfLast().size(), 2u);
  static_cast<void>(one->Pick({}));
  EXPECT_EQ(ReadyOfLast().size(), 1u);
  EXPECT_EQ(stage_.channel().NumberOf(ReadyOfLast()[0].sub_conn.get()), 2);
}

TEST_F(BuiltPickersTest, WhatIsKeptLastsWhileReady) {
  Lists(2);
  stage_.Becomes(1, kReady);
  stage_.Becomes(2, kReady);
  static_cast<void>(stage_.Picks());
  EXPECT_EQ(KeptOf(0), 1);
  Lists(3);
  EXPECT_EQ(KeptOf(0), 1) << "a list changes nothing";
  EXPECT_EQ(KeptOf(1), 2);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  static_cast<void>(stage_.Picks());
  EXPECT_EQ(KeptOf(0), 3) << "though nobody picked meanwhile";
  EXPECT_EQ(KeptOf(1), 2);
}

TEST_F(BuiltPickersTest, TheNumberOfASetIsNotThatOfAnEarlierOne) {
  Lists(2);
  stage_.Becomes(1, kReady);
  static_cast<void>(stage_.Picks());
  const std::uint64_t number = pickers_->last->info().ready_number;
  Lists(2);
  EXPECT_EQ(pickers_->last->info().ready_number, number);
  stage_.Becomes(2, kReady);
  stage_.Becomes(2, kIdle);
  static_cast<void>(stage_.Picks());
  EXPECT_EQ(ReadyOfLast().size(), 1u);
  EXPECT_NE(pickers_->last->info().ready_number, number);
}

TEST_F(BuiltPickersTest, AListBuildsAtOnceAndInItsTurn) {
  Lists(1);
  stage_.Becomes(1, kReady);
  const auto late = stage_.channel().picker();
  Lists(2);
  EXPECT_EQ(pickers_->builds, 2) << "the one before first";
  const auto now = pickers_->last;
  EXPECT_NE(now->info().previous, nullptr);
  static_cast<void>(late->Pick({}));
  EXPECT_EQ(pickers_->builds, 2);
}

TEST_F(BuiltPickersTest, AnOldPickerIsNobodysPrevious) {
  Lists(2);
  stage_.Becomes(1, kReady);
  const auto old = stage_.channel().picker();
  stage_.Becomes(2, kReady);
  static_cast<void>(stage_.Picks());
  const std::shared_ptr<const Picker> newest = pickers_->last;
  static_cast<void>(old->Pick({}));
  stage_.Becomes(2, kIdle);
  static_cast<void>(stage_.Picks());
  EXPECT_EQ(pickers_->last->info().previous, newest);
}

TEST_F(BuiltPickersTest, APickerBuilderThatMakesNothingLeavesCallsWaiting) {
  pickers_->makes_none = true;
  Lists(1);
  stage_.Becomes(1, kReady);
  EXPECT_EQ(stage_.Picks(), "queue");
}

TEST_F(BuiltPickersTest, AHandleOutlivesItsPolicy) {
  Lists(1);
  stage_.Becomes(1, kReady);
  const auto late = stage_.channel().picker();
  stage_.Closes();
  EXPECT_EQ(late->Pick({}).outcome(), PickResult::Outcome::kUse);
}

TEST_F(BuiltPickersTest, OfManyThreadsOneBuilds) {
  Lists(50);
  for (int id = 1; id <= 50; ++id) stage_.Becomes(id, kReady);
  const auto picker = stage_.channel().picker();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) {
        if (picker->Pick({}).outcome() != PickResult::Outcome::kUse) ++wrong;
      }
    });
  }
  // Meanwhile the log goes on.
  for (int id = 1; id <= 50; ++id) stage_.Becomes(id, kIdle);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(pickers_->builds, 1);
}

}  // namespace
}  // namespace lbc::policies
