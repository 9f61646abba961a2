// The whole policy on the stage, over round_robin.
#include "reference/policies/outlier_detection_experimental/outlier_detection_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

using fixtures::ListOfEndpoints;
using fixtures::PolicyStage;
using std::chrono::seconds;
using testing::IsEmpty;
using enum ConnectivityState;

class OutlierDetectionTest : public testing::Test {
 protected:
  OutlierDetectionTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
    builder_ = MakeOutlierDetectionBuilder(registry_);
    stage_.Build(*builder_);
  }

  std::shared_ptr<const LoadBalancingConfig> Config(const std::string& fields = "") {
    const std::string json =
        R"({"maxEjectionPercent": 100, )" + fields + R"("childPolicy": [{"round_robin": {}}]})";
    return *builder_->config_parser()->ParseConfig(json);
  }
  std::shared_ptr<const LoadBalancingConfig> ByFailures(const std::string& more = "") {
    return Config(more + R"("failurePercentageEjection": {"threshold": 50,
        "enforcementPercentage": 100, "minimumHosts": 2, "requestVolume": 5}, )");
  }
  void ListsAndConnects(const std::vector<std::string>& addrs,
                        std::shared_ptr<const LoadBalancingConfig> config) {
    ASSERT_TRUE(stage_.Lists(addrs, std::move(config)).ok());
    for (int id = 1; id <= static_cast<int>(addrs.size()); ++id) Connects(id);
  }
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
    stage_.HealthBecomes(id, kReady);
  }
  // So many calls for each SubConn, of which those to `failing` fail.
  void Calls(int each, const std::set<int>& failing) {
    const int all = each * static_cast<int>(stage_.channel().live_sub_conns().size());
    for (int i = 0; i < all; ++i) {
      PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
      if (result.use() == nullptr) return;
      const int number = stage_.channel().NumberOf(result.use()->sub_conn);
      if (!result.use()->on_done) continue;
      result.use()->on_done(
          {.status = failing.contains(number) ? absl::UnavailableError("x") : absl::OkStatus()});
    }
  }
  // The SubConns that calls go to now.
  std::set<int> Used() {
    std::set<int> used;
    for (int i = 0; i < 12; ++i) {
      PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
      if (result.use() == nullptr) continue;
      used.insert(stage_.channel().NumberOf(result.use()->sub_conn));
      // Calls whose end nobody hears of: they change no count.
      if (result.use()->on_done) unfinished_.push_back(std::move(result.use()->on_done));
    }
    return used;
  }
  ~OutlierDetectionTest() override {
    for (const CompletionHook& hook : unfinished_) hook({});
  }

  Registry registry_;
  std::shared_ptr<const Builder> builder_;
  PolicyStage stage_;
  std::vector<CompletionHook> unfinished_;
};

using Set = std::set<int>;

TEST_F(OutlierDetectionTest, OD_010_OD_013_OD_025_WhoFailsIsLeftAloneAndStaysConnected) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  stage_.Forget();
  stage_.Advances(seconds(9));
  EXPECT_EQ(Used(), (Set{1, 2, 3})) << "not before the interval has ended";
  stage_.Advances(seconds(1));
  EXPECT_EQ(Used(), (Set{1, 3}));
  const std::string ejected = "metric grpc.lb.outlier_detection.ejections_enforced=1";
  EXPECT_THAT(stage_.Seen(), testing::Each(testing::AnyOf("state READY", ejected)));
}

TEST_F(OutlierDetectionTest, OD_021_OD_027_AndComesBackAfterItsTime) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures(R"("baseEjectionTime": "25s", )"));
  Calls(10, {2});
  stage_.Advances(seconds(10));
  stage_.Advances(seconds(20));
  EXPECT_EQ(Used(), (Set{1, 3}));
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 2, 3}));
}

TEST_F(OutlierDetectionTest, OD_013_OnlyTheLastIntervalCounts) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(4, {2});
  stage_.Advances(seconds(10));
  Calls(4, {2});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 2, 3})) << "twice four are not eight";
}

TEST_F(OutlierDetectionTest, OD_033_OnceAllAreEjectedCallsFail) {
  ListsAndConnects({"a:1", "b:1"}, ByFailures());
  Calls(10, {1, 2});
  stage_.Advances(seconds(10));
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_NE(stage_.Picks().find("too many calls to the endpoint failed"), std::string::npos);
}

TEST_F(OutlierDetectionTest, OD_018_NoMoreThanItMay) {
  const auto config = *builder_->config_parser()->ParseConfig(R"({"maxEjectionPercent": 50,
      "failurePercentageEjection": {"enforcementPercentage": 100, "requestVolume": 5,
                                    "minimumHosts": 1},
      "childPolicy": [{"round_robin": {}}]})");
  ListsAndConnects({"a:1", "b:1", "c:1"}, config);
  Calls(10, {1, 2, 3});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{3})) << "one of three is below a half, two are not";
}

TEST_F(OutlierDetectionTest, OD_019_OutliersAreEjectedWithSoMuchChance) {
  const auto config = *builder_->config_parser()->ParseConfig(R"({"maxEjectionPercent": 100,
      "failurePercentageEjection": {"enforcementPercentage": 0, "requestVolume": 5,
                                    "minimumHosts": 1},
      "childPolicy": [{"round_robin": {}}]})");
  ListsAndConnects({"a:1", "b:1"}, config);
  Calls(10, {1});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 2}));
}

TEST_F(OutlierDetectionTest, OD_014_SuccessRatesAreCompared) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, Config(R"("successRateEjection": {"stdevFactor": 1000,
      "minimumHosts": 3, "requestVolume": 5}, )"));
  Calls(10, {3});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 2}));
}

TEST_F(OutlierDetectionTest, OD_009_OD_034_AConfigThatDetectsNothingLetsAllComeBack) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 3}));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, Config()).ok());
  EXPECT_EQ(Used(), (Set{1, 2, 3}));
  PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
  ASSERT_NE(result.use(), nullptr);
  EXPECT_FALSE(result.use()->on_done) << "nothing is counted";
  stage_.Forget();
  stage_.Advances(seconds(100));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(OutlierDetectionTest, OD_024_CountingBeginsAnewWithTheFirstInterval) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, Config()).ok());
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, ByFailures()).ok());
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 2, 3}));
}

TEST_F(OutlierDetectionTest, OD_023_AnotherIntervalCountsFromWhereThisOneBegan) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  stage_.Advances(seconds(6));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, ByFailures(R"("interval": "8s", )")).ok());
  stage_.Advances(seconds(1));
  EXPECT_EQ(Used(), (Set{1, 2, 3}));
  stage_.Advances(seconds(1));
  EXPECT_EQ(Used(), (Set{1, 3}));
}

TEST_F(OutlierDetectionTest, OD_023_OneThatIsOverEndsAtOnce) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  stage_.Advances(seconds(6));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, ByFailures(R"("interval": "5s", )")).ok());
  stage_.Advances(seconds(0));
  EXPECT_EQ(Used(), (Set{1, 3}));
}

TEST_F(OutlierDetectionTest, OD_028_AConnectionMadeMeanwhileIsNoBetter) {
  ListsAndConnects({"a:1", "b:1", "c:1"}, ByFailures());
  Calls(10, {2});
  stage_.Advances(seconds(10));
  stage_.Becomes(2, kIdle);
  Connects(2);
  EXPECT_EQ(Used(), (Set{1, 3}));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, Config()).ok());
  EXPECT_EQ(Used(), (Set{1, 2, 3})) << "OD-027: with what its health was last";
}

TEST_F(OutlierDetectionTest, OD_029_OD_030_WhoLeavesTheListIsForgotten) {
  const std::string most = R"({"maxEjectionPercent": 30, "failurePercentageEjection": {
      "enforcementPercentage": 100, "requestVolume": 5, "minimumHosts": 1},
      "childPolicy": [{"round_robin": {}}]})";
  const auto config = *builder_->config_parser()->ParseConfig(most);
  ListsAndConnects({"a:1", "b:1", "c:1"}, config);
  Calls(10, {2});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{1, 3}));
  ASSERT_TRUE(stage_.Lists({"a:1", "c:1"}, config).ok());
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}, config).ok());
  Connects(4);
  EXPECT_EQ(Used(), (Set{1, 3, 4}));
  Calls(10, {1});
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{3, 4})) << "who has left is not counted among the ejected";
}

TEST_F(OutlierDetectionTest, OD_011_AnEndpointIsAllItsAddresses) {
  const Address x{.addr = "x:1"}, y{.addr = "y:1"};
  const Endpoint xy{.addresses = {x, y}}, a{.addresses = {{.addr = "a:1"}}};
  ASSERT_TRUE(stage_.Lists(ListOfEndpoints({xy, a}), ByFailures()).ok());
  Connects(1);
  Connects(2);
  Calls(10, {1});
  // Its connection is lost, and another address answers: the calls to both were those of one.
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kTransientFailure);
  Connects(3);
  stage_.Advances(seconds(10));
  EXPECT_EQ(Used(), (Set{2}));
}

TEST_F(OutlierDetectionTest, OD_031_AnAddressBelongsToTheFirstThatHasIt) {
  const Address x{.addr = "x:1"}, y{.addr = "y:1"};
  ASSERT_TRUE(
      stage_.Lists(ListOfEndpoints({{.addresses = {x}}, {.addresses = {x, y}}}), ByFailures())
          .ok());
  Connects(1);
  Calls(1, {});
  EXPECT_EQ(stage_.state(), kReady);
}

TEST_F(OutlierDetectionTest, BLD_016_AListWithoutItsConfigIsBadAndChangesNothing) {
  struct Foreign final : LoadBalancingConfig {};
  ListsAndConnects({"a:1"}, ByFailures());
  stage_.Forget();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"})));
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"}, std::make_shared<Foreign>())));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(Used(), (Set{1}));
}

TEST_F(OutlierDetectionTest, OD_032_ChoicesAreTheChannelsOwn) {
  ListsAndConnects({"a:1"}, ByFailures());
  PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
  ASSERT_NE(result.use(), nullptr);
  EXPECT_EQ(stage_.channel().NumberOf(result.use()->sub_conn), 1) << "unwrapped";
  result.use()->on_done({});
}

TEST_F(OutlierDetectionTest, CLOSE_003_DONE_011_CloseIsTheEnd) {
  ListsAndConnects({"a:1", "b:1"}, ByFailures());
  PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
  ASSERT_NE(result.use(), nullptr);
  stage_.Closes();
  EXPECT_THAT(stage_.channel().live_sub_conns(), IsEmpty());
  stage_.Forget();
  stage_.DestroyPolicy();
  stage_.Advances(seconds(100));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  result.use()->on_done({});
}

}  // namespace
}  // namespace lbc::policies
