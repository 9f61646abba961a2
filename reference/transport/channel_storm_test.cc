// The channel's core under many threads: calls, attempts, cancellations, deadlines, lists, lost
// connections, all at once, and in the end Close. No socket: what is looked at is the channel.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "reference/channel/channel.h"
#include "reference/policies/builtin.h"
#include "reference/resolver/manual_resolver.h"
#include "reference/transport/event_loop.h"
#include "reference/transport/system_random.h"

namespace lbc {
namespace {

using std::chrono::microseconds;

constexpr int kCallers = 4;
constexpr int kCallsEach = 3000;
constexpr int kServers = 8;
constexpr const char* kConfig = R"({"loadBalancingPolicy": "round_robin", "methodConfig": [
    {"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.0001s",
     "maxBackoff": "0.001s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

// Every attempt succeeds; connections break when the test says so.
class StormTransport final : public Transport {
 public:
  [[nodiscard]] std::shared_ptr<Connection> Connect(const Address& /*address*/,
                                                    const ConnectOptions& /*options*/,
                                                    ConnectionEvents events) override {
    const auto ready = events.ready;
    {
      const std::lock_guard lock(mutex_);
      events_.push_back(std::move(events));
    }
    ready();  // Posted by the SubConn, so not told from inside this call.
    return std::make_shared<Silent>();
  }
  // Breaks some connection that was ever made.
  void BreakOne(std::uint64_t which) {
    ConnectionEvents events;
    {
      const std::lock_guard lock(mutex_);
      if (events_.empty()) return;
      events = events_[which % events_.size()];
    }
    events.lost(absl::UnavailableError("storm"));
  }

 private:
  class Silent final : public Connection {
    void Drain() override {}
    void Abort(const absl::Status& /*status*/) override {}
  };
  std::mutex mutex_;
  std::vector<ConnectionEvents> events_;  // Guarded by mutex_.
};

struct Books {
  std::atomic<int> attempts{0};
  std::atomic<int> ended_sent{0};
  std::atomic<int> ended_unsent{0};
  std::atomic<int> twice{0};
};

// Ends attempts on a thread of its own, every third of them badly.
class Server {
 public:
  Server() : thread_([this] { Run(); }) {}
  ~Server() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    woken_.notify_all();
  }
  // `over` is called if the call is over with that.
  void Serve(std::unique_ptr<Attempt> attempt, std::function<void()> over) {
    {
      const std::lock_guard lock(mutex_);
      attempts_.push_back({std::move(attempt), std::move(over)});
    }
    woken_.notify_all();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      woken_.wait(lock, [this] { return stopped_ || !attempts_.empty(); });
      if (attempts_.empty()) return;
      Served served = std::move(attempts_.front());
      attempts_.pop_front();
      lock.unlock();
      DoneInfo done{.bytes_sent = true, .bytes_received = true};
      if (++served_ % 3 == 0) done.status = absl::UnavailableError("storm");
      if (served.attempt->End(done)) served.over();
      served = {};
      lock.lock();
    }
  }
  struct Served {
    std::unique_ptr<Attempt> attempt;
    std::function<void()> over;
  };
  int served_ = 0;
  std::mutex mutex_;
  std::condition_variable woken_;
  std::deque<Served> attempts_;  // Guarded by mutex_.
  bool stopped_ = false;         // Guarded by mutex_.
  std::jthread thread_;
};

class Driver final : public CallDriver, public std::enable_shared_from_this<Driver> {
 public:
  Driver(Books& books, Server& server) : books_(books), server_(server) {}
  void StartAttempt(std::unique_ptr<Attempt> attempt) override {
    ++books_.attempts;
    server_.Serve(std::move(attempt), [self = shared_from_this()] {
      ++self->books_.ended_sent;
      self->Tell();
    });
  }
  void End(const absl::Status& status) override {
    EXPECT_FALSE(status.ok());
    ++books_.ended_unsent;
    Tell();
  }
  void AwaitTold() { told_.wait(false); }

 private:
  void Tell() {
    if (told_.exchange(true)) ++books_.twice;
    told_.notify_all();
  }
  Books& books_;
  Server& server_;
  std::atomic<bool> told_{false};
};

ResolverState SomeServers(std::uint64_t seed) {
  ResolverState state;
  for (int i = 0; i < kServers; ++i) {
    if (i != 0 && ((seed >> i) & 1) != 0) continue;
    state.addresses.push_back({.addr = "server:" + std::to_string(i)});
    state.endpoints.push_back({.addresses = {state.addresses.back()}});
  }
  return state;
}

TEST(ChannelStorm, EndsEveryCallOnce) {
  EventLoop loop;
  SystemRandom random;
  StormTransport transport;
  Registry policies;
  policies::RegisterBuiltinPolicies(policies);
  ResolverRegistry resolvers;
  const auto resolver = std::make_shared<ManualResolver>();
  resolvers.Register(resolver);
  static_cast<void>(resolver->UpdateState(SomeServers(0)));
  const auto made = Channel::Make(
      "manual:///storm", {.default_service_config = kConfig, .breaker = SreBreakerOptions()},
      {.transport = &transport,
       .clock = &loop,
       .random = &random,
       .serializer = &loop,
       .policies = &policies,
       .resolvers = &resolvers});
  ASSERT_TRUE(made.ok()) << made.status();
  const std::shared_ptr<Channel>& channel = *made;
  Books books;
  {
    Server server;
    std::atomic<bool> storming{true};
    std::jthread chaos([&] {
      for (std::uint64_t i = 1; storming; ++i) {
        transport.BreakOne(random.Bits());
        // Not faster than the loop can follow.
        const auto followed = std::make_shared<std::promise<void>>();
        loop.Post([&, i, followed] {
          if (i % 16 == 0) static_cast<void>(resolver->UpdateState(SomeServers(random.Bits())));
          followed->set_value();
        });
        followed->get_future().wait();
      }
    });
    std::vector<std::jthread> callers;
    for (int t = 0; t < kCallers; ++t) {
      callers.emplace_back([&, t] {
        for (int i = 0; i < kCallsEach; ++i) {
          CallSpec spec{.full_method_name = "/storm.Storm/Call", .wait_for_ready = i % 2 == 0};
          if (i % 7 == 0) spec.deadline = loop.Now() + microseconds(50);
          const auto driver = std::make_shared<Driver>(books, server);
          const auto call = channel->NewCall(std::move(spec), driver);
          call->Start();
          if (i % 5 == t) call->Cancel();
          if (i % 10 == 0) driver->AwaitTold();  // No caller runs far ahead of the rest.
        }
      });
    }
    callers.clear();
    storming = false;
    chaos.join();
    const auto closed = std::make_shared<std::promise<void>>();
    channel->Close([closed](const absl::Status&) { closed->set_value(); });
    closed->get_future().wait();
  }
  // What was served after the closing may have been about to be tried again.
  const auto drained = std::make_shared<std::promise<void>>();
  loop.Post([drained] { drained->set_value(); });
  drained->get_future().wait();
  EXPECT_EQ(books.ended_sent + books.ended_unsent, kCallers * kCallsEach);
  EXPECT_EQ(books.twice, 0);
  EXPECT_GT(books.ended_sent, kCallers * kCallsEach / 2)
      << "a storm in which nothing goes shows little";
  EXPECT_GT(books.attempts, books.ended_sent * 5 / 4) << "nor one in which nothing is tried again";
}

}  // namespace
}  // namespace lbc
