// The whole policy on the stage, with its real children.
#include "reference/policies/weighted_round_robin/weighted_round_robin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/load_report.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using enum ConnectivityState;
using Shares = std::map<int, int>;

class WeightedRoundRobinTest : public testing::Test {
 protected:
  WeightedRoundRobinTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    builder_ = MakeWeightedRoundRobinBuilder(registry_);
    stage_.Build(*builder_);
  }

  std::shared_ptr<const LoadBalancingConfig> Config(const std::string& json) {
    return *builder_->config_parser()->ParseConfig(json);
  }
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
    stage_.HealthBecomes(id, kReady);
  }
  // So many calls; each ends with the report of its SubConn, if there is one.
  Shares Counts(int calls, const std::map<int, double>& qps = {}) {
    Shares counts;
    for (int i = 0; i < calls; ++i) {
      PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
      const int number = stage_.channel().NumberOf(result.use()->sub_conn);
      ++counts[number];
      DoneInfo done;
      if (const auto known = qps.find(number); known != qps.end()) {
        auto report = std::make_shared<LoadReport>();
        report->qps = known->second;
        report->application_utilization = 1;
        done.server_load = std::move(report);
      }
      result.use()->on_done(done);
    }
    return counts;
  }

  Registry registry_;
  std::shared_ptr<const Builder> builder_;
  PolicyStage stage_;
};

TEST_F(WeightedRoundRobinTest, WRR_025_ConnectsToAllAndWaitsOrFailsMeanwhile) {
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}, Config("{}")).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 1 a:1", "connect 1", "made 2 b:1", "connect 2",
                                         "state CONNECTING"));
  EXPECT_EQ(stage_.Picks(), "queue");
  for (const int id : {1, 2}) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kTransientFailure, "refused " + std::to_string(id));
  }
  EXPECT_EQ(stage_.Picks(2), "fail: refused 1 fail: refused 2");
}

TEST_F(WeightedRoundRobinTest, WRR_011_WRR_015_WeightsCountAfterTheBlackoutAndAnUpdate) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config(R"({"blackoutPeriod": "2s"})")).ok());
  Connects(1);
  Connects(2);
  EXPECT_EQ(Counts(20, {{1, 10}, {2, 30}}), (Shares{{1, 10}, {2, 10}}));
  stage_.Advances(milliseconds(1999));
  EXPECT_EQ(Counts(20), (Shares{{1, 10}, {2, 10}}));
  stage_.Advances(milliseconds(1));
  EXPECT_EQ(Counts(400)[2], 300);
}

TEST_F(WeightedRoundRobinTest, WRR_013_WRR_019_WhoComesBackWeighsAsTheOthersOnAverage) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, Config(R"({"blackoutPeriod": "0s"})")).ok());
  for (const int id : {1, 2, 3}) Connects(id);
  static_cast<void>(Counts(30, {{1, 10}, {2, 10}, {3, 30}}));
  stage_.Advances(seconds(1));
  stage_.Becomes(1, kIdle);
  Connects(1);
  const Shares shares = Counts(6000);
  EXPECT_NEAR(shares.at(1), 2000, 3);
  EXPECT_NEAR(shares.at(2), 1000, 3);
  EXPECT_NEAR(shares.at(3), 3000, 3);
}

TEST_F(WeightedRoundRobinTest, WRR_026_WeightsOutliveLists) {
  const auto config = Config(R"({"blackoutPeriod": "0s"})");
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, config).ok());
  Connects(1);
  Connects(2);
  static_cast<void>(Counts(20, {{1, 10}, {2, 30}}));
  ASSERT_TRUE(stage_.Lists({"b:1", "a:1", "c:1"}, config).ok());
  EXPECT_NEAR(Counts(400)[2], 300, 1);
}

TEST_F(WeightedRoundRobinTest, WRR_016_ATimerRunsWhileTwoAreReady) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config("{}")).ok());
  Connects(1);
  EXPECT_EQ(stage_.clock().pending(), 0u);
  Connects(2);
  EXPECT_EQ(stage_.clock().pending(), 1u);
  stage_.Advances(seconds(5));
  EXPECT_EQ(stage_.clock().pending(), 1u);
  stage_.Becomes(1, kIdle);
  EXPECT_EQ(stage_.clock().pending(), 0u);
  Connects(1);
  EXPECT_EQ(stage_.clock().pending(), 1u);
  stage_.Closes();
  EXPECT_EQ(stage_.clock().pending(), 0u);
}

TEST_F(WeightedRoundRobinTest, WRR_031_AListWithoutItsConfigIsBadAndChangesNothing) {
  struct Foreign final : LoadBalancingConfig {};
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config("{}")).ok());
  Connects(1);
  stage_.Forget();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"})));
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"}, std::make_shared<Foreign>())));
  EXPECT_THAT(stage_.Seen(), ElementsAre());
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(WeightedRoundRobinTest, WithoutPickFirstThereIsNone) {
  const Registry empty;
  EXPECT_EQ(MakeWeightedRoundRobinBuilder(empty)->Build(stage_.channel(), stage_.options()),
            nullptr);
}

}  // namespace
}  // namespace lbc::policies
