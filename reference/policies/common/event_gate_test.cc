#include "reference/policies/common/event_gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace lbc::policies {
namespace {

using testing::ElementsAre;

class EventGateTest : public testing::Test {
 protected:
  std::unique_ptr<EventGate> gate_ = std::make_unique<EventGate>();
  std::vector<std::string> said_;
};

TEST_F(EventGateTest, WorkThatArrivesDuringWorkWaitsForItsTurn) {
  const auto guarded = gate_->Guard([this](std::string word) { said_.push_back(word); });
  gate_->Run([&] {
    guarded("second");
    gate_->Run([this] { said_.emplace_back("third"); });
    said_.emplace_back("first");
    EXPECT_TRUE(gate_->busy());
  });
  EXPECT_THAT(said_, ElementsAre("first", "second", "third"));
  EXPECT_FALSE(gate_->busy());
}

TEST_F(EventGateTest, ALongChainIsALoopAndNotARecursion) {
  int left = 1'000'000;
  std::function<void()> again;
  again = gate_->Guard([&] {
    if (--left > 0) again();
  });
  again();
  EXPECT_EQ(left, 0);
}

TEST_F(EventGateTest, NothingPassesAfterClose) {
  const auto guarded = gate_->Guard([this](std::string word) { said_.push_back(word); });
  gate_->Run([&] {
    guarded("waits, and is dropped");
    gate_->Close();
    said_.emplace_back("goes on to its end");
  });
  guarded("late");
  gate_->Run([this] { said_.emplace_back("late too"); });
  EXPECT_THAT(said_, ElementsAre("goes on to its end"));
}

TEST_F(EventGateTest, AGuardedFunctionMayOutliveTheGate) {
  const auto guarded = gate_->Guard([this](std::string word) { said_.push_back(word); });
  gate_.reset();
  guarded("late");
  EXPECT_THAT(said_, ElementsAre());
}

}  // namespace
}  // namespace lbc::policies
