#include "reference/policies/weighted_round_robin/picker.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "fixtures/channel/fake_channel.h"
#include "fixtures/clock/virtual_clock.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using std::chrono::seconds;

class WeightedPickerTest : public testing::Test {
 protected:
  WeightedPickerTest() {
    config_->blackout_period = Duration::zero();
    for (const char* addr : {"a:1", "b:1", "c:1"}) {
      sub_conns_.push_back(*channel_.NewSubConn({{.addr = addr}}, {}));
      weights_.push_back(MakeOwned<EndpointWeight>(reading_));
      ready_.push_back(std::make_shared<WeighedPicker>(std::make_shared<ToOne>(*sub_conns_.back()),
                                                       weights_.back()));
    }
    schedule_ = std::make_shared<WeightedSchedule>(config_, clock_, 0);
    chooser_ = std::make_unique<const WeightedChooser>(schedule_);
  }
  // Always the same; and remembers that its hook was called.
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

  std::map<int, int> Counts(int calls) {
    std::map<int, int> counts;
    for (int i = 0; i < calls; ++i) {
      PickResult result = chooser_->Pick(ready_, {});
      ++counts[channel_.NumberOf(result.use()->sub_conn)];
      result.use()->on_done({});
    }
    return counts;
  }
  void Report(std::size_t place, double qps) {
    LoadReport report;
    report.qps = qps;
    report.cpu_utilization = 0.5;
    weights_[place]->Report(report);
  }

  fixtures::FakeChannel channel_;
  fixtures::VirtualClock clock_;
  std::shared_ptr<WeightedRoundRobinConfig> config_ = std::make_shared<WeightedRoundRobinConfig>();
  std::shared_ptr<ReportReading> reading_ = std::make_shared<ReportReading>(clock_);
  std::vector<std::shared_ptr<SubConn>> sub_conns_;
  std::vector<OwnerOf<EndpointWeight>> weights_;
  ChildPickers ready_;
  std::shared_ptr<WeightedSchedule> schedule_;
  std::unique_ptr<const WeightedChooser> chooser_;
};

TEST_F(WeightedPickerTest, WRR_015_FollowsTheWeightsOfTheLastRenewal) {
  using Shares = std::map<int, int>;
  EXPECT_EQ(Counts(30), (Shares{{1, 10}, {2, 10}, {3, 10}}));
  Report(0, 1);
  Report(1, 2);
  Report(2, 3);
  EXPECT_EQ(Counts(30), (Shares{{1, 10}, {2, 10}, {3, 10}}));
  schedule_->Renew();
  std::map<int, int> counts = Counts(6000);
  EXPECT_NEAR(counts[1], 1000, 2);
  EXPECT_NEAR(counts[2], 2000, 2);
  EXPECT_NEAR(counts[3], 3000, 2);
}

TEST_F(WeightedPickerTest, BeginsWithTheWeightsOfItsFirstPick) {
  schedule_->Renew();
  Report(0, 1);
  Report(1, 1);
  Report(2, 2);
  std::map<int, int> counts = Counts(4000);
  EXPECT_NEAR(counts[3], 2000, 2);
}

TEST_F(WeightedPickerTest, AScheduleOutlivesItsPicker) {
  static_cast<void>(Counts(3));
  chooser_ = nullptr;
  ready_.clear();
  schedule_->Renew();
}

TEST_F(WeightedPickerTest, WhatDoesNotGoIsLeftAlone) {
  for (const auto& child : {QueuePicker(), FailPicker(absl::UnavailableError("x"))}) {
    const WeighedPicker picker(child, weights_[0]);
    EXPECT_EQ(picker.Pick({}).use(), nullptr);
    EXPECT_EQ(weights_[0]->open(), 0u);
  }
}

TEST_F(WeightedPickerTest, TheChildHearsOfTheEndToo) {
  const auto child = std::make_shared<ToOne>(*sub_conns_[0]);
  const WeighedPicker picker(child, weights_[0]);
  PickResult result = picker.Pick({});
  result.use()->on_done({});
  EXPECT_EQ(child->ended, 1);
  EXPECT_EQ(weights_[0]->open(), 0u);
}

}  // namespace
}  // namespace lbc::policies
