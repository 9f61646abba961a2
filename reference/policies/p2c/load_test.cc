#include "reference/policies/p2c/load.h"

#include <gtest/gtest.h>

#include <chrono>

#include "fixtures/clock/virtual_clock.h"

namespace lbc::policies {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kMs = 1e6;

TEST(LessLoaded, TheRulesInTheirOrder) {
  struct Row {
    const char* why;
    LoadView a, b;
    bool less;
  };
  const Row rows[] = {
      {"equal: neither", {0, kMs, 1}, {0, kMs, 1}, false},
      {"lower latency", {0, kMs, 1}, {0, 2 * kMs, 1}, true},
      {"fewer open calls", {1, kMs, 1}, {2, kMs, 1}, true},
      {"latency times open calls", {3, kMs, 1}, {0, 5 * kMs, 1}, true},
      {"and the other way", {5, kMs, 1}, {0, 5 * kMs, 1}, false},
      {"who fails now and then costs more", {0, kMs, 0.9}, {0, kMs, 1}, false},
      {"but may still be the better", {0, kMs, 0.9}, {0, 2 * kMs, 1}, true},
      {"who mostly fails is not", {0, kMs, 0.49}, {100, 1000 * kMs, 0.5}, false},
      {"of two that fail the cheaper", {0, kMs, 0.1}, {0, kMs, 0.05}, true},
      {"that always fail, the less busy", {0, kMs, 0}, {1, kMs, 0}, true},
      {"an unknown latency is the other's", {0, {}, 1}, {1, kMs, 1}, true},
      {"so it is no advantage", {1, {}, 1}, {0, 1000 * kMs, 1}, false},
      {"two unknown: open calls", {0, {}, 1}, {1, {}, 1}, true},
      {"no latency at all counts as a little", {1, 0, 1}, {0, 0, 1}, false},
  };
  for (const Row& row : rows) EXPECT_EQ(LessLoaded(row.a, row.b), row.less) << row.why;
}

TEST(OutcomeOf, P2C_005_WhatTheEndOfACallSays) {
  struct Row {
    const char* why;
    absl::StatusCode code;
    bool sent;
    Outcome outcome;
  };
  using enum absl::StatusCode;
  const Row rows[] = {
      {"an answer", kOk, true, Outcome::kSuccess},
      {"a call that never started", kOk, false, Outcome::kNothing},
      {"the caller's change of mind", kCancelled, true, Outcome::kNothing},
      {"a no is an answer", kNotFound, true, Outcome::kSuccess},
      {"so is a refusal", kPermissionDenied, true, Outcome::kSuccess},
      {"too late", kDeadlineExceeded, true, Outcome::kFailure},
      {"unknown method", kUnimplemented, true, Outcome::kFailure},
      {"broken", kInternal, true, Outcome::kFailure},
      {"away", kUnavailable, false, Outcome::kFailure},
      {"broken data", kDataLoss, true, Outcome::kFailure},
      {"overloaded", kResourceExhausted, true, Outcome::kFailure},
  };
  for (const Row& row : rows) {
    DoneInfo done;
    done.status = row.code == kOk ? absl::OkStatus() : absl::Status(row.code, "x");
    done.bytes_sent = row.sent;
    EXPECT_EQ(OutcomeOf(done), row.outcome) << row.why;
  }
}

class ServerRecordTest : public testing::Test {
 protected:
  ServerRecordTest() { record_->set_decay(seconds(10)); }
  // A call of this length that ends so.
  void Call(Duration length, const absl::Status& status = absl::OkStatus()) {
    const TimePoint began = clock_.Now();
    record_->Begin();
    clock_.Advance(length);
    DoneInfo done;
    done.status = status;
    done.bytes_sent = true;
    record_->Finish(done, began);
  }

  fixtures::VirtualClock clock_;
  OwnerOf<ServerRecord> record_ = MakeOwned<ServerRecord>(clock_);
};

TEST_F(ServerRecordTest, P2C_004_TheFirstLatencyCountsWhole) {
  EXPECT_EQ(record_->View().latency, std::nullopt);
  Call(milliseconds(20));
  EXPECT_EQ(record_->View().latency, 20 * kMs);
  Call(milliseconds(50));
  EXPECT_EQ(record_->View().latency, 50 * kMs);
  Call(seconds(0));
  EXPECT_EQ(record_->View().latency, 50 * kMs);
}

TEST_F(ServerRecordTest, FailuresDoNotLowerTheLatency) {
  Call(milliseconds(1), absl::UnavailableError("x"));
  EXPECT_EQ(record_->View().latency, std::nullopt);
  EXPECT_DOUBLE_EQ(record_->View().success, 0.875);
  Call(milliseconds(20));
  clock_.Advance(seconds(100));
  Call(milliseconds(1), absl::UnavailableError("x"));
  EXPECT_EQ(record_->View().latency, 20 * kMs);
  Call(milliseconds(90), absl::DeadlineExceededError("x"));
  EXPECT_EQ(record_->View().latency, 90 * kMs) << "but they may raise it";
}

TEST_F(ServerRecordTest, CallsThatSayNothingAreForgotten) {
  Call(milliseconds(90), absl::CancelledError("x"));
  EXPECT_EQ(record_->View().latency, std::nullopt);
  EXPECT_EQ(record_->View().success, 1);
  EXPECT_EQ(record_->View().open, 0u);
}

TEST_F(ServerRecordTest, P2C_007_NeglectIsClaimedOnce) {
  clock_.Advance(seconds(1));
  EXPECT_FALSE(record_->ClaimIfNeglected(clock_.Now(), seconds(1)));
  clock_.Advance(Duration(1));
  EXPECT_TRUE(record_->ClaimIfNeglected(clock_.Now(), seconds(1)));
  EXPECT_FALSE(record_->ClaimIfNeglected(clock_.Now(), seconds(1)));
  clock_.Advance(seconds(1));
  record_->Picked(clock_.Now());
  clock_.Advance(seconds(1));
  EXPECT_FALSE(record_->ClaimIfNeglected(clock_.Now(), seconds(1)));
}

}  // namespace
}  // namespace lbc::policies
