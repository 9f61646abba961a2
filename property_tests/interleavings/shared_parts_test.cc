// The reference's parts that threads share without a lock, and two that are wrong, so that it is
// known what this notices.
#include <memory>
#include <vector>

#include "property_tests/interleavings/every_interleaving.h"
#include "reference/policies/common/open_calls.h"
#include "reference/policies/smooth_weighted_round_robin/picker.h"

namespace lbc::interleavings {
namespace {

constexpr unsigned kPreemptions = 2;

// What a thread writes before it lets go, whoever destroys must see: plain memory, watched.
struct Load : policies::OpenCalls {
  explicit Load(int* ends) : ended(ends) { word(RL_INFO) = 0; }
  ~Load() override {
    RL_ASSERT(word(RL_INFO) == 1);
    ++*ended;
  }
  rl::var<int> word;
  int* ended;
};

// DONE-011: the policy lets go while the only call ends.
struct TheLastOneDestroys : rl::test_suite<TheLastOneDestroys, 2> {
  int ended = 0;
  policies::OwnerOf<Load> owner;
  Load* load = nullptr;

  void before() {
    owner = policies::MakeOwned<Load>(&ended);
    load = owner.get();
    load->Begin();
  }
  void thread(unsigned index) {
    if (index == 0) {
      owner = policies::OwnerOf<Load>();
    } else {
      load->word(RL_INFO) = 1;
      load->End();
    }
  }
  void after() { RL_ASSERT(ended == 1); }
};

// The same with an order that publishes nothing.
struct CarelessLoad {
  explicit CarelessLoad(int* ends) : ended(ends) { word(RL_INFO) = 0; }
  void Release() {
    if (holds.fetch_sub(1, std::memory_order_relaxed) != 1) return;
    RL_ASSERT(word(RL_INFO) == 1);
    ++*ended;
  }
  std::atomic<int> holds{2};
  rl::var<int> word;
  int* ended;
};
struct ACarelessOneIsFound : rl::test_suite<ACarelessOneIsFound, 2> {
  int ended = 0;
  std::unique_ptr<CarelessLoad> load;

  void before() { load = std::make_unique<CarelessLoad>(&ended); }
  void thread(unsigned index) {
    if (index == 1) load->word(RL_INFO) = 1;
    load->Release();
  }
};

class NoSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>& /*addresses*/) override {}
  void RegisterHealthListener(StateListener /*listener*/) override {}
};

// SWRR-012: weights 2 and 1, three picks on three threads, the first of which writes the order
// down.
struct SharesAreExact : rl::test_suite<SharesAreExact, 3> {
  std::vector<std::shared_ptr<SubConn>> sub_conns{std::make_shared<NoSubConn>(),
                                                  std::make_shared<NoSubConn>()};
  std::unique_ptr<policies::SmoothPicker> picker;
  std::vector<SubConn*> chosen{3, nullptr};

  void before() {
    chosen.assign(3, nullptr);
    picker = std::make_unique<policies::SmoothPicker>(sub_conns, std::vector<std::uint32_t>{2, 1});
  }
  void thread(unsigned index) { chosen[index] = picker->Pick({}).use()->sub_conn; }
  void after() {
    RL_ASSERT(std::count(chosen.begin(), chosen.end(), sub_conns[0].get()) == 2);
    RL_ASSERT(std::count(chosen.begin(), chosen.end(), sub_conns[1].get()) == 1);
  }
};

// A counter that is read and then written: one preemption between the two loses a turn.
struct LostTurnsAreFound : rl::test_suite<LostTurnsAreFound, 2> {
  std::mutex guard;
  int next = 0;

  int Read() {
    const std::lock_guard lock(guard);
    return next;
  }
  void Write(int value) {
    const std::lock_guard lock(guard);
    next = value;
  }
  void thread(unsigned /*index*/) { Write(Read() + 1); }
  void after() { RL_ASSERT(next == 2); }
};

TEST(OpenCalls, DONE_011_TheLastToLetGoDestroysAndSeesAllThatWasWritten) {
  const Outcome outcome = EveryInterleaving<TheLastOneDestroys>(kPreemptions);
  EXPECT_TRUE(outcome.holds) << outcome.story;
  EXPECT_GT(outcome.executions, 1u);
}
TEST(SmoothPicker, CONC_006_SWRR_012_SharesAreExactInAnyOrderOfThreads) {
  const Outcome outcome = EveryInterleaving<SharesAreExact>(kPreemptions);
  EXPECT_TRUE(outcome.holds) << outcome.story;
  EXPECT_GT(outcome.executions, 10u);
}
TEST(EveryInterleaving, FindsAnOrderThatPublishesNothing) {
  const Outcome outcome = EveryInterleaving<ACarelessOneIsFound>(kPreemptions);
  EXPECT_FALSE(outcome.holds);
  EXPECT_NE(outcome.story.find("DATA RACE"), std::string::npos) << outcome.story;
}
TEST(EveryInterleaving, FindsALostTurnWithOnePreemptionAndNotWithout) {
  EXPECT_TRUE(EveryInterleaving<LostTurnsAreFound>(0).holds);
  const Outcome outcome = EveryInterleaving<LostTurnsAreFound>(1);
  EXPECT_FALSE(outcome.holds);
  EXPECT_NE(outcome.story.find("ASSERT"), std::string::npos) << outcome.story;
}

}  // namespace
}  // namespace lbc::interleavings
