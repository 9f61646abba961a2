// What pickers do at their first pick, count and claim: every order of steps of those who pick at
// once.
#include <memory>
#include <string>
#include <vector>

#include "property_tests/interleavings/every_interleaving.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/consistent_hash/picker.h"
#include "reference/policies/least_request_experimental/picker.h"
#include "reference/policies/p2c/load.h"
#include "reference/policies/ring_hash_experimental/picker.h"
#include "reference/policies/weighted_round_robin/layered_scheduler.h"

namespace lbc::interleavings {
namespace {

using enum ConnectivityState;

constexpr unsigned kPreemptions = 2;

class NoSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
};

class StandingClock final : public Clock {
 public:
  TimePoint Now() const override { return now; }
  std::unique_ptr<Timer> After(Duration /*delay*/, std::function<void()> /*fired*/) override {
    return nullptr;
  }
  TimePoint now{};
};

// P2C-007: of those who find a server neglected one goes to it.
struct TheNeglectedIsClaimedOnce : rl::test_suite<TheNeglectedIsClaimedOnce, 3> {
  StandingClock clock;
  policies::OwnerOf<policies::ServerRecord> record;
  int claims = 0;

  void before() {
    record = policies::MakeOwned<policies::ServerRecord>(clock);
    clock.now += std::chrono::seconds(2);
  }
  void thread(unsigned /*index*/) {
    if (record->ClaimIfNeglected(clock.now, std::chrono::seconds(1))) ++claims;
  }
  void after() { RL_ASSERT(claims == 1); }
};

// LR-004, LR-005: whatever begins and ends in whatever order, none stays counted.
struct CountsComeBack : rl::test_suite<CountsComeBack, 3> {
  std::shared_ptr<SubConn> sub_conn = std::make_shared<NoSubConn>();
  policies::ChildPickers ready;
  std::unique_ptr<policies::LeastRequestChooser> chooser;

  void before() {
    ready = {std::make_shared<policies::CountingPicker>(
        UsePicker(sub_conn), policies::MakeOwned<policies::OpenCalls>())};
    chooser = std::make_unique<policies::LeastRequestChooser>(2, 1);
  }
  std::uint32_t Open() const {
    return static_cast<const policies::CountingPicker&>(*ready.front()).open();
  }
  void thread(unsigned /*index*/) {
    PickResult result = chooser->Pick(ready, {});
    RL_ASSERT(Open() >= 1);
    result.use()->on_done({});
  }
  void after() { RL_ASSERT(Open() == 0); }
};

// CONC-006: several first picks make one circle, and all of them go by it.
struct FirstPicksMakeOneCircle : rl::test_suite<FirstPicksMakeOneCircle, 3> {
  std::vector<std::shared_ptr<SubConn>> sub_conns{std::make_shared<NoSubConn>(),
                                                  std::make_shared<NoSubConn>()};
  std::unique_ptr<policies::ConsistentHashPicker> picker;
  const Attributes key = Attributes().With(kCallKey, std::string("k"));
  std::vector<SubConn*> chosen;

  void before() {
    chosen.assign(3, nullptr);
    policies::ConsistentHashConfig config;
    config.replicas = 1;
    picker = std::make_unique<policies::ConsistentHashPicker>(
        std::vector<policies::NamedSubConn>{{"a:1", sub_conns[0]}, {"b:1", sub_conns[1]}},
        std::make_shared<const policies::ConsistentHashConfig>(config),
        std::make_shared<policies::Nodes>(), 1);
  }
  void thread(unsigned index) {
    chosen[index] = picker->Pick({.call_attributes = &key}).use()->sub_conn;
  }
  void after() { RL_ASSERT(chosen[0] == chosen[1] && chosen[1] == chosen[2]); }
};

// The same of ring_hash, whose calls meet an endpoint that has failed.
struct FirstPicksFindTheNextPlace : rl::test_suite<FirstPicksFindTheNextPlace, 3> {
  std::shared_ptr<SubConn> sub_conn = std::make_shared<NoSubConn>();
  std::unique_ptr<policies::RingHashPicker> picker;
  const Attributes hash = Attributes().With(policies::kRequestHash, std::uint64_t{1});

  void before() {
    picker = std::make_unique<policies::RingHashPicker>(
        std::make_shared<const policies::HashCircle>(std::vector<std::uint64_t>{1, 2},
                                                     std::vector<std::uint32_t>{0, 1}),
        std::vector<BalancerState>{{kTransientFailure, FailPicker(absl::UnavailableError("no"))},
                                   {kReady, UsePicker(sub_conn)}},
        "", 1);
  }
  void thread(unsigned /*index*/) {
    PickResult result = picker->Pick({.call_attributes = &hash});
    RL_ASSERT(result.use() != nullptr && result.use()->sub_conn == sub_conn.get());
  }
};

// New weights come while others pick: every pick goes to somebody, and afterwards shares are those
// of the weights.
struct PicksMeetNewWeights : rl::test_suite<PicksMeetNewWeights, 2> {
  std::unique_ptr<policies::LayeredScheduler> scheduler;

  void before() { scheduler = std::make_unique<policies::LayeredScheduler>(2, 0); }
  void thread(unsigned index) {
    if (index == 0) return scheduler->SetWeights({3, 1});
    RL_ASSERT(scheduler->Next() < 2);
  }
  void after() {
    int first = 0;
    for (int i = 0; i < 400; ++i) first += scheduler->Next() == 0 ? 1 : 0;
    RL_ASSERT(first >= 298 && first <= 302);
  }
};

template <typename Suite>
void ExpectToHold() {
  const Outcome outcome = EveryInterleaving<Suite>(kPreemptions);
  EXPECT_TRUE(outcome.holds) << outcome.story;
  EXPECT_GT(outcome.executions, 3u);
}

TEST(ServerRecord, P2C_007_WhoIsNeglectedIsClaimedOnce) {
  ExpectToHold<TheNeglectedIsClaimedOnce>();
}
TEST(CountingPicker, LR_004_LR_005_NoCallStaysCounted) { ExpectToHold<CountsComeBack>(); }
TEST(ConsistentHashPicker, CONC_006_FirstPicksMakeOneCircle) {
  ExpectToHold<FirstPicksMakeOneCircle>();
}
TEST(RingHashPicker, CONC_006_FirstPicksFindTheNextPlace) {
  ExpectToHold<FirstPicksFindTheNextPlace>();
}
TEST(LayeredScheduler, PicksMeetNewWeights) { ExpectToHold<PicksMeetNewWeights>(); }

}  // namespace
}  // namespace lbc::interleavings
