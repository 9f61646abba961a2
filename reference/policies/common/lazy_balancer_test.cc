#include "reference/policies/common/lazy_balancer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

using Told = std::vector<std::string>;

class Probe final : public Balancer {
 public:
  Probe(ClientConn& client_conn, Told& told) : client_conn_(client_conn), told_(told) {
    told_.push_back("built");
  }
  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    const auto& endpoints = state.resolver_state.endpoints;
    told_.push_back("list of " + std::to_string(endpoints.size()));
    client_conn_.UpdateState({kConnecting, QueuePicker()});
    return endpoints.empty() ? BadResolverStateError() : absl::OkStatus();
  }
  void ResolverError(const absl::Status& error) override {
    told_.push_back("error " + std::string(error.message()));
  }
  void ExitIdle() override { told_.push_back("exit idle"); }
  void Close() override { told_.push_back("close"); }

 private:
  ClientConn& client_conn_;
  Told& told_;
};

class ProbeBuilder final : public Builder {
 public:
  ProbeBuilder(Told& told, bool can) : told_(told), can_(can) {}
  std::string Name() const override { return "probe"; }
  std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                  const BuildOptions& /*options*/) const override {
    return can_ ? std::make_unique<Probe>(client_conn, told_) : nullptr;
  }

 private:
  Told& told_;
  const bool can_;
};

class LazyBalancerTest : public testing::Test {
 protected:
  void Build(bool can = true) {
    stage_.Build(LazyBuilder(std::make_shared<ProbeBuilder>(told_, can)));
  }
  Told told_;  // First: the policy tells it that it is closed.
  PolicyStage stage_;
};

TEST_F(LazyBalancerTest, IDLE_012_RH_015_SleepsUntilTheFirstPick) {
  Build();
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_EQ(stage_.state(), kIdle);
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_EQ(stage_.Picks(3), "queue queue queue");
  EXPECT_THAT(told_, ElementsAre("built", "list of 1"));
  EXPECT_EQ(stage_.state(), kConnecting);
}

TEST_F(LazyBalancerTest, IDLE_012_ExitIdleWakesItTooAndThenPassesThrough) {
  Build();
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.ExitsIdle();
  EXPECT_THAT(told_, ElementsAre("built", "list of 2"));
  stage_.ExitsIdle();
  stage_.ResolverFails("away");
  EXPECT_TRUE(stage_.Lists({"c:1"}).ok());
  stage_.Closes();
  EXPECT_THAT(told_,
              ElementsAre("built", "list of 2", "exit idle", "error away", "list of 1", "close"));
}

TEST_F(LazyBalancerTest, IDLE_012_AnErrorAfterTheListIsKeptAndOneBeforeItForgotten) {
  Build();
  stage_.ResolverFails("early");
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.ResolverFails("late");
  stage_.ExitsIdle();
  EXPECT_THAT(told_, ElementsAre("built", "list of 1", "error late"));
}

TEST_F(LazyBalancerTest, ABadListIsAskedForAgain) {
  Build();
  EXPECT_TRUE(stage_.Lists(std::vector<std::string>()).ok());
  stage_.Forget();
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "resolve"));
}

TEST_F(LazyBalancerTest, WhatCannotBeBuiltFailsCalls) {
  Build(/*can=*/false);
  stage_.ExitsIdle();
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: child policy \"probe\" cannot be built");
}

TEST_F(LazyBalancerTest, CLOSE_005_NothingWakesItOnceItIsClosed) {
  Build();
  const std::shared_ptr<const Picker> picker = stage_.channel().picker();
  stage_.Closes();
  static_cast<void>(picker->Pick(PolicyStage::DefaultPick()));
  stage_.ExitsIdle();
  EXPECT_THAT(told_, IsEmpty());
}

}  // namespace
}  // namespace lbc::policies
