// A storm: servers die, stop, refuse and hang at random while calls go on at full rate, then calm,
// again and again.
//
// What must hold, however bad it was: every call that was started ends exactly once; every hook of
// a pick runs exactly once; in calm every server is reached again, within the back-off's bound; and
// what the process holds open does not grow from one calm to the next.
//
// LBC_STORM_SECONDS says how long (a few seconds without it), LBC_STORM_SEED which storm. It prints
// what happened; ci/storm.sh makes a page of that.
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "fixtures/random/seeded_random.h"
#include "reference/policies/builtin.h"
#include "reference/policies/common/delegating_client_conn.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EchoRequest;
using fixtures::SeededRandom;
using std::chrono::milliseconds;
using std::chrono::seconds;
using SteadyClock = std::chrono::steady_clock;

constexpr int kServers = 5;
constexpr int kCallers = 2;
// Of each caller, at any time.
constexpr int kOutstanding = 32;
constexpr milliseconds kCallDeadline{500};
constexpr seconds kStorm{3};
constexpr seconds kBackoffMost{1};
// A pause of the back-off, off by a fifth, a connection, and a machine that does other things too.
constexpr seconds kRecoveryMost{10};
constexpr int kDescriptorsMore = 16;

int Environment(const char* name, int otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoi(text);
}

gpr_timespec In(milliseconds delay) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_millis(delay.count(), GPR_TIMESPAN));
}

int OpenDescriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& each : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

struct HookCount {
  std::atomic<std::int64_t> picked{0};
  std::atomic<std::int64_t> done{0};
  std::atomic<std::int64_t> twice{0};
};

// round_robin, every pick of which carries a hook that is counted.
class CountedPicker final : public Picker {
 public:
  CountedPicker(std::shared_ptr<const Picker> picker, HookCount& count)
      : picker_(std::move(picker)), count_(count) {}
  PickResult Pick(const PickInfo& info) const override {
    PickResult result = picker_->Pick(info);
    auto* choice = result.use();
    if (choice == nullptr) return result;
    count_.picked.fetch_add(1);
    choice->on_done = [&count = count_,
                       ran = std::make_shared<std::atomic<bool>>(false)](const DoneInfo&) {
      count.done.fetch_add(1);
      if (ran->exchange(true)) count.twice.fetch_add(1);
    };
    return result;
  }

 private:
  const std::shared_ptr<const Picker> picker_;
  HookCount& count_;
};

class Counted final : public Balancer, private policies::DelegatingClientConn {
 public:
  Counted(ClientConn& client_conn, const BuildOptions& options, const Builder& real,
          HookCount& count)
      : DelegatingClientConn(client_conn), count_(count), real_(real.Build(*this, options)) {}
  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    return real_->UpdateClientConnState(state);
  }
  void ResolverError(const absl::Status& error) override { real_->ResolverError(error); }
  void ExitIdle() override { real_->ExitIdle(); }
  void Close() override { real_->Close(); }

 private:
  void UpdateState(BalancerState state) override {
    state.picker = std::make_shared<CountedPicker>(std::move(state.picker), count_);
    parent().UpdateState(std::move(state));
  }
  HookCount& count_;
  const std::unique_ptr<Balancer> real_;
};

class CountedBuilder final : public Builder {
 public:
  CountedBuilder(std::shared_ptr<const Builder> real, HookCount& count)
      : real_(std::move(real)), count_(count) {}
  std::string Name() const override { return "counted_round_robin"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& options) const override {
    return std::make_unique<Counted>(client_conn, options, *real_, count_);
  }

 private:
  const std::shared_ptr<const Builder> real_;
  HookCount& count_;
};

// Calls without an end, so many at a time, until they are told to stop.
class Caller {
 public:
  explicit Caller(Echo::Stub& stub) : stub_(stub) {}

  void Start() {
    for (int i = 0; i < kOutstanding; ++i) Next(i % 2 == 0);
  }
  // Starts no more, and returns when all have ended.
  void Stop() {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    ended_.wait(lock, [this] { return outstanding_ == 0; });
  }

  std::atomic<std::int64_t> started{0};
  std::atomic<std::int64_t> ended{0};
  std::atomic<std::int64_t> failed{0};
  std::atomic<std::int64_t> twice{0};

 private:
  struct Running {
    grpc::ClientContext context;
    EchoRequest request;
    EchoReply reply;
    std::atomic<bool> over{false};
  };

  void Next(bool patient) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      ++outstanding_;
    }
    started.fetch_add(1);
    auto running = std::make_shared<Running>();
    running->context.set_wait_for_ready(patient);
    running->context.set_deadline(In(kCallDeadline));
    stub_.async()->Unary(&running->context, &running->request, &running->reply,
                         [this, running, patient](const grpc::Status& status) {
                           ended.fetch_add(1);
                           if (running->over.exchange(true)) twice.fetch_add(1);
                           if (!status.ok()) failed.fetch_add(1);
                           Next(patient);
                           const std::lock_guard lock(mutex_);
                           if (--outstanding_ == 0) ended_.notify_all();
                         });
  }

  Echo::Stub& stub_;
  std::mutex mutex_;
  std::condition_variable ended_;
  // Guarded by mutex_.
  bool stopping_ = false;
  int outstanding_ = 0;
};

// What befalls the servers. One thing at a time, a few dozen a second.
class Weather {
 public:
  Weather(EchoBackends& servers, std::uint64_t seed) : servers_(servers), random_(seed) {}

  void Storm(SteadyClock::duration length) {
    const auto until = SteadyClock::now() + length;
    while (SteadyClock::now() < until) {
      const int server = static_cast<int>(random_.Below(kServers));
      Befall(server, states_[static_cast<std::size_t>(server)]);
      ++faults_;
      std::this_thread::sleep_for(milliseconds(5 + random_.Below(60)));
    }
  }
  void Calm() {
    for (int server = 0; server < kServers; ++server)
      MakeWell(server, states_[static_cast<std::size_t>(server)]);
  }
  [[nodiscard]] std::int64_t faults() const { return faults_; }

 private:
  enum class State { kWell, kAway, kRefusing, kHanging };

  void Befall(int server, State& state) {
    if (state != State::kWell) return MakeWell(server, state);
    switch (random_.Below(4)) {
      case 0:
        servers_.Kill(server);
        state = State::kAway;
        return;
      case 1:
        servers_.Stop(server);
        state = State::kAway;
        return;
      case 2:
        servers_.Refuse(server, absl::UnavailableError("storm"));
        state = State::kRefusing;
        return;
      default:
        servers_.Hang(server);
        state = State::kHanging;
    }
  }
  void MakeWell(int server, State& state) {
    if (state == State::kAway) servers_.Start(server);
    if (state == State::kRefusing) servers_.Refuse(server, absl::OkStatus());
    if (state == State::kHanging) servers_.Release(server);
    state = State::kWell;
  }

  EchoBackends& servers_;
  SeededRandom random_;
  std::array<State, kServers> states_{};
  std::int64_t faults_ = 0;
};

class LiveStorm : public testing::Test {
 protected:
  // How long it takes, from now, until every server answers again.
  milliseconds Recovery(Echo::Stub& stub) {
    const auto began = SteadyClock::now();
    unsigned seen = 0;
    while (seen != (1u << kServers) - 1) {
      if (SteadyClock::now() - began > kRecoveryMost) {
        ADD_FAILURE() << "not every server is reached again within the bound: " << seen;
        break;
      }
      grpc::ClientContext context;
      context.set_wait_for_ready(true);
      context.set_deadline(In(kRecoveryMost));
      EchoReply reply;
      if (stub.Unary(&context, {}, &reply).ok()) seen |= 1u << reply.backend();
    }
    return std::chrono::duration_cast<milliseconds>(SteadyClock::now() - began);
  }
};

TEST_F(LiveStorm, EveryCallEndsOnceAndCalmBringsEverythingBack) {
  const seconds length(Environment("LBC_STORM_SECONDS", 6));
  const auto seed = static_cast<std::uint64_t>(Environment("LBC_STORM_SEED", 1));
  HookCount hooks;
  auto registry = std::make_shared<Registry>();
  policies::RegisterBuiltinPolicies(*registry);
  registry->Register(std::make_shared<CountedBuilder>(registry->Find("round_robin"), hooks));

  EchoBackends servers(kServers);
  GrpcChannelOptions options;
  options.policies = registry;
  options.channel.default_service_config =
      R"({"loadBalancingConfig": [{"counted_round_robin": {}}]})";
  options.channel.backoff.initial = milliseconds(50);
  options.channel.backoff.max = kBackoffMost;
  auto channel = MakeGrpcChannel(servers.target(), std::move(options));
  ASSERT_TRUE(channel.ok()) << channel.status();
  const auto stub = Echo::NewStub(*channel);
  Recovery(*stub);

  Weather weather(servers, seed);
  std::int64_t started = 0;
  std::int64_t failed = 0;
  milliseconds worst{};
  int descriptors = 0;
  const auto until = SteadyClock::now() + length;
  for (int round = 0; round == 0 || SteadyClock::now() < until; ++round) {
    std::vector<std::unique_ptr<Caller>> callers;
    for (int i = 0; i < kCallers; ++i) callers.push_back(std::make_unique<Caller>(*stub));
    for (const auto& caller : callers) caller->Start();
    weather.Storm(kStorm);
    weather.Calm();
    worst = std::max(worst, Recovery(*stub));
    for (const auto& caller : callers) {
      caller->Stop();
      EXPECT_EQ(caller->ended, caller->started) << "every call ends";
      EXPECT_EQ(caller->twice, 0) << "and once only";
      started += caller->started;
      failed += caller->failed;
    }
    EXPECT_EQ(hooks.done, hooks.picked) << "the hook of every pick runs";
    EXPECT_EQ(hooks.twice, 0) << "and once only";
    if (round == 0) descriptors = OpenDescriptors();
  }
  EXPECT_LE(OpenDescriptors(), descriptors + kDescriptorsMore) << "nothing is left open";
  EXPECT_GT(failed, 0) << "a storm that nobody notices shows nothing";
  EXPECT_LT(failed, started);
  std::printf(
      "storm: %lld s, seed %llu: %lld calls, %lld of them failed; %lld faults; %lld picks; "
      "worst recovery %lld ms\n",
      static_cast<long long>(length.count()), static_cast<unsigned long long>(seed),
      static_cast<long long>(started), static_cast<long long>(failed),
      static_cast<long long>(weather.faults()), static_cast<long long>(hooks.picked.load()),
      static_cast<long long>(worst.count()));
}

}  // namespace
}  // namespace lbc
