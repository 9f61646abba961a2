// The small parts of the channel that need no channel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fixtures/clock/virtual_clock.h"
#include "reference/channel/connectivity_tracker.h"
#include "reference/channel/control_plane_status.h"
#include "reference/channel/idle_tracker.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using enum ConnectivityState;

TEST(ControlPlaneStatus, PICK_011_PICK_012_PICK_013_TurnsWhatOnlyApplicationsMayUseIntoInternal) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "the words");
    const absl::Status seen = FromControlPlane(status);
    const bool forbidden = code == 0 || code == 3 || code == 5 || code == 6 || code == 9 ||
                           code == 10 || code == 11 || code == 15;
    if (!forbidden) {
      EXPECT_EQ(seen, status);
      continue;
    }
    EXPECT_EQ(seen.code(), absl::StatusCode::kInternal) << code;
    EXPECT_THAT(std::string(seen.message()),
                testing::HasSubstr(absl::StatusCodeToString(status.code())));
    EXPECT_EQ(std::string(seen.message()).find("the words") == std::string::npos, code == 0);
  }
}

TEST(ConnectivityTracker, CC_011_WakesEachWatchOnceAndForANewStateOnly) {
  ConnectivityTracker tracker;
  int woken = 0;
  tracker.Watch(kConnecting, [&] { ++woken; });
  EXPECT_EQ(woken, 1) << "it is not CONNECTING already";
  tracker.Watch(kIdle, [&] { ++woken; });
  tracker.Set(kIdle);
  EXPECT_EQ(woken, 1) << "the same state wakes nobody";
  tracker.Set(kReady);
  EXPECT_EQ(woken, 2);
  tracker.Set(kConnecting);
  EXPECT_EQ(woken, 2) << "a watch is good for one call";
  const auto given_up = tracker.Watch(kConnecting, [&] { ++woken; });
  EXPECT_TRUE(tracker.Unwatch(given_up));
  EXPECT_FALSE(tracker.Unwatch(given_up));
  tracker.Set(kShutdown);
  EXPECT_EQ(woken, 2);
  tracker.Set(kIdle);
  EXPECT_EQ(tracker.state(), kShutdown) << "for ever";
}

TEST(IdleTracker, IDLE_003_CountsFromTheEndOfTheLastCall) {
  fixtures::VirtualClock clock;
  int idle = 0;
  IdleTracker tracker(clock, seconds(10), [&] { ++idle; });
  tracker.Start();
  clock.Advance(seconds(9));
  tracker.CallStarted();
  clock.Advance(seconds(100));
  EXPECT_EQ(idle, 0) << "a call is under way";
  tracker.CallEnded();
  clock.Advance(milliseconds(9'999));
  EXPECT_EQ(idle, 0);
  clock.Advance(milliseconds(1));
  EXPECT_EQ(idle, 1);
  clock.Advance(seconds(100));
  EXPECT_EQ(idle, 1) << "once for each start";
  tracker.Start();
  clock.Advance(seconds(5));
  tracker.Stop();
  clock.Advance(seconds(100));
  EXPECT_EQ(idle, 1);
  EXPECT_EQ(clock.pending(), 0u);
}

TEST(IdleTracker, IDLE_001_IsOffWithoutATimeout) {
  fixtures::VirtualClock clock;
  IdleTracker tracker(clock, Duration::zero(), [] { FAIL(); });
  tracker.Start();
  EXPECT_EQ(clock.pending(), 0u);
}

}  // namespace
}  // namespace lbc
