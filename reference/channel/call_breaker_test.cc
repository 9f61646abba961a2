// The circuit breaker on a channel's calls: what it refuses reaches no picker.
//
// When it refuses how much: sre_breaker_test.cc. Here: that calls ask it, and tell it how they
// ended.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;

class CallBreaker : public PuppetChannelTest {
 protected:
  CallBreaker() : PuppetChannelTest({.breaker = SreBreakerOptions()}) {
    Ready();
    Picks([this](const PickInfo&) {
      ++picks_;
      return PickResult::Use(*a_);
    });
  }
  // Makes `count` calls, which the server ends with `status`; returns how many were refused.
  int Refused(int count, const absl::Status& status) {
    int refused = 0;
    for (int i = 0; i < count; ++i) {
      const int before = picks_;
      const int call = stage_.Call();
      if (picks_ > before) {
        stage_.Finish(call, status);
      } else {
        ++refused;
        EXPECT_THAT(stage_.Seen().back(), "call " + std::to_string(call) + " ends UNAVAILABLE: " +
                                              std::string(RefusedByBreaker().message()));
      }
    }
    stage_.Forget();
    return refused;
  }
  int picks_ = 0;
};

TEST_F(CallBreaker, BREAKER_007_BREAKER_012_RefusesCallsBeforeAnyPickerIsAsked) {
  const int refused = Refused(1000, absl::UnavailableError("down"));
  EXPECT_GT(refused, 700);
  EXPECT_EQ(picks_, 1000 - refused);
}

TEST_F(CallBreaker, BREAKER_009_LetsAllGoOnceTheWindowHasPassed) {
  EXPECT_GT(Refused(1000, absl::UnavailableError("down")), 0);
  stage_.Advances(seconds(3));
  EXPECT_EQ(Refused(1000, absl::OkStatus()), 0);
}

TEST_F(CallBreaker, BREAKER_008_HoldsTheCallersOwnFaultsAgainstNobody) {
  EXPECT_EQ(Refused(1000, absl::NotFoundError("no such order")), 0);
}

TEST_F(CallBreaker, BREAKER_015_CountsACallOnceHoweverManyAttemptsItTook) {
  ASSERT_TRUE(
      stage_
          .Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet", "methodConfig": [{"name": [{}],
      "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.001s", "maxBackoff": "0.001s",
      "backoffMultiplier": 1, "retryableStatusCodes": ["UNAVAILABLE"]}}]})")
          .ok());
  for (int i = 0; i < 300; ++i) {
    stage_.Forget();
    const int call = stage_.Call();
    for (int attempt = 0; attempt < 3; ++attempt) {
      stage_.Finish(call, absl::UnavailableError("busy"));
      stage_.Advances(milliseconds(2));
    }
    stage_.Finish(call);
    ASSERT_EQ(stage_.Seen().back(), "call " + std::to_string(call) + " ends OK")
        << "three failures of four would be too many";
  }
}

TEST_F(CallBreaker, IsAskedOnceAndNotAgainByACallThatWaits) {
  const auto picker = [this](bool hold) {
    Picks([this, hold](const PickInfo& info) {
      ++picks_;
      const bool patient = info.full_method_name == "/patient.Service/Call";
      return patient && hold ? PickResult::Queue() : PickResult::Use(*a_);
    });
  };
  picker(/*hold=*/true);
  const int patient = stage_.Call({.full_method_name = "/patient.Service/Call"});
  for (int i = 0; i < 50; ++i) {
    EXPECT_GE(Refused(100, absl::UnavailableError("down")), 0);
    picker(/*hold=*/true);
  }
  picker(/*hold=*/false);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call " + std::to_string(patient) + " goes to a:1"));
}

class CallBreakers : public PuppetChannelTest {
 protected:
  CallBreakers() : PuppetChannelTest({.breaker = SreBreakerOptions(), .breaker_per_method = true}) {
    Ready();
    Picks([this](const PickInfo&) { return PickResult::Use(*a_); });
  }
  // How many of `count` calls to `method` were sent; the server fails them.
  int Sent(const std::string& method, int count) {
    int sent = 0;
    for (int i = 0; i < count; ++i) {
      stage_.Forget();
      const int call = stage_.Call({.full_method_name = method});
      if (stage_.Seen() != std::vector{"call " + std::to_string(call) + " goes to a:1"}) continue;
      ++sent;
      stage_.Finish(call, absl::UnavailableError("down"));
    }
    return sent;
  }
};

TEST_F(CallBreakers, BREAKER_013_OneMethodsFailuresRefuseNoOthersCalls) {
  EXPECT_LT(Sent("/shop.Shop/Buy", 1000), 300);
  EXPECT_EQ(Sent("/shop.Shop/Look", 99), 99);
}

}  // namespace
}  // namespace lbc
