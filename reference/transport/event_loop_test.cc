#include "reference/transport/event_loop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace lbc {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

TEST(EventLoop, RunsWorkInOrderFromManyThreads) {
  constexpr int kThreads = 4;
  constexpr int kEach = 1000;
  EventLoop loop;
  std::vector<std::vector<int>> ran(kThreads);  // Touched on the loop alone.
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kEach; ++i) {
          loop.Post([&, t, i] { ran[static_cast<std::size_t>(t)].push_back(i); });
        }
      });
    }
  }
  std::promise<void> done;
  loop.Post([&] { done.set_value(); });
  done.get_future().wait();
  for (const auto& one : ran) {
    ASSERT_EQ(one.size(), static_cast<std::size_t>(kEach));
    EXPECT_TRUE(std::is_sorted(one.begin(), one.end()));
  }
}

TEST(EventLoop, FiresTimersWhenDueAndInOrder) {
  EventLoop loop;
  std::promise<std::vector<int>> all;
  std::vector<int> fired;
  std::vector<std::unique_ptr<Timer>> timers;
  loop.Post([&] {
    const TimePoint start = loop.Now();
    timers.push_back(loop.After(milliseconds(20), [&, start] {
      EXPECT_GE(loop.Now() - start, milliseconds(20));
      fired.push_back(2);
      all.set_value(fired);
    }));
    timers.push_back(loop.After(milliseconds(5), [&] { fired.push_back(1); }));
    timers.push_back(loop.After(milliseconds(5), [&] { fired.push_back(10); }));
    timers.push_back(loop.After(milliseconds(-1), [&] { fired.push_back(0); }));
    timers.push_back(loop.After(milliseconds(1), [&] { fired.push_back(99); }));
    timers.back()->Cancel();
    timers.push_back(loop.After(Duration::max(), [] { FAIL(); }));
    EXPECT_TRUE(fired.empty()) << "never inline";
    EXPECT_TRUE(loop.OnThread());
  });
  EXPECT_THAT(all.get_future().get(), testing::ElementsAre(0, 1, 10, 2));
  EXPECT_FALSE(loop.OnThread());
}

TEST(EventLoop, DropsWhatHasNotRunAndMayEndOnItsOwnThread) {
  auto held = std::make_shared<int>(1);
  std::promise<void> destroyed;
  auto loop = std::make_unique<EventLoop>();
  EventLoop& running = *loop;
  std::unique_ptr<Timer> timer;
  running.Post([&, held] {
    timer = running.After(hours(1), [held] { FAIL(); });
    running.Post([held] { FAIL(); });
    loop = nullptr;
    destroyed.set_value();
  });
  destroyed.get_future().wait();
  timer = nullptr;
  EXPECT_EQ(loop, nullptr);
}

}  // namespace
}  // namespace lbc
