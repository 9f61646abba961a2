#include "reference/circuit_breaker/breaker_group.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "fixtures/clock/virtual_clock.h"
#include "fixtures/random/scripted_random.h"

namespace lbc {
namespace {

class Breakers : public testing::Test {
 protected:
  fixtures::VirtualClock clock_;
  fixtures::ScriptedRandom random_;  // Answers 0: who may be refused is.
  BreakerGroup group_{{.requests_min = 10}, clock_, random_};
};

TEST_F(Breakers, BREAKER_013_OneMethodsFailuresRefuseNoOthersCalls) {
  for (int i = 0; i < 20; ++i) group_.For("/shop.Shop/Buy").MarkFailed();
  EXPECT_FALSE(group_.For("/shop.Shop/Buy").Allow());
  EXPECT_TRUE(group_.For("/shop.Shop/Look").Allow());
  EXPECT_EQ(group_.size(), 2u);
}

TEST_F(Breakers, BREAKER_014_ManyThreadsFindTheSameOne) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this] {
      for (int i = 0; i < 1000; ++i) group_.For("method " + std::to_string(i % 7)).MarkSuccess();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(group_.size(), 7u);
}

TEST_F(Breakers, BREAKER_006_BREAKER_007_ARefusedHandlerIsNotRunAndCountsAsFailed) {
  SreBreaker& breaker = group_.For("");
  int run = 0;
  const auto fails = [&] {
    ++run;
    return absl::InternalError("broken");
  };
  // BREAKER-003: nine failures and nobody is refused yet.
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(Guarded(breaker, fails).code(), absl::StatusCode::kInternal);
  const absl::Status refused = Guarded(breaker, fails);
  EXPECT_EQ(refused.code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(IsRefusedByBreaker(refused));
  EXPECT_EQ(run, 10);
}

TEST_F(Breakers, BREAKER_008_TheCallersOwnFaultsDoNotCount) {
  SreBreaker& breaker = group_.For("");
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(Guarded(breaker, [] { return absl::InvalidArgumentError("no such item"); }).code(),
              absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace lbc
