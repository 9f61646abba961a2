#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <thread>
#include <vector>

#include "fixtures/random/scripted_random.h"
#include "reference/retry/retry_state.h"
#include "reference/retry/retry_throttler.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using Reach = AttemptOutcome::Reach;

constexpr auto kUnavailable = absl::StatusCode::kUnavailable;

// The example of the project's source documents.
RetryPolicy Example() {
  return {.max_attempts = 4,
          .initial_backoff = milliseconds(10),
          .max_backoff = milliseconds(100),
          .backoff_multiplier = 2,
          .retryable_status_codes = {kUnavailable}};
}

class Retries : public testing::Test {
 protected:
  Retries() { random_.NextUnit(std::vector<double>(20, 0.5)); }  // No jitter.

  RetryPolicy policy_ = Example();
  fixtures::ScriptedRandom random_;
};

TEST_F(Retries, GrowExponentiallyUntilNoAttemptIsLeft) {
  RetryState state(&policy_);
  EXPECT_EQ(state.previous_attempts(), 0);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(10));
  EXPECT_EQ(state.previous_attempts(), 1);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(20));
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(40));
  EXPECT_EQ(state.previous_attempts(), 3);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), std::nullopt) << "four attempts";
}

TEST_F(Retries, AreCappedAtFiveAttemptsAndAtTheLongestDelay) {
  policy_.max_attempts = 100;
  policy_.max_backoff = milliseconds(15);
  RetryState state(&policy_);
  for (const int expected : {10, 15, 15, 15}) {
    EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(expected));
  }
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), std::nullopt);
}

TEST_F(Retries, AreOffByAFifthEitherWay) {
  fixtures::ScriptedRandom random;
  random.NextUnit({0.0, 0.75});
  RetryState state(&policy_);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random), milliseconds(8));
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random), milliseconds(22));
}

TEST_F(Retries, DoNotHappenWhenTheyMustNot) {
  struct Row {
    const char* why;
    AttemptOutcome outcome;
  };
  const Row kRows[] = {
      {"it succeeded", {.code = absl::StatusCode::kOk}},
      {"the code is not in the set", {.code = absl::StatusCode::kInternal}},
      {"the answer has begun", {.code = kUnavailable, .committed = true}},
      {"the policy dropped it", {.code = kUnavailable, .dropped = true}},
      {"dropped, though never sent",
       {.code = kUnavailable, .reach = Reach::kNotSent, .dropped = true}},
      {"the server says no", {.code = kUnavailable, .pushback_ms = {"-1"}}},
      {"it says nothing that is a number", {.code = kUnavailable, .pushback_ms = {"soon"}}},
      {"nor a whole one", {.code = kUnavailable, .pushback_ms = {"1.5"}}},
      {"nor a small one", {.code = kUnavailable, .pushback_ms = {"99999999999"}}},
      {"it says two things", {.code = kUnavailable, .pushback_ms = {"1", "2"}}},
      {"the server asks for it, but the code is not in the set",
       {.code = absl::StatusCode::kInternal, .pushback_ms = {"1"}}},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.why);
    RetryState state(&policy_);
    EXPECT_EQ(state.AfterAttempt(row.outcome, random_), std::nullopt);
    EXPECT_EQ(state.previous_attempts(), 0);
  }
}

TEST_F(Retries, KeepToTheServersDelayAndStartOverAfterIt) {
  policy_.max_attempts = 5;
  RetryState state(&policy_);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(10));
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(20));
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable, .pushback_ms = {"0"}}, random_), Duration());
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), milliseconds(10));
}

TEST_F(Retries, CostNothingWhenNothingWasSent) {
  RetryState state(&policy_);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(state.AfterAttempt({.code = kUnavailable, .reach = Reach::kNotSent}, random_),
              Duration());
  }
  const AttemptOutcome refused{.code = kUnavailable, .reach = Reach::kUnprocessed};
  EXPECT_EQ(state.AfterAttempt(refused, random_), Duration());
  EXPECT_EQ(state.previous_attempts(), 0);
  EXPECT_EQ(state.AfterAttempt(refused, random_), milliseconds(10)) << "the second time it counts";
}

TEST_F(Retries, WithoutAPolicyAreTransparentOnly) {
  RetryState state(nullptr);
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable, .reach = Reach::kNotSent}, random_),
            Duration());
  EXPECT_EQ(state.AfterAttempt({.code = kUnavailable}, random_), std::nullopt);
}

TEST_F(Retries, StopWhenHalfTheTokensAreGone) {
  RetryThrottler throttler({.max_tokens = 10, .token_ratio_thousandths = 500});
  const auto retried = [&](const AttemptOutcome& outcome) {
    RetryState state(&policy_, &throttler);
    return state.AfterAttempt(outcome, random_).has_value();
  };
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(retried({.code = kUnavailable})) << i;
  EXPECT_FALSE(retried({.code = kUnavailable})) << "five are left, and more than half is needed";
  EXPECT_FALSE(retried({.code = absl::StatusCode::kInternal})) << "costs nothing";
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(retried({.code = absl::StatusCode::kOk}));
  EXPECT_TRUE(retried({.code = kUnavailable})) << "four successes brought back two; one is spent";
  EXPECT_FALSE(retried({.code = kUnavailable, .pushback_ms = {"-1"}})) << "costs one";
  EXPECT_FALSE(retried({.code = kUnavailable}));
}

TEST_F(Retries, OfTwoTokensOneFailureIsTooMuch) {
  RetryThrottler throttler({.max_tokens = 2, .token_ratio_thousandths = 1});
  EXPECT_FALSE(throttler.AllowsAfterFailure());
}

TEST_F(Retries, TokensStayWithinTheirBounds) {
  RetryThrottler throttler({.max_tokens = 4, .token_ratio_thousandths = 1000});
  for (int i = 0; i < 100; ++i) throttler.OnSuccess();
  EXPECT_TRUE(throttler.AllowsAfterFailure());
  EXPECT_FALSE(throttler.AllowsAfterFailure());
  for (int i = 0; i < 100; ++i) static_cast<void>(throttler.AllowsAfterFailure());
  for (int i = 0; i < 4; ++i) throttler.OnSuccess();
  EXPECT_TRUE(throttler.AllowsAfterFailure()) << "never below none";
}

TEST_F(Retries, TokensAreCountedFromManyThreads) {
  RetryThrottler throttler({.max_tokens = 1000, .token_ratio_thousandths = 1});
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 124; ++i) EXPECT_TRUE(throttler.AllowsAfterFailure());
      });
    }
  }
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttler.AllowsAfterFailure());  // 497, 498, 499
  EXPECT_FALSE(throttler.AllowsAfterFailure());
}

}  // namespace
}  // namespace lbc
