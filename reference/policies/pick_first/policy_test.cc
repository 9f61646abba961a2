// pick_first on the stage: each test is one requirement, seen from the channel's side.
#include "reference/policies/pick_first/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/policies/common/known_attributes.h"
#include "reference/policies/pick_first/pick_first.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::PolicyStage;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

class PickFirstTest : public testing::Test {
 protected:
  PickFirstTest() { stage_.Build(PickFirstBuilder()); }

  // Verbs beyond the stage's own.
  void Connects(int id) {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kReady);
  }
  void Fails(int id, const std::string& error = "refused") {
    stage_.Becomes(id, kConnecting);
    stage_.Becomes(id, kTransientFailure, error);
  }
  // Both addresses of a list have failed.
  void IsDown() {
    ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
    Fails(1);
    Fails(2);
    ASSERT_EQ(stage_.state(), kTransientFailure);
    stage_.Forget();
  }
  // The first of two addresses is READY.
  void IsUp() {
    ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
    Connects(1);
    ASSERT_EQ(stage_.state(), kReady);
    stage_.Forget();
  }
  static ResolverState WithHealth(const std::vector<std::string>& addrs) {
    ResolverState list = ListOf(addrs);
    list.attributes = Attributes().With(kEnableHealthListener, true);
    return list;
  }

  PolicyStage stage_;
};

TEST_F(PickFirstTest, PF_001_PF_022_TriesTheFirstAddressAndSendsEverythingThere) {
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 1 a:1", "connect 1"));
  EXPECT_EQ(stage_.Picks(), "queue");
  Connects(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
  EXPECT_EQ(stage_.Picks(3), "1 1 1");
}

TEST_F(PickFirstTest, PF_002_PF_005_TheNextAddressJoinsAfter250Milliseconds) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Forget();
  stage_.Advances(milliseconds(249));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 2 b:1", "connect 2"));
  stage_.Becomes(2, kConnecting);
  stage_.Advances(milliseconds(250));
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 3 c:1", "connect 3"));
  EXPECT_EQ(stage_.clock().pending(), 0u) << "nothing is left to join after the last address";
}

TEST_F(PickFirstTest, PF_006_AFailureBringsTheNextAddressAtOnce) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  stage_.Advances(milliseconds(100));
  stage_.Forget();
  Fails(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 2 b:1", "connect 2"));
  stage_.Advances(milliseconds(249));
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "the delay starts anew with the second attempt";
  stage_.Advances(milliseconds(1));
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 3 c:1", "connect 3"));
}

TEST_F(PickFirstTest, PF_006_AFailureOutOfTurnBringsNothing) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(250));
  stage_.Forget();
  stage_.Becomes(1, kTransientFailure);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Advances(milliseconds(250));
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 3 c:1", "connect 3"));
}

TEST_F(PickFirstTest, PF_007_TheFirstToConnectWins) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(500));
  stage_.Forget();
  Connects(2);
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1", "shutdown 3", "state READY"));
  EXPECT_EQ(stage_.Picks(), "2");
  EXPECT_EQ(stage_.clock().pending(), 0u);
}

TEST_F(PickFirstTest, PF_008_PF_014_FailsOnlyWhenAllHaveFailedWithTheLastError) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Fails(1, "a is down");
  EXPECT_EQ(stage_.state(), kConnecting);
  EXPECT_EQ(stage_.Picks(), "queue");
  stage_.Forget();
  Fails(2, "b is down");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state TRANSIENT_FAILURE"));
  EXPECT_EQ(stage_.Picks(), "fail: b is down");
}

TEST_F(PickFirstTest, PF_008_AnAttemptThatWasJoinedMustFailToo) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Advances(milliseconds(250));
  Fails(2, "b is down");
  EXPECT_EQ(stage_.state(), kConnecting);
  stage_.Becomes(1, kTransientFailure, "a is down");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: a is down");
}

TEST_F(PickFirstTest, PF_009_PF_010_StaysInTransientFailureAndReconnects) {
  IsDown();
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 1"));
  stage_.Becomes(1, kConnecting);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "fail: refused");
  stage_.Becomes(1, kReady);
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 2", "state READY"));
}

TEST_F(PickFirstTest, PF_010_WhatBackedOffDuringThePassIsAskedAtItsEnd) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Fails(1);
  stage_.Becomes(1, kIdle);
  stage_.Forget();
  Fails(2);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state TRANSIENT_FAILURE", "connect 1"));
}

TEST_F(PickFirstTest, PF_011_PF_012_ReportsOncePerRoundOfFailures) {
  IsDown();
  const auto fails_again = [this](int id, const std::string& error) {
    stage_.Becomes(id, kIdle);
    Fails(id, error);
  };
  fails_again(2, "b again");
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 2"));
  EXPECT_EQ(stage_.Picks(), "fail: refused");
  fails_again(2, "b a third time");
  EXPECT_THAT(stage_.Seen(), ElementsAre("connect 2", "state TRANSIENT_FAILURE"));
  EXPECT_EQ(stage_.Picks(), "fail: b a third time");
}

TEST_F(PickFirstTest, PF_015_IDLE_011_ALostConnectionWaitsForACall) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Fails(1);
  Connects(2);
  stage_.Forget();
  stage_.Becomes(2, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE"));
  stage_.Advances(milliseconds(10'000));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(100).substr(0, 11), "queue queue");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 3 a:1", "connect 3"))
      << "one waking, and it starts from the front";
}

TEST_F(PickFirstTest, IDLE_008_ExitIdleActsInIdleOnly) {
  IsUp();
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Becomes(1, kIdle);
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE", "state CONNECTING", "connect 1"));
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstTest, PF_034_ConnectingToIdleIsALostConnection) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kConnecting);
  stage_.Forget();
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state IDLE"));
}

TEST_F(PickFirstTest, PF_016_AListThatHoldsTheConnectedAddressChangesNothing) {
  IsUp();
  EXPECT_TRUE(stage_.Lists({"c:1", "a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "1");
  stage_.Becomes(1, kIdle);
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("state IDLE", "state CONNECTING", "made 2 c:1", "connect 2"))
      << "but the next attempt goes by the new list";
}

TEST_F(PickFirstTest, PF_017_AListWithoutTheConnectedAddressConnectsAnew) {
  IsUp();
  EXPECT_TRUE(stage_.Lists({"b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("shutdown 1", "state CONNECTING", "made 2 b:1", "connect 2"));
  EXPECT_EQ(stage_.Picks(), "queue");
}

TEST_F(PickFirstTest, PF_017_TheSameAddrWithOtherAttributesIsAnotherAddress) {
  IsUp();
  ResolverState list = ListOf({"a:1"});
  list.endpoints[0].addresses[0].attributes = Attributes().With(AttributeKey<int>{"tls"}, 1);
  EXPECT_TRUE(stage_.Lists(list).ok());
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("shutdown 1", "state CONNECTING", "made 2 a:1", "connect 2"));
}

TEST_F(PickFirstTest, PF_019_ANewListKeepsTheAttemptsItShares) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  Fails(1, "a is down");
  stage_.Becomes(2, kConnecting);
  stage_.Forget();
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1", "d:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING"))
      << "a backs off and is skipped, b is waited for";
  stage_.Advances(milliseconds(250));
  EXPECT_THAT(stage_.Seen(), ElementsAre("made 3 d:1", "connect 3"));
}

TEST_F(PickFirstTest, PF_020_InTransientFailureANewListIsTriedInSilence) {
  IsDown();
  EXPECT_TRUE(stage_.Lists({"a:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 2", "made 3 c:1", "connect 3"));
  stage_.Becomes(3, kConnecting);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "fail: refused");
  stage_.Becomes(3, kTransientFailure, "c is down");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state TRANSIENT_FAILURE"));
  EXPECT_EQ(stage_.Picks(), "fail: c is down");
}

TEST_F(PickFirstTest, PF_020_AfterAnEmptyListANewOneGoesConnecting) {
  IsDown();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(std::vector<std::string>{})));
  stage_.Forget();
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 3 a:1", "connect 3"));
}

TEST_F(PickFirstTest, PF_021_InIdleANewListStartsNothing) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Connects(1);
  stage_.Becomes(1, kIdle);
  stage_.Forget();
  EXPECT_TRUE(stage_.Lists({"b:1", "c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1"));
  stage_.ExitsIdle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 2 b:1", "connect 2"));
}

TEST_F(PickFirstTest, PF_023_AnUnchangedStateIsNotReportedAgain) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Forget();
  stage_.Becomes(1, kConnecting);
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  stage_.Becomes(1, kReady);
  stage_.Becomes(1, kReady);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY"));
}

TEST_F(PickFirstTest, PF_024_ShufflesWhenTheConfigSaysSo) {
  auto config = std::make_shared<PickFirstConfig>();
  config->shuffle_address_list = true;
  stage_.random().NextUnit({0.1, 0.9});
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}, config).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 1 b:1", "connect 1"));
}

TEST_F(PickFirstTest, RESOLVER_004_RESOLVER_005_RESOLVER_006_AnEmptyListEndsEverything) {
  IsUp();
  const absl::Status status = stage_.Lists(std::vector<std::string>{});
  EXPECT_TRUE(IsBadResolverState(status));
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 1", "state TRANSIENT_FAILURE"));
  EXPECT_EQ(stage_.Picks(), "fail: name resolver error: produced zero addresses");
}

TEST_F(PickFirstTest, EndpointsWithoutAnyAddressAreAnEmptyList) {
  EXPECT_TRUE(
      IsBadResolverState(stage_.Lists(fixtures::ListOfEndpoints(std::vector<Endpoint>(2)))));
  EXPECT_EQ(stage_.state(), kTransientFailure);
}

TEST_F(PickFirstTest, RESOLVER_008_AnErrorBeforeAnyListFails) {
  stage_.ResolverFails("no such name");
  EXPECT_THAT(stage_.Seen(), ElementsAre("state TRANSIENT_FAILURE"));
  EXPECT_EQ(stage_.Picks(), "fail: name resolver error: no such name");
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "made 1 a:1", "connect 1"));
}

TEST_F(PickFirstTest, RESOLVER_009_AnErrorAfterAGoodListIsIgnored) {
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Forget();
  stage_.ResolverFails("lost");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  Connects(1);
  stage_.Forget();
  stage_.ResolverFails("lost");
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstTest, RESOLVER_011_AnErrorInTransientFailureGivesCallsItsText) {
  IsDown();
  stage_.ResolverFails("no such name");
  EXPECT_EQ(stage_.Picks(), "fail: name resolver error: no such name");
  stage_.Becomes(1, kIdle);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state TRANSIENT_FAILURE", "connect 1"));
}

TEST_F(PickFirstTest, RESOLVER_003_ASubConnThatCannotBeMadeHasFailed) {
  stage_.channel().RefuseSubConns({"a:1"}, 1, absl::InternalError("out of descriptors"));
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "refused a:1: out of descriptors",
                                         "made 1 b:1", "connect 1"));
  Fails(1, "b is down");
  EXPECT_EQ(stage_.Picks(), "fail: b is down");
}

TEST_F(PickFirstTest, RESOLVER_003_IfNoneCanBeMadeCallsFailUntilTheNextList) {
  stage_.channel().RefuseSubConns({}, 2, absl::InternalError("out of descriptors"));
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok()) << "the list itself is not bad";
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: out of descriptors");
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kReady);
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstTest, RESOLVER_015_OneSubConnForEqualAddresses) {
  ASSERT_TRUE(stage_.Lists({"a:1", "a:1"}).ok());
  Fails(1);
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_THAT(stage_.channel().live_sub_conns(), ElementsAre(1));
}

TEST_F(PickFirstTest, PF_031_WithoutBeingAskedItDoesNotListenToHealth) {
  IsUp();
  EXPECT_FALSE(stage_.HealthBecomes(1, kTransientFailure));
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstTest, PF_032_HealthDecidesWhenItIsListenedTo) {
  ASSERT_TRUE(stage_.Lists(WithHealth({"a:1"})).ok());
  stage_.Forget();
  Connects(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("listen 1")) << "CONNECTING was reported before";
  EXPECT_EQ(stage_.Picks(), "queue");
  stage_.HealthBecomes(1, kReady);
  EXPECT_EQ(stage_.Picks(), "1");
  stage_.HealthBecomes(1, kTransientFailure, "NOT_SERVING");
  EXPECT_EQ(stage_.Picks(), "fail: pick_first: health check failure: NOT_SERVING");
  stage_.HealthBecomes(1, kConnecting);
  EXPECT_EQ(stage_.Picks(), "queue");
  EXPECT_THAT(stage_.Seen(),
              ElementsAre("state READY", "state TRANSIENT_FAILURE", "state CONNECTING"));
}

TEST_F(PickFirstTest, PF_009_ARawReadyThatAwaitsHealthEndsTransientFailure) {
  ASSERT_TRUE(stage_.Lists(WithHealth({"a:1"})).ok());
  Fails(1);
  stage_.Becomes(1, kIdle);
  stage_.Forget();
  Connects(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("state CONNECTING", "listen 1"));
}

TEST_F(PickFirstTest, CC_007_TheDeprecatedCallbackChangesNothing) {
  IsUp();
  const auto sub_conn = stage_.channel().NewSubConn({{.addr = "x:1"}}, {});
  stage_.Forget();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  stage_.balancer()->UpdateSubConnState(**sub_conn, {.connectivity_state = kReady});
#pragma GCC diagnostic pop
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(PickFirstTest, BLD_016_AForeignConfigIsABadListAndChangesNothing) {
  struct Foreign final : LoadBalancingConfig {};
  IsUp();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"b:1"}, std::make_shared<Foreign>())));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstTest, BLD_001_InstancesShareNothing) {
  IsUp();
  PolicyStage other;
  other.Build(PickFirstBuilder());
  ASSERT_TRUE(other.Lists({"a:1"}).ok());
  EXPECT_EQ(other.Picks(), "queue");
  EXPECT_EQ(stage_.Picks(), "1");
}

TEST_F(PickFirstTest, BLD_011_ReportsNothingBeforeItsFirstList) {
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_EQ(stage_.Picks(), "no picker");
}

TEST_F(PickFirstTest, BLD_013_TheBuilderParsesItsOwnConfig) {
  const PickFirstBuilder builder;
  ASSERT_NE(builder.config_parser(), nullptr);
  const auto config = builder.config_parser()->ParseConfig(R"({"shuffleAddressList": true})");
  ASSERT_TRUE(config.ok());
  EXPECT_TRUE(dynamic_cast<const PickFirstConfig&>(**config).shuffle_address_list);
  EXPECT_EQ(builder.Name(), "pick_first");
}

}  // namespace
}  // namespace lbc::policies
