// The health of servers, over the whole channel: round_robin asks for it, pick_first at the top
// does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "fixtures/transport/channel_stage.h"
#include "reference/policies/builtin.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

class HealthChecks : public testing::Test {
 protected:
  // One server, a:1, is connected; what was seen since is kept.
  void Open(const std::string& policy = "round_robin",
            const std::string& health = R"({"serviceName": "shop"})", ChannelOptions options = {}) {
    policies::RegisterBuiltinPolicies(stage_.policies());
    options.default_service_config = R"({"loadBalancingPolicy": ")" + policy + R"(")" +
                                     (health.empty() ? "" : R"(, "healthCheckConfig": )" + health) +
                                     "}";
    ASSERT_TRUE(stage_.Open(std::move(options)).ok());
    stage_.channel().Connect();
    stage_.Settle();
    ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
    stage_.Forget();
    stage_.Succeeds(1);
  }
  void Answers(ServingStatus status) {
    connection_->health().answer(status);
    stage_.Settle();
  }
  void Ends(const absl::Status& status) {
    connection_->health().end(status);
    stage_.Settle();
  }
  // The connection to a:1 is remembered, to speak for its server.
  void Remember() { connection_ = stage_.transport().connection(1); }

  fixtures::ChannelStage stage_;
  std::shared_ptr<fixtures::FakeConnection> connection_;
};

TEST_F(HealthChecks, HEALTH_001_NobodyAsksUnlessTheServiceConfigNamesAService) {
  Open("round_robin", "");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.state(), kReady);
}

TEST_F(HealthChecks, HEALTH_001_NobodyAsksIfTheChannelForbidsIt) {
  Open("round_robin", R"({"serviceName": "shop"})", {.disable_health_check = true});
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.state(), kReady);
}

TEST_F(HealthChecks, HEALTH_001_HEALTH_007_PickFirstAtTheTopDoesNotAsk) {
  Open("pick_first");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.state(), kReady);
}

TEST_F(HealthChecks, HEALTH_002_HEALTH_003_AConnectionIsAskedAtOnceAndWaitsForTheAnswer) {
  Open();
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 shop"));
  EXPECT_EQ(stage_.state(), kConnecting);
}

TEST_F(HealthChecks, HEALTH_002_TheNameMayBeEmpty) {
  Open("round_robin", R"({"serviceName": ""})");
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 "));
}

TEST_F(HealthChecks, HEALTH_004_AnswersTakeEffectAtOnce) {
  Open();
  Remember();
  Answers(ServingStatus::kServing);
  EXPECT_EQ(stage_.state(), kReady);
  for (const ServingStatus ill :
       {ServingStatus::kNotServing, ServingStatus::kServiceUnknown, ServingStatus::kUnknown}) {
    Answers(ill);
    EXPECT_EQ(stage_.state(), kTransientFailure);
    Answers(ServingStatus::kServing);
    EXPECT_EQ(stage_.state(), kReady);
  }
}

TEST_F(HealthChecks, HEALTH_004_CallsHearWhatIsWrong) {
  Open();
  Remember();
  Answers(ServingStatus::kNotServing);
  stage_.Forget();
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre(HasSubstr("NOT_SERVING")));
}

TEST_F(HealthChecks, HEALTH_005_AServerWithoutHealthChecksCountsAsWell) {
  Open();
  Remember();
  stage_.Forget();
  Ends(absl::UnimplementedError("no such method"));
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_THAT(stage_.logs(), Contains(HasSubstr("no such method")));
  stage_.Advances(minutes(29));
  EXPECT_THAT(stage_.Seen(), ElementsAre("no health 1")) << "and is not asked again";
}

TEST_F(HealthChecks, HEALTH_006_AWatchThatFailsIsTriedAgainAfterPausesThatGrow) {
  Open();
  Remember();
  Ends(absl::UnavailableError("reset"));
  EXPECT_EQ(stage_.state(), kTransientFailure);
  stage_.Forget();
  stage_.Advances(milliseconds(999));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 shop"));

  stage_.random().NextUnit({0.5});  // No jitter.
  Ends(absl::UnavailableError("reset"));
  stage_.Forget();
  stage_.Advances(milliseconds(1599));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 shop"));

  // An answer ends the counting: at once, and then with the first pause again.
  Answers(ServingStatus::kServing);
  Ends(absl::UnavailableError("reset"));
  stage_.Forget();
  stage_.Advances(Duration{});
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 shop"));
  Ends(absl::UnavailableError("reset"));
  stage_.Forget();
  stage_.Advances(seconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("health 1 shop"));
}

TEST_F(HealthChecks, HEALTH_008_WhoIsIllGetsNoCallsAndKeepsItsConnection) {
  Open();
  Remember();
  Answers(ServingStatus::kServing);
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Succeeds(2);
  const auto b = stage_.transport().connection(2);
  b->health().answer(ServingStatus::kServing);
  stage_.Settle();
  Answers(ServingStatus::kNotServing);
  stage_.Forget();
  for (int i = 0; i < 10; ++i) stage_.Call();
  for (const std::string& words : stage_.Seen()) EXPECT_THAT(words, HasSubstr("goes to b:1"));
}

TEST_F(HealthChecks, HEALTH_012_ALostConnectionIsWatchedNoMore) {
  Open();
  stage_.Forget();
  stage_.Loses(1);
  EXPECT_THAT(stage_.Seen(), Contains("no health 1"));
}

TEST_F(HealthChecks, HEALTH_012_ShutdownEndsTheWatch) {
  Open();
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists({"b:1"}).ok());
  stage_.Succeeds(2);
  EXPECT_THAT(stage_.Seen(), Contains("no health 1"));
}

}  // namespace
}  // namespace lbc
