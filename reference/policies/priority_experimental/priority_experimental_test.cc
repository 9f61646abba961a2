#include "reference/policies/priority_experimental/priority_experimental.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/policies/pick_first/pick_first.h"
#include "reference/policies/priority_experimental/config.h"
#include "reference/policies/round_robin/round_robin.h"

namespace lbc::policies {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;
using enum ConnectivityState;

// Children are named by one letter and have one server each, "a:1", listed in the order of the
// priorities. SubConns are made in the order in which children are built.
class PriorityTest : public testing::Test {
 protected:
  PriorityTest() {
    registry_.Register(std::make_shared<PickFirstBuilder>());
    registry_.Register(std::make_shared<RoundRobinBuilder>(registry_));
    stage_.Build(*MakePriorityBuilder(registry_));
  }

  absl::Status Lists(const std::vector<std::string>& names,
                     const std::string& policy = "round_robin", bool ignores = false) {
    std::string children;
    std::string priorities;
    std::vector<Endpoint> endpoints;
    for (const std::string& name : names) {
      if (!children.empty()) children += ", ", priorities += ", ";
      children += "\"" + name + R"(": {"config": [{")" + policy +
                  R"(": {}}], "ignoreReresolutionRequests": )" + (ignores ? "true}" : "false}");
      priorities += "\"" + name + "\"";
      endpoints.push_back({.addresses = {{.addr = name + ":1"}},
                           .attributes = Attributes().With(kEndpointPath, {name})});
    }
    const auto config = ParsePriorityConfig(
        R"({"children": {)" + children + R"(}, "priorities": [)" + priorities + "]}", registry_);
    EXPECT_TRUE(config.ok()) << config.status();
    return stage_.Lists(fixtures::ListOfEndpoints(endpoints), *config);
  }
  void TwoWithTheFirstReady() {
    ASSERT_TRUE(Lists({"a", "b"}).ok());
    stage_.Becomes(1, kReady);
    HealthIsGood(1);
    ASSERT_EQ(stage_.Picks(), "1");
  }
  void HealthIsGood(int sub_conn) { stage_.HealthBecomes(sub_conn, kReady); }

  Registry registry_;
  fixtures::PolicyStage stage_;
};

TEST_F(PriorityTest, OnlyTheFirstIsBuiltWhileItWorks) {
  TwoWithTheFirstReady();
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 1u);
  stage_.Advances(1h);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 1u);
}

TEST_F(PriorityTest, OneThatFailedWhileItWasAsideIsPassedOver) {
  ASSERT_TRUE(Lists({"a", "b", "c"}, "pick_first").ok());
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kTransientFailure);
  stage_.Becomes(2, kIdle);
  stage_.Becomes(3, kReady);
  ASSERT_EQ(stage_.Picks(), "3");
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kReady);
  ASSERT_EQ(stage_.Picks(), "1");
  stage_.Becomes(1, kIdle);
  ASSERT_EQ(stage_.Picks(), "queue");
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "3") << "b still connects, and has failed before";
}

TEST_F(PriorityTest, AFailureBringsTheNextAtOnce) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "queue") << "b has its time";
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  EXPECT_EQ(stage_.Picks(), "2");
}

TEST_F(PriorityTest, TenSecondsOfConnectingBringTheNext) {
  ASSERT_TRUE(Lists({"a", "b"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(10s - 1ns);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 1u);
  stage_.Advances(1ns);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 2u);
}

TEST_F(PriorityTest, CallsReturnToTheFirstWhenItIsBackAndTheOtherStaysWarm) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  HealthIsGood(1);
  EXPECT_EQ(stage_.Picks(), "1");
  stage_.Advances(15min - 1ns);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 2u);
  stage_.Becomes(1, kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "2") << "without waiting for a connection";
}

TEST_F(PriorityTest, WhoIsNotNeededForFifteenMinutesIsClosed) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  HealthIsGood(1);
  stage_.Forget();
  stage_.Advances(15min);
  EXPECT_THAT(stage_.Seen(), Contains("shutdown 2"));
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PriorityTest, WhatIsPutAsideHearsOfLists) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  HealthIsGood(1);
  stage_.Forget();
  ASSERT_TRUE(Lists({"a", "b"}, "pick_first").ok());
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 4u) << "both begin with the new policy";
}

TEST_F(PriorityTest, WhatIsPutAsideIsNotHeard) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  HealthIsGood(1);
  stage_.Forget();
  stage_.Becomes(2, kTransientFailure);
  EXPECT_THAT(stage_.Seen(), Not(Contains(HasSubstr("state"))));
}

TEST_F(PriorityTest, TheLastOneSpeaksWhenAllHaveFailed) {
  ASSERT_TRUE(Lists({"a", "b"}).ok());
  stage_.Becomes(1, kTransientFailure, "a is down");
  stage_.Becomes(2, kTransientFailure, "b is down");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_THAT(stage_.Picks(), HasSubstr("b is down"));
}

TEST_F(PriorityTest, AFailedChildThatTriesAgainGetsNoNewTime) {
  TwoWithTheFirstReady();
  stage_.Becomes(1, kTransientFailure);
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kConnecting);
  EXPECT_EQ(stage_.Picks(), "2");
}

TEST_F(PriorityTest, PRI_019_OneThatStillConnectsIsWaitedForWhenTheLastHasFailed) {
  ASSERT_TRUE(Lists({"a", "b", "c"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(10s);
  stage_.Becomes(2, kTransientFailure);
  stage_.Becomes(3, kTransientFailure);
  EXPECT_EQ(stage_.state(), kConnecting);
  EXPECT_EQ(stage_.Picks(), "queue");
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), 3u) << "nobody is put aside meanwhile";
  stage_.Becomes(2, kIdle);
  stage_.Becomes(2, kReady);
  HealthIsGood(2);
  EXPECT_EQ(stage_.Picks(), "2");
}

TEST_F(PriorityTest, AnIdleChildIsUsedAndGetsTimeWhenItConnects) {
  ASSERT_TRUE(Lists({"a", "b"}, "pick_first").ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kIdle);
  EXPECT_EQ(stage_.state(), kIdle);
  EXPECT_EQ(stage_.Picks(), "queue");
  EXPECT_EQ(stage_.state(), kConnecting);
  const std::size_t before = stage_.channel().live_sub_conns().size();
  stage_.Advances(10s);
  EXPECT_EQ(stage_.channel().live_sub_conns().size(), before + 1) << "b is built";
}

TEST_F(PriorityTest, ANewFirstOneIsBuiltAndGetsItsTime) {
  ASSERT_TRUE(Lists({"b"}).ok());
  stage_.Becomes(1, kReady);
  HealthIsGood(1);
  ASSERT_TRUE(Lists({"a", "b"}).ok());
  EXPECT_EQ(stage_.Picks(), "queue");
  stage_.Becomes(2, kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "1") << "b was put aside and is warm";
}

TEST_F(PriorityTest, AChildThatLeavesTheConfigIsClosedAtOnce) {
  TwoWithTheFirstReady();
  ASSERT_TRUE(Lists({"b"}).ok());
  EXPECT_THAT(stage_.Seen(), Contains("shutdown 1"));
  EXPECT_EQ(stage_.Picks(), "queue");
}

TEST_F(PriorityTest, WithoutPrioritiesCallsFail) {
  TwoWithTheFirstReady();
  ASSERT_TRUE(Lists({}).ok());
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_THAT(stage_.Picks(), HasSubstr("no priorities"));
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

TEST_F(PriorityTest, PRI_024_RequestsToResolveAnewMayBeIgnored) {
  registry_.Register(std::make_shared<AskingBuilder>());
  ASSERT_TRUE(Lists({"a"}, "asking", /*ignores=*/false).ok());
  EXPECT_THAT(stage_.Seen(), Contains("resolve"));
  ASSERT_TRUE(Lists({"a"}, "asking", /*ignores=*/true).ok());
  EXPECT_THAT(stage_.Seen(), Not(Contains("resolve")));
}

// A child that says with every list but its first that it has failed, and then that it works.
class FlappingBuilder final : public Builder {
 public:
  std::string Name() const override { return "flapping"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn, const BuildOptions&) const override {
    ++built;
    return std::make_unique<Flapping>(client_conn);
  }
  mutable int built = 0;

 private:
  class Flapping final : public Balancer {
   public:
    explicit Flapping(ClientConn& client_conn) : client_conn_(client_conn) {}
    absl::Status UpdateClientConnState(const ClientConnState&) override {
      if (lists_++ > 0) {
        client_conn_.UpdateState({kTransientFailure, FailPicker(absl::UnavailableError("down"))});
      }
      client_conn_.UpdateState({kReady, FailPicker(absl::UnavailableError("nobody is there"))});
      return absl::OkStatus();
    }
    void ResolverError(const absl::Status&) override {}
    void ExitIdle() override {}
    void Close() override {}

   private:
    ClientConn& client_conn_;
    int lists_ = 0;
  };
};

TEST_F(PriorityTest, PRI_027_WhileAListIsPassedDownNobodyElseIsChosen) {
  const auto flapping = std::make_shared<FlappingBuilder>();
  registry_.Register(flapping);
  ASSERT_TRUE(Lists({"a", "b"}, "flapping").ok());
  stage_.Forget();
  ASSERT_TRUE(Lists({"a", "b"}, "flapping").ok());
  EXPECT_EQ(flapping->built, 1) << "b is not needed: a works once the list is passed down";
  EXPECT_THAT(stage_.Seen(), Not(Contains(HasSubstr("TRANSIENT_FAILURE"))));
  EXPECT_EQ(stage_.state(), kReady);
}

TEST_F(PriorityTest, AfterCloseNothingIsSaidAndNoTimerIsSet) {
  ASSERT_TRUE(Lists({"a", "b"}).ok());
  stage_.Closes();
  stage_.Forget();
  stage_.Becomes(1, kReady);
  stage_.Advances(1h);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.clock().pending(), 0u);
}

TEST_F(PriorityTest, AConfigOfAnotherPolicyIsRefused) {
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"})));
}

}  // namespace
}  // namespace lbc::policies
