// The whole policy on the stage, with its real children.
#include "reference/policies/least_request_experimental/least_request_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using testing::ElementsAre;
using enum ConnectivityState;

class LeastRequestTest : public testing::Test {
 protected:
  LeastRequestTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    builder_ = MakeLeastRequestBuilder(registry_);
    stage_.Build(*builder_);
  }
  ~LeastRequestTest() override { Finish(); }

  std::shared_ptr<const LoadBalancingConfig> Config(const std::string& json = "{}") {
    return *builder_->config_parser()->ParseConfig(json);
  }
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
    stage_.HealthBecomes(id, kReady);
  }
  // A call that stays open: the number of its SubConn.
  int Pick() {
    PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
    if (result.use() == nullptr) return 0;
    const int number = stage_.channel().NumberOf(result.use()->sub_conn);
    open_[number].push_back(std::move(result.use()->on_done));
    return number;
  }
  void Finish() {
    for (auto& [number, hooks] : open_) FinishOn(number);
  }
  void FinishOn(int number) {
    for (const CompletionHook& hook : std::exchange(open_[number], {})) hook({});
  }
  // How many of so many calls, each ended before the next, go to the first.
  int ShareOfTheFirst(int calls) {
    int first = 0;
    for (int i = 0; i < calls; ++i) {
      PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
      first += stage_.channel().NumberOf(result.use()->sub_conn) == 1 ? 1 : 0;
      result.use()->on_done({});
    }
    return first;
  }

  Registry registry_;
  std::shared_ptr<const Builder> builder_;
  PolicyStage stage_;
  std::map<int, std::vector<CompletionHook>> open_;
};

TEST_F(LeastRequestTest, LR_007_LR_012_ConnectsToAllAndWaitsOrFailsMeanwhile) {
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}, Config()).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 1 a:1", "connect 1", "made 2 b:1", "connect 2",
                                         "state CONNECTING"));
  EXPECT_EQ(stage_.Picks(), "queue");
  for (const int id : {1, 2}) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kTransientFailure, "refused " + std::to_string(id));
  }
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(2), "fail: refused 1 fail: refused 2");
}

// Of 4000 picks 1000 go to the loaded one of two; six standard deviations are 165.
TEST_F(LeastRequestTest, LR_006_OpenCallsOutliveListsAndPickers) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config()).ok());
  Connects(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Pick(), 1);
  Connects(2);
  EXPECT_NEAR(ShareOfTheFirst(4000), 1000, 165);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, Config()).ok());
  EXPECT_NEAR(ShareOfTheFirst(4000), 1000, 165);
}

TEST_F(LeastRequestTest, LR_013_WhoComesBackBeginsAtNothing) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config()).ok());
  Connects(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Pick(), 1);
  Connects(2);
  stage_.Becomes(1, kIdle);
  Connects(1);
  EXPECT_NEAR(ShareOfTheFirst(4000), 2000, 190);
  FinishOn(1);
  EXPECT_NEAR(ShareOfTheFirst(4000), 2000, 190) << "the ends of old calls are nobody's";
}

TEST_F(LeastRequestTest, LR_015_TheConfigTakesEffectWithItsList) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config()).ok());
  Connects(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Pick(), 1);
  Connects(2);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, Config(R"({"choiceCount": 4})")).ok());
  EXPECT_NEAR(ShareOfTheFirst(8000), 500, 130);
}

TEST_F(LeastRequestTest, LR_011_AListWithoutItsConfigIsBadAndChangesNothing) {
  struct Foreign final : LoadBalancingConfig {};
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config()).ok());
  Connects(1);
  stage_.Forget();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"})));
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"}, std::make_shared<Foreign>())));
  EXPECT_THAT(stage_.Seen(), ElementsAre());
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(LeastRequestTest, DONE_011_CallsMayEndAfterThePolicy) {
  ASSERT_TRUE(stage_.Lists({"a:1"}, Config()).ok());
  Connects(1);
  EXPECT_EQ(Pick(), 1);
  stage_.Closes();
  stage_.DestroyPolicy();
  Finish();
}

TEST_F(LeastRequestTest, WithoutPickFirstThereIsNone) {
  const Registry empty;
  EXPECT_EQ(MakeLeastRequestBuilder(empty)->Build(stage_.channel(), stage_.options()), nullptr);
}

}  // namespace
}  // namespace lbc::policies
