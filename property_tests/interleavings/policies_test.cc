// The reference's policies while calls are picked on other threads: every order of steps with at
// most two preemptions. The serializer's thread is the first of each suite.
#include <memory>
#include <string>
#include <utility>

#include "fixtures/channel/policy_stage.h"
#include "property_tests/interleavings/every_interleaving.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"
#include "reference/registry/registry.h"

namespace lbc::interleavings {
namespace {

using enum ConnectivityState;

constexpr unsigned kPreemptions = 2;

// Where a channel keeps the picker for those who pick.
class Slot {
 public:
  void Set(std::shared_ptr<const Picker> picker) {
    const std::lock_guard lock(mutex_);
    picker_.swap(picker);
  }
  std::shared_ptr<const Picker> Get() const {
    const std::lock_guard lock(mutex_);
    return picker_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Picker> picker_;
};

// A policy on its stage, whose pickers are nobody's but the slot's and of those who pick.
class Stage {
 public:
  Stage() {
    registry_.Register(std::make_shared<policies::PickFirstBuilder>());
    stage.channel().set_observer([this](const fixtures::Observation& seen) {
      const auto* report = std::get_if<fixtures::StateUpdated>(&seen);
      if (report != nullptr) {
        slot.Set(stage.channel().picker());
        stage.channel().DropPicker(report->picker - 1);
      }
      if (std::holds_alternative<fixtures::ConnectRequested>(seen)) ++connects;
    });
  }
  // SubConns 1 and 2, of a and b, are READY.
  void BringUpRoundRobin() {
    stage.Build(policies::RoundRobinBuilder(registry_));
    static_cast<void>(stage.Lists({"a:1", "b:1"}));
    Connects(1);
    Connects(2);
  }
  void BuildPickFirst() { stage.Build(policies::PickFirstBuilder()); }

  void Connects(int sub_conn) {
    stage.Becomes(sub_conn, kConnecting);
    stage.Becomes(sub_conn, kReady);
    static_cast<void>(stage.HealthBecomes(sub_conn, kReady));
  }
  // The number of the SubConn that the latest picker chooses; 0 if the call waits.
  int Pick() { return PickFrom(*slot.Get()); }
  int PickFrom(const Picker& picker) {
    PickResult result = picker.Pick(fixtures::PolicyStage::DefaultPick());
    if (result.outcome() == PickResult::Outcome::kQueue) return 0;
    RL_ASSERT(result.use() != nullptr);
    return stage.channel().NumberOf(result.use()->sub_conn);
  }

  fixtures::PolicyStage stage;
  Slot slot;
  int connects = 0;

 private:
  Registry registry_;
};

// Lists a, b and then b, c; each is READY as soon as it is known.
struct RoundRobinMeetsAList : rl::test_suite<RoundRobinMeetsAList, 3> {
  Stage it;

  void before() { it.BringUpRoundRobin(); }
  void thread(unsigned index) {
    if (index == 0) {
      static_cast<void>(it.stage.Lists({"b:1", "c:1"}));
      it.Connects(3);
      return;
    }
    const int chosen = it.Pick();
    RL_ASSERT(chosen >= 1 && chosen <= 3);
  }
  void after() {
    RL_ASSERT(it.stage.state() == kReady);
    const int first = it.Pick();
    const int second = it.Pick();
    RL_ASSERT(first + second == 2 + 3 && first != second);
  }
};

// Two threads share one picker of two endpoints, while one of these is lost.
struct RoundRobinLosesAConnection : rl::test_suite<RoundRobinLosesAConnection, 3> {
  Stage it;
  std::shared_ptr<const Picker> shared;
  int chosen[3] = {};

  void before() {
    it.BringUpRoundRobin();
    shared = it.slot.Get();
  }
  void thread(unsigned index) {
    if (index == 0) {
      it.stage.Becomes(1, kIdle);
    } else {
      chosen[index] = it.PickFrom(*shared);
    }
  }
  void after() {
    // RR-004: one picker goes round, whoever asks it and whatever its policy has heard since.
    RL_ASSERT(chosen[1] + chosen[2] == 1 + 2 && chosen[1] != chosen[2]);
    RL_ASSERT(it.Pick() == 2 && it.Pick() == 2);
    shared = nullptr;
  }
};

struct RoundRobinCloses : rl::test_suite<RoundRobinCloses, 3> {
  Stage it;

  void before() { it.BringUpRoundRobin(); }
  void thread(unsigned index) {
    if (index == 0) {
      it.stage.Closes();
      it.stage.DestroyPolicy();
      return;
    }
    const int chosen = it.Pick();
    RL_ASSERT(chosen == 1 || chosen == 2);
  }
  void after() { it.slot.Set(nullptr); }
};

// IDLE-011: calls on two threads wake a policy that sleeps, and it connects once.
struct PickFirstIsWoken : rl::test_suite<PickFirstIsWoken, 3> {
  Stage it;

  void before() {
    it.BuildPickFirst();
    static_cast<void>(it.stage.Lists({"a:1"}));
    it.stage.Becomes(1, kConnecting);
    it.stage.Becomes(1, kReady);
    it.stage.Becomes(1, kIdle);
    RL_ASSERT(it.stage.state() == kIdle);
    it.connects = 0;
  }
  void thread(unsigned index) {
    if (index == 0) {
      it.stage.serializer().RunAll();
    } else {
      RL_ASSERT(it.Pick() == 0);
    }
  }
  void after() {
    it.stage.serializer().RunAll();
    RL_ASSERT(it.connects == 1);
  }
};

struct PickFirstMeetsAList : rl::test_suite<PickFirstMeetsAList, 3> {
  Stage it;

  void before() {
    it.BuildPickFirst();
    static_cast<void>(it.stage.Lists({"a:1"}));
    it.stage.Becomes(1, kConnecting);
    it.stage.Becomes(1, kReady);
  }
  void thread(unsigned index) {
    if (index == 0) {
      static_cast<void>(it.stage.Lists({"b:1"}));
      it.stage.Becomes(2, kConnecting);
      it.stage.Becomes(2, kReady);
      return;
    }
    const int before = it.Pick();
    const int after = it.Pick();
    RL_ASSERT(before <= 2 && after <= 2);
    // Nobody goes back to what was given up.
    RL_ASSERT(!(before == 2 && after != 2) && !(before == 0 && after == 1));
  }
  void after() { RL_ASSERT(it.Pick() == 2); }
};

// How many executions there are is a number of the reference's, and of little meaning by itself;
// too few would mean that the threads never met.
template <typename Suite>
void ExpectToHold(std::uint64_t at_least) {
  const Outcome outcome = EveryInterleaving<Suite>(kPreemptions);
  EXPECT_TRUE(outcome.holds) << outcome.story;
  EXPECT_GE(outcome.executions, at_least);
  testing::Test::RecordProperty("executions", std::to_string(outcome.executions));
}

TEST(RoundRobin, PicksHoldDuringAList) { ExpectToHold<RoundRobinMeetsAList>(1000); }
TEST(RoundRobin, RR_004_APickerGoesRoundDuringALoss) {
  ExpectToHold<RoundRobinLosesAConnection>(1000);
}
TEST(RoundRobin, PicksAreAnsweredDuringClose) { ExpectToHold<RoundRobinCloses>(1000); }
TEST(PickFirst, IDLE_011_CallsOnTwoThreadsWakeItOnce) { ExpectToHold<PickFirstIsWoken>(100); }
TEST(PickFirst, PicksHoldDuringAList) { ExpectToHold<PickFirstMeetsAList>(1000); }

}  // namespace
}  // namespace lbc::interleavings
