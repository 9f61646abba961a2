#include "reference/circuit_breaker/sre_breaker.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fixtures/clock/virtual_clock.h"
#include "fixtures/random/scripted_random.h"
#include "fixtures/random/seeded_random.h"

namespace lbc {
namespace {

using fixtures::ScriptedRandom;
using fixtures::SeededRandom;
using fixtures::VirtualClock;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Breaker : public testing::Test {
 protected:
  void Mark(SreBreaker& breaker, int successes, int failures) {
    for (int i = 0; i < successes; ++i) breaker.MarkSuccess();
    for (int i = 0; i < failures; ++i) breaker.MarkFailed();
  }
  // The draw at which the next call is refused and the least above it, at which it goes, say what
  // the probability is.
  bool RefusesWith(SreBreaker& breaker, double draw) {
    random_.NextUnit({draw});
    return !breaker.Allow();
  }

  VirtualClock clock_;
  ScriptedRandom random_;
};

TEST(SreBreakerOptions, AreRefusedWithTheFieldThatIsWrong) {
  EXPECT_TRUE(CheckOptions({}).ok());
  EXPECT_TRUE(CheckOptions({.success = 1, .requests_min = 0, .buckets = 1}).ok());
  const std::pair<SreBreakerOptions, std::string> rows[] = {{{.success = 0}, "success"},
                                                            {{.success = 1.01}, "success"},
                                                            {{.success = std::nan("")}, "success"},
                                                            {{.requests_min = -1}, "requests_min"},
                                                            {{.window = seconds(0)}, "window"},
                                                            {{.buckets = 0}, "buckets"}};
  for (const auto& [options, field] : rows) {
    const absl::Status status = CheckOptions(options);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << field;
    EXPECT_NE(status.message().find(field + ":"), std::string::npos) << status;
  }
}

TEST_F(Breaker, BREAKER_002_BREAKER_003_AllowsAllWhileThereAreFewCalls) {
  SreBreaker breaker({}, clock_, random_);
  Mark(breaker, 0, 99);
  EXPECT_TRUE(breaker.Allow());
  breaker.MarkFailed();
  EXPECT_FALSE(breaker.Allow()) << "the least draw is below any probability that is not 0";
}

TEST_F(Breaker, BREAKER_005_AskingCountsNothing) {
  SreBreaker breaker({}, clock_, random_);
  Mark(breaker, 0, 99);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(breaker.Allow());
  Mark(breaker, 60, 0);
  EXPECT_FALSE(breaker.Allow()) << "60 of 159, and not 60 of 1159";
  Mark(breaker, 100, 0);
  EXPECT_TRUE(breaker.Allow()) << "160 of 259 is enough";
}

TEST_F(Breaker, BREAKER_003_AllowsAllWhileEnoughSucceed) {
  SreBreaker breaker({}, clock_, random_);
  Mark(breaker, 601, 399);
  EXPECT_TRUE(breaker.Allow());
  Mark(breaker, 0, 10);
  EXPECT_FALSE(breaker.Allow());
}

TEST_F(Breaker, BREAKER_001_RefusesByTheFormula) {
  struct Row {
    int successes;
    int failures;
    double success;
  };
  for (const Row& row : {Row{0, 100, 0.6}, Row{0, 1000, 0.6}, Row{30, 170, 0.6}, Row{100, 900, 0.5},
                         Row{500, 500, 1.0}}) {
    SreBreaker breaker({.success = row.success}, clock_, random_);
    Mark(breaker, row.successes, row.failures);
    const double total = row.successes + row.failures;
    const double expected = (total - row.successes / row.success) / (total + 1);
    EXPECT_TRUE(RefusesWith(breaker, expected - 1e-9)) << expected;
    EXPECT_FALSE(RefusesWith(breaker, expected + 1e-9)) << expected;
  }
}

TEST_F(Breaker, BREAKER_004_LetsOneInTotalPlusOneThroughHoweverBad) {
  SeededRandom random(11);
  SreBreaker breaker({}, clock_, random);
  Mark(breaker, 0, 99'999);
  // 10,000,000 draws with p = 1/100,000 let 100 through, give or take: a Poisson number of mean 100
  // is outside [40, 180] with a chance below 1e-10.
  int allowed = 0;
  for (int i = 0; i < 10'000'000; ++i) allowed += breaker.Allow() ? 1 : 0;
  EXPECT_GE(allowed, 40);
  EXPECT_LE(allowed, 180);
}

TEST_F(Breaker, BREAKER_002_BREAKER_010_ForgetsBucketByBucket) {
  SreBreaker breaker({}, clock_, random_);
  Mark(breaker, 0, 60);
  clock_.Advance(milliseconds(300));
  Mark(breaker, 0, 60);
  EXPECT_FALSE(breaker.Allow());
  clock_.Advance(milliseconds(2699));
  EXPECT_FALSE(breaker.Allow()) << "the first bucket is still the window's tenth";
  clock_.Advance(milliseconds(1));
  EXPECT_TRUE(breaker.Allow()) << "60 are left, and fewer than 100 say nothing";
  Mark(breaker, 0, 60);
  EXPECT_FALSE(breaker.Allow());
  clock_.Advance(seconds(100));
  EXPECT_TRUE(breaker.Allow());
  Mark(breaker, 0, 99);
  EXPECT_TRUE(breaker.Allow()) << "nothing was counted twice or left behind";
}

// A call a millisecond to a server that is well again after a thousand failures. Returns after how
// many milliseconds the last one was refused.
int LastRefusal(VirtualClock& clock, bool mark_refused) {
  SeededRandom random(3);
  SreBreaker breaker({}, clock, random);
  for (int i = 0; i < 1000; ++i) breaker.MarkFailed();
  int last = -1;
  for (int i = 0; i < 60'000; ++i) {
    clock.Advance(milliseconds(1));
    if (breaker.Allow()) {
      breaker.MarkSuccess();
    } else {
      last = i;
      if (mark_refused) breaker.MarkFailed();
    }
  }
  return last;
}

TEST_F(Breaker, BREAKER_009_LetsAllThroughAWindowAfterTheServerIsWell) {
  const int last = LastRefusal(clock_, /*mark_refused=*/false);
  EXPECT_GT(last, 2500);
  EXPECT_LT(last, 3000);
}

TEST_F(Breaker, BREAKER_006_TakesLongerIfItsOwnRefusalsCount) {
  // Each window lets through 1/0.6 of the share that the last one did, so a thousandth takes some
  // twenty seconds to become all: slow, but it does recover.
  const int last = LastRefusal(clock_, /*mark_refused=*/true);
  EXPECT_GT(last, 3000);
  EXPECT_LT(last, 45'000);
}

TEST_F(Breaker, BREAKER_007_BREAKER_011_KnowsItsOwnRefusal) {
  EXPECT_EQ(RefusedByBreaker().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(IsRefusedByBreaker(RefusedByBreaker()));
  EXPECT_FALSE(IsRefusedByBreaker(absl::UnavailableError("the circuit breaker refused the call")));
  EXPECT_FALSE(IsRefusedByBreaker(absl::OkStatus()));
}

TEST_F(Breaker, BREAKER_008_CountsWhatSpeaksAgainstTheServer) {
  int counted = 0;
  for (int code = 0; code <= 16; ++code) {
    counted += CountsAsFailure(absl::Status(static_cast<absl::StatusCode>(code), "")) ? 1 : 0;
  }
  EXPECT_EQ(counted, 6);
  EXPECT_TRUE(CountsAsFailure(absl::UnavailableError("")));
  EXPECT_FALSE(CountsAsFailure(absl::InvalidArgumentError("")));
  EXPECT_FALSE(CountsAsFailure(absl::CancelledError("")));
}

TEST_F(Breaker, BREAKER_014_CountsFromManyThreads) {
  SeededRandom random(5);
  SreBreaker breaker({.requests_min = 4001}, clock_, random);
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          EXPECT_TRUE(breaker.Allow());
          breaker.MarkFailed();
        }
      });
    }
  }
  breaker.MarkFailed();
  EXPECT_FALSE(breaker.Allow() && breaker.Allow() && breaker.Allow()) << "4001 were counted";
}

}  // namespace
}  // namespace lbc
