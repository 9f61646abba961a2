// What round_robin survives although no conforming channel does it, and picks that meet everything
// else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

using fixtures::FakeChannel;
using fixtures::ListOf;
using fixtures::PolicyStage;
using testing::IsEmpty;
using enum ConnectivityState;

class RoundRobinSurvivalTest : public testing::Test {
 protected:
  RoundRobinSurvivalTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    stage_.Build(RoundRobinBuilder(registry_));
  }
  // A host whose connections come up on the spot, on the caller's stack.
  void ConnectsInline() {
    stage_.channel().set_inline_script([this](FakeChannel::During during, int id) {
      using enum FakeChannel::During;
      if (during == kConnect) stage_.channel().DeliverState(id, {kReady, {}});
      if (during == kRegisterHealthListener) stage_.channel().DeliverHealth(id, {kReady, {}});
      if (during == kShutdown)
        stage_.channel().DeliverState(id, {ConnectivityState::kShutdown, {}});
    });
  }

  Registry registry_;
  PolicyStage stage_;
};

TEST_F(RoundRobinSurvivalTest, ListenersCalledInsideItsOwnCalls) {
  ConnectsInline();
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_EQ(stage_.Picks(2), "1 2");
  EXPECT_TRUE(stage_.Lists({"b:1", "c:1"}).ok());
  EXPECT_EQ(stage_.Picks(2), "2 3");
  stage_.Closes();
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
}

TEST_F(RoundRobinSurvivalTest, AListInsideAReport) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  bool once = true;
  stage_.channel().set_observer([&](const fixtures::Observation& seen) {
    if (!std::holds_alternative<fixtures::StateUpdated>(seen) || !std::exchange(once, false))
      return;
    // The child that is reporting right now is closed by this.
    EXPECT_TRUE(stage_.balancer()->UpdateClientConnState({ListOf({"b:1"}), nullptr}).ok());
  });
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  stage_.HealthBecomes(2, kReady);
  EXPECT_EQ(stage_.Picks(), "2");
}

TEST_F(RoundRobinSurvivalTest, CloseInsideAReport) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.channel().set_observer([&](const fixtures::Observation& seen) {
    if (std::holds_alternative<fixtures::StateUpdated>(seen)) stage_.balancer()->Close();
  });
  stage_.Becomes(1, kTransientFailure);
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
  stage_.Forget();
  stage_.Becomes(2, kReady);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(RoundRobinSurvivalTest, EventsAfterThePolicyIsGone) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kReady);
  stage_.DestroyPolicy();
  stage_.Forget();
  stage_.Becomes(2, kReady);
  stage_.HealthBecomes(1, kReady);
  stage_.Advances(std::chrono::seconds(1));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(RoundRobinSurvivalTest, AThousandEndpointsComeUpAndGo) {
  ConnectsInline();
  std::vector<std::string> addrs;
  for (int i = 0; i < 1000; ++i) addrs.push_back("a:" + std::to_string(i));
  EXPECT_TRUE(stage_.Lists(addrs).ok());
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_FALSE(stage_.Lists(std::vector<std::string>{}).ok());
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
}

TEST_F(RoundRobinSurvivalTest, PICK_002_CONC_004_CONC_007_PicksMeetEverythingElse) {
  ConnectsInline();
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  // The channel's part: pickers are published to the picking threads and kept while they may be
  // used.
  std::vector<std::shared_ptr<const Picker>> kept{stage_.channel().picker()};
  std::atomic<const Picker*> current = kept.back().get();
  std::atomic<bool> stop = false;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      while (!stop) {
        const PickResult result = current.load()->Pick(PolicyStage::DefaultPick());
        if (result.use() != nullptr && result.use()->sub_conn == nullptr) ++wrong;
      }
    });
  }
  for (int round = 0; round < 300; ++round) {
    stage_.Becomes(1 + round % 3, kIdle);
    kept.push_back(stage_.channel().picker());
    current = kept.back().get();
    ASSERT_TRUE(stage_.Lists({"a:1", "b:1", round % 2 == 0 ? "d:1" : "c:1"}).ok());
    kept.push_back(stage_.channel().picker());
    current = kept.back().get();
  }
  stage_.Closes();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace lbc::policies
