#include "reference/policies/weighted_target_experimental/weighted_target_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/round_robin/round_robin.h"
#include "reference/policies/weighted_target_experimental/config.h"

namespace lbc::policies {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using enum ConnectivityState;

// Children are named by one letter and have one server each, "a:1": SubConn 1 is a's, 2 is b's.
class WeightedTargetTest : public testing::Test {
 protected:
  WeightedTargetTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
    stage_.Build(*MakeWeightedTargetBuilder(registry_));
  }

  // Lists a server for each child of `servers`, under targets as in {"a": 1, "b": 3}.
  absl::Status Lists(const std::string& weights, const std::vector<std::string>& servers,
                     const std::string& policy = "pick_first") {
    std::string json = weights;
    for (std::size_t at = 0; (at = json.find(':', at)) != std::string::npos;) {
      const std::size_t end = json.find_first_of(",}", at);
      const std::string target = R"( {"weight":)" + json.substr(at + 1, end - at - 1) +
                                 R"(, "childPolicy": [{")" + policy + R"(": {}}]})";
      json.replace(at + 1, end - at - 1, target);
      at += target.size() + 1;
    }
    const auto config = ParseWeightedTargetConfig(R"({"targets": )" + json + "}", registry_);
    EXPECT_TRUE(config.ok()) << config.status() << json;
    std::vector<Endpoint> endpoints;
    for (const std::string& name : servers) {
      endpoints.push_back({.addresses = {{.addr = name + ":1"}},
                           .attributes = Attributes().With(kEndpointPath, {name})});
    }
    return stage_.Lists(fixtures::ListOfEndpoints(endpoints), *config);
  }
  // The part of 1000 picks that goes to SubConn `id`.
  double PartOf(int id) {
    const std::string picks = stage_.Picks(1000);
    return static_cast<double>(std::count(picks.begin(), picks.end(), '0' + id)) / 1000;
  }

  Registry registry_;
  fixtures::PolicyStage stage_;
};

TEST_F(WeightedTargetTest, ReadyChildrenShareCallsByWeight) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 3})", {"a", "b"}).ok());
  EXPECT_EQ(stage_.state(), kConnecting);
  EXPECT_EQ(stage_.Picks(), "queue");
  stage_.Becomes(1, kReady);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(PartOf(1), 1) << "the other one is not READY";
  stage_.Becomes(2, kReady);
  EXPECT_NEAR(PartOf(2), 0.75, 0.07);
}

TEST_F(WeightedTargetTest, AChangeOfWeightsAloneTakesEffectAtOnce) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 3})", {"a", "b"}).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(2, kReady);
  ASSERT_TRUE(Lists(R"({"a": 3, "b": 1})", {"a", "b"}).ok());
  EXPECT_NEAR(PartOf(1), 0.75, 0.07);
}

TEST_F(WeightedTargetTest, AnEndpointGoesToTheChildThatItsPathNames) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 1})", {"b", "a"}).ok());
  EXPECT_THAT(stage_.Seen(), testing::IsSupersetOf({"made 1 a:1", "made 2 b:1"}));
}

TEST_F(WeightedTargetTest, AFailureOfAllIsToldWithOnesWords) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 1})", {"a", "b"}).ok());
  stage_.Becomes(1, kTransientFailure, "down");
  EXPECT_EQ(stage_.state(), kConnecting) << "b may still come";
  stage_.Becomes(2, kTransientFailure, "down");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_THAT(stage_.Picks(), HasSubstr("fail"));
  EXPECT_THAT(stage_.Picks(), HasSubstr("down"));
}

// A child that says what the test wants it to.
class SpeakerBuilder final : public Builder {
 public:
  std::string Name() const override { return "speaker"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn, const BuildOptions&) const override {
    last = &client_conn;
    return std::make_unique<Silent>();
  }
  mutable ClientConn* last = nullptr;

 private:
  class Silent final : public Balancer {
    absl::Status UpdateClientConnState(const ClientConnState&) override { return absl::OkStatus(); }
    void ResolverError(const absl::Status&) override {}
    void ExitIdle() override {}
    void Close() override {}
  };
};

TEST_F(WeightedTargetTest, AFailedChildCountsAsFailedUntilItIsWell) {
  const auto speaker = std::make_shared<SpeakerBuilder>();
  registry_.Register(speaker);
  ASSERT_TRUE(Lists(R"({"a": 1})", {"a"}, "speaker").ok());
  const struct {
    const char* why;
    ConnectivityState said;
    ConnectivityState told;
  } kRows[] = {
      {"it may still come", kConnecting, kConnecting},
      {"it has failed", kTransientFailure, kTransientFailure},
      {"to try again is not to be well", kConnecting, kTransientFailure},
      {"nor is to try once more", kConnecting, kTransientFailure},
      {"READY is", kReady, kReady},
      {"and then it may take its time again", kConnecting, kConnecting},
      {"", kTransientFailure, kTransientFailure},
      {"whoever could be woken has not failed", kIdle, kIdle},
      {"nor has who is being woken", kConnecting, kConnecting},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    speaker->last->UpdateState({row.said, FailPicker(absl::UnavailableError("said"))});
    EXPECT_EQ(stage_.state(), row.told);
  }
}

TEST_F(WeightedTargetTest, ACallInIdleWakesTheChildren) {
  ASSERT_TRUE(Lists(R"({"a": 1})", {"a"}).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  EXPECT_EQ(stage_.state(), kIdle);
  stage_.Forget();
  EXPECT_EQ(stage_.Picks(), "queue");
  EXPECT_THAT(stage_.Seen(), Contains(HasSubstr("connect")));
}

TEST_F(WeightedTargetTest, ATargetThatLeavesIsClosedAtOnce) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 1})", {"a", "b"}).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(2, kReady);
  ASSERT_TRUE(Lists(R"({"b": 1})", {"a", "b"}).ok());
  EXPECT_THAT(stage_.Seen(), Contains("shutdown 1"));
  EXPECT_EQ(PartOf(2), 1);
}

TEST_F(WeightedTargetTest, AListIsReportedOnce) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 1})", {"a", "b"}).ok());
  int reports = 0;
  for (const std::string& seen : stage_.Seen()) reports += seen.starts_with("state") ? 1 : 0;
  EXPECT_EQ(reports, 1);
}

TEST_F(WeightedTargetTest, WithoutTargetsCallsFail) {
  ASSERT_TRUE(Lists("{}", {"a"}).ok());
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_THAT(stage_.Picks(), HasSubstr("no targets"));
}

TEST_F(WeightedTargetTest, AChildWithoutEndpointsFailsAndTheResolverIsTold) {
  EXPECT_FALSE(Lists(R"({"a": 1, "b": 1})", {"a"}).ok());
  stage_.Becomes(1, kReady);
  EXPECT_EQ(stage_.state(), kReady) << "the other one serves";
  EXPECT_EQ(PartOf(1), 1);
}

TEST_F(WeightedTargetTest, AConfigOfAnotherPolicyIsRefused) {
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"})));
}

TEST_F(WeightedTargetTest, AResolverErrorBeforeAnyListFailsCalls) {
  stage_.ResolverFails("no such name");
  EXPECT_THAT(stage_.Picks(), HasSubstr("no such name"));
}

// A child that asks to resolve anew with every list.
class AskingBuilder final : public Builder {
 public:
  std::string Name() const override { return "asking"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn, const BuildOptions&) const override {
    return std::make_unique<Asking>(client_conn);
  }

 private:
  class Asking final : public Balancer {
   public:
    explicit Asking(ClientConn& client_conn) : client_conn_(client_conn) {}
    absl::Status UpdateClientConnState(const ClientConnState&) override {
      client_conn_.ResolveNow();
      return absl::OkStatus();
    }
    void ResolverError(const absl::Status&) override {}
    void ExitIdle() override {}
    void Close() override {}

   private:
    ClientConn& client_conn_;
  };
};

TEST_F(WeightedTargetTest, WT_026_AChildsWishToResolveAnewIsPassedOn) {
  registry_.Register(std::make_shared<AskingBuilder>());
  ASSERT_TRUE(Lists(R"({"a": 1})", {"a"}, "asking").ok());
  EXPECT_THAT(stage_.Seen(), Contains("resolve"));
}

TEST_F(WeightedTargetTest, AfterCloseNothingIsSaid) {
  ASSERT_TRUE(Lists(R"({"a": 1, "b": 1})", {"a", "b"}).ok());
  stage_.Closes();
  stage_.Forget();
  stage_.Becomes(1, kReady);
  EXPECT_THAT(stage_.Seen(), Not(Contains(HasSubstr("state"))));
}

}  // namespace
}  // namespace lbc::policies
