// What a channel offers its policy, and what it makes of what the policy says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

class ClientConns : public PuppetChannelTest {
 protected:
  ClientConns() { Connects(); }
  ClientConn& client_conn() { return puppet_->client_conn(); }
};

TEST_F(ClientConns, CC_001_ANewSubConnIsThereAtOnceAndConnectsToNothing) {
  const auto made = client_conn().NewSubConn({{.addr = "a:1"}}, {});
  ASSERT_TRUE(made.ok());
  ASSERT_NE(*made, nullptr);
  stage_.Advances(seconds(1));
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(ClientConns, CC_002_ASubConnWithoutAddressesIsRefused) {
  EXPECT_EQ(client_conn().NewSubConn({}, {}).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ClientConns, CC_003_ASubConnIsRefusedOnceThePolicyIsBeingClosed) {
  absl::Status answer;
  puppet_->OnClose([&] { answer = client_conn().NewSubConn({{.addr = "a:1"}}, {}).status(); });
  EXPECT_EQ(stage_.Closes(), "OK");
  EXPECT_EQ(answer.code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(ClientConns, CC_005_AddressesAreCopied) {
  std::vector<Address> list = {{.addr = "a:1"}, {.addr = "b:1"}};
  const auto sub_conn = *client_conn().NewSubConn(list, {});
  list = {{.addr = "x:1"}, {.addr = "x:2"}};
  sub_conn->Connect();
  stage_.Settle();
  stage_.Fails(1);
  stage_.Fails(2);
  EXPECT_THAT(Seen(), ElementsAre("dial 1 a:1", "puppet is told CONNECTING", "drain 1",
                                  "dial 2 b:1", "drain 2", "puppet is told TRANSIENT_FAILURE"));
  list = {{.addr = "c:1"}};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  client_conn().UpdateAddresses(*sub_conn, list);
#pragma GCC diagnostic pop
  list[0].addr = "x:1";
  stage_.Advances(seconds(1));
  sub_conn->Connect();
  EXPECT_THAT(Seen(),
              ElementsAre("puppet is told IDLE", "dial 3 c:1", "puppet is told CONNECTING"));
}

TEST_F(ClientConns, CC_006_AListenerHearsTheStatesInsteadOfTheDeprecatedCallback) {
  const auto a = puppet_->Make("a:1");
  a->Connect();
  EXPECT_THAT(Seen(), ElementsAre("dial 1 a:1", "puppet hears a:1 CONNECTING"));
  EXPECT_EQ(puppet_->told_of(), nullptr);
}

TEST_F(ClientConns, CC_006_WithoutAListenerTheDeprecatedCallbackHearsThem) {
  const auto first = *client_conn().NewSubConn({{.addr = "a:1"}}, {});
  const auto second = *client_conn().NewSubConn({{.addr = "b:1"}}, {});
  second->Connect();
  EXPECT_THAT(Seen(), ElementsAre("dial 1 b:1", "puppet is told CONNECTING"));
  EXPECT_EQ(puppet_->told_of(), second.get());
  first->Shutdown();
  EXPECT_THAT(Seen(), ElementsAre("puppet is told SHUTDOWN"));
  EXPECT_EQ(puppet_->told_of(), first.get());
}

TEST_F(ClientConns, CC_008_AReportCountsBeforeItReturnsAndWaitingCallsGoNext) {
  a_ = ReadySubConn("a:1");
  stage_.Call();
  puppet_->Report(kReady, UsePicker(a_));
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "a picker is not asked inside the policy's own call";
  stage_.Settle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(ClientConns, CC_009_WhoeverSeesTheNewStateMeetsTheNewPicker) {
  a_ = ReadySubConn("a:1");
  Reports(FailPicker(absl::UnavailableError("the older picker")), kTransientFailure);
  stage_.channel().connectivity().Watch(kTransientFailure, [this] { stage_.Call(); });
  Reports(UsePicker(a_));
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1"));
}

TEST_F(ClientConns, CC_010_AReportOfTheSameStateExchangesThePicker) {
  a_ = ReadySubConn("a:1");
  Reports(QueuePicker(), kConnecting);
  stage_.Call();
  stage_.Call();
  Reports(UsePicker(a_), kConnecting);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1", "call 2 goes to a:1"));
}

TEST_F(ClientConns, CC_011_AReportOfTheSameStateWakesNobody) {
  Reports(QueuePicker(), kConnecting);
  int woken = 0;
  stage_.channel().connectivity().Watch(kConnecting, [&] { ++woken; });
  Reports(FailPicker(absl::UnavailableError("x")), kConnecting);
  EXPECT_EQ(woken, 0);
  Reports(QueuePicker(), kIdle);
  EXPECT_EQ(woken, 1);
}

TEST_F(ClientConns, CC_013_ResolveNowReturnsAtOnceAndReachesTheResolver) {
  client_conn().ResolveNow();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0) << "not from inside the policy's call";
  stage_.Settle();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 1);
  client_conn().ResolveNow();
  client_conn().ResolveNow();
  stage_.Settle();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 2) << "hints may merge";
}

TEST_F(ClientConns, CC_015_TheTargetIsTheTextTheChannelWasMadeWith) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  EXPECT_EQ(client_conn().Target(), "manual:///service");
#pragma GCC diagnostic pop
  EXPECT_EQ(puppet_->options().target.text, "manual:///service");
}

TEST_F(ClientConns, CC_016_ThereIsARecorderAndItIsTheChannels) {
  client_conn().metrics_recorder().Record("lb.picks", 2, {});
  EXPECT_THAT(Seen(), ElementsAre("metric lb.picks 2"));
}

TEST_F(ClientConns, CC_016_AChannelThatWasGivenNoneHasOneThatDropsAll) {
  EXPECT_NE(ChannelEnvironment().metrics, nullptr);
  ChannelEnvironment().metrics->Record("lb.picks", 1, {});
}

TEST_F(ClientConns, CC_017_RemoveSubConnIsShutdown) {
  a_ = ReadySubConn("a:1");
  Reports(UsePicker(a_));
  stage_.Call();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  client_conn().RemoveSubConn(*a_);
  client_conn().RemoveSubConn(*a_);
#pragma GCC diagnostic pop
  EXPECT_THAT(Seen(), ElementsAre("call 1 goes to a:1", "drain 1", "puppet hears a:1 SHUTDOWN"));
  stage_.Finish(1);
  EXPECT_THAT(Seen(), ElementsAre("call 1 ends OK"));
}

TEST_F(ClientConns, CC_020_TheChannelsStateIsThePolicysLastWordOrTheChannelsOwn) {
  fixtures::ChannelStage stage;
  const auto puppet = std::make_shared<fixtures::PuppetBuilder>("puppet", stage.words());
  stage.policies().Register(puppet);
  ASSERT_TRUE(stage.Open({.default_service_config = R"({"loadBalancingPolicy": "puppet"})"}).ok());
  StateLog log(stage.channel());
  stage.channel().Connect();
  stage.Settle();
  EXPECT_THAT(log.Seen(), ElementsAre("IDLE", "CONNECTING")) << "leaving idle mode";
  stage.ResolverFails("dns is down");
  EXPECT_THAT(log.Seen(), ElementsAre("TRANSIENT_FAILURE")) << "no policy yet";
  ASSERT_TRUE(stage.Lists({"a:1"}).ok());
  EXPECT_THAT(log.Seen(), IsEmpty()) << "the policy has said nothing";
  for (const ConnectivityState state : {kIdle, kConnecting, kReady, kTransientFailure, kReady}) {
    puppet->Report(state, QueuePicker());
  }
  EXPECT_THAT(log.Seen(), ElementsAre("IDLE", "CONNECTING", "READY", "TRANSIENT_FAILURE", "READY"));
  const auto a = puppet->Make("a:1");
  a->Connect();
  stage.Settle();
  stage.Fails(1);
  stage.ResolverFails("gone");
  EXPECT_FALSE(stage.Lists({"a:1"}, "{bad").ok());
  EXPECT_THAT(log.Seen(), IsEmpty()) << "what becomes of it is the policy's to say";
  stage.Advances(minutes(30));
  EXPECT_THAT(log.Seen(), ElementsAre("IDLE")) << "idle mode";
  EXPECT_EQ(stage.Closes(), "OK");
  EXPECT_THAT(log.Seen(), ElementsAre("SHUTDOWN"));
}

TEST_F(ClientConns, CC_020_AnInvalidFirstServiceConfigIsTransientFailure) {
  fixtures::ChannelStage stage;
  ASSERT_FALSE(stage.Open().ok()) << "pick_first is not registered here";
  stage.policies().Register(std::make_shared<fixtures::PuppetBuilder>("pick_first", stage.words()));
  ASSERT_TRUE(stage.Open().ok());
  stage.channel().Connect();
  stage.Settle();
  StateLog log(stage.channel());
  EXPECT_FALSE(stage.Lists({"a:1"}, "{bad").ok());
  EXPECT_THAT(log.Seen(), ElementsAre("CONNECTING", "TRANSIENT_FAILURE"));
}

TEST_F(ClientConns, CC_021_TheResolverIsAnsweredWhatThePolicySaid) {
  puppet_->OnList([] { return absl::InternalError("odd list"); });
  EXPECT_EQ(stage_.Lists({"a:1"}), absl::InternalError("odd list"));
  puppet_->OnList([] { return BadResolverStateError("nothing for me"); });
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"})));
  puppet_->OnList(nullptr);
  EXPECT_EQ(stage_.Lists({"a:1"}), absl::OkStatus());
  puppet_->OnList([] { return absl::InternalError("odd list"); });
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"}, "{bad")))
      << "a bad service config goes before it";
}

TEST_F(ClientConns, CC_022_EndpointsAreMadeOfAddressesWhenThereAreNone) {
  ResolverState state;
  for (const char* addr : {"a:1", "b:1"}) {
    Address address{.addr = addr};
    address.balancer_attributes = Attributes().With(kCallKey, std::string("of ") + addr);
    state.addresses.push_back(address);
  }
  ASSERT_TRUE(stage_.resolver().UpdateState(state).ok());
  const ResolverState& seen = puppet_->last_state().resolver_state;
  EXPECT_EQ(seen.addresses, state.addresses);
  ASSERT_EQ(seen.endpoints.size(), 2u);
  EXPECT_THAT(seen.endpoints[1].addresses, ElementsAre(state.addresses[1]));
  EXPECT_EQ(*seen.endpoints[1].attributes.Get(kCallKey), "of b:1");
}

TEST_F(ClientConns, CC_022_EndpointsAreLeftAloneAndAddressesNeverMadeOfThem) {
  ResolverState state;
  state.endpoints.push_back({.addresses = {{.addr = "a:1"}, {.addr = "a:2"}}});
  ASSERT_TRUE(stage_.resolver().UpdateState(state).ok());
  EXPECT_THAT(puppet_->last_state().resolver_state.addresses, IsEmpty());
  state.addresses.push_back({.addr = "b:1"});
  ASSERT_TRUE(stage_.resolver().UpdateState(state).ok());
  ASSERT_EQ(puppet_->last_state().resolver_state.endpoints.size(), 1u) << "both halves are given";
  EXPECT_EQ(puppet_->last_state().resolver_state.endpoints[0].addresses.size(), 2u);
}

class NamedCredentials final : public Credentials {};

TEST(CredentialsOfSubConns, CC_024_ABundleGoesBeforeTheChannelsForThatSubConnOnly) {
  class WithCredentials final : public PuppetChannelTest {
   public:
    explicit WithCredentials(ChannelOptions options) : PuppetChannelTest(std::move(options)) {}
    void TestBody() override {
      const auto bundle = std::make_shared<NamedCredentials>();
      Connects();
      const auto own = *puppet_->client_conn().NewSubConn({{.addr = "a:1"}, {.addr = "a:2"}},
                                                          {.creds_bundle = bundle});
      const auto other = puppet_->Make("b:1");
      own->Connect();
      other->Connect();
      stage_.Settle();
      stage_.Fails(1);
      EXPECT_EQ(stage_.transport().options(1).creds_bundle, bundle);
      EXPECT_EQ(stage_.transport().options(2).creds_bundle, nullptr);
      EXPECT_EQ(stage_.transport().options(3).creds_bundle, bundle) << "for all its addresses";
    }
  };
  const auto channels = std::make_shared<NamedCredentials>();
  WithCredentials test({.connect = {.credentials = channels}});
  test.TestBody();
}

// What follows is about the deprecated way of giving a SubConn other addresses.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

TEST_F(ClientConns, CC_018_AConnectionWhoseAddressIsStillListedStays) {
  const auto a = ReadySubConn("a:1");
  client_conn().UpdateAddresses(*a, {{.addr = "c:1"}, {.addr = "a:1"}});
  EXPECT_THAT(Seen(), IsEmpty());
  client_conn().UpdateAddresses(*a, {{.addr = "c:1"}});
  EXPECT_THAT(Seen(), ElementsAre("drain 1", "dial 2 c:1", "puppet hears a:1 CONNECTING"));
  client_conn().UpdateAddresses(*a, {{.addr = "d:1"}, {.addr = "c:1"}});
  EXPECT_THAT(Seen(), ElementsAre("drain 2", "dial 3 d:1"))
      << "an attempt is no connection: it begins anew";
}

TEST_F(ClientConns, CC_019_AnIdleOrFailedSubConnOnlyStoresTheList) {
  const auto a = puppet_->Make("a:1");
  client_conn().UpdateAddresses(*a, {{.addr = "b:1"}});
  EXPECT_THAT(Seen(), IsEmpty());
  a->Connect();
  stage_.Settle();
  stage_.Fails(1);
  EXPECT_THAT(Seen(), ElementsAre("dial 1 b:1", "puppet hears a:1 CONNECTING", "drain 1",
                                  "puppet hears a:1 TRANSIENT_FAILURE: refused"));
  client_conn().UpdateAddresses(*a, {{.addr = "c:1"}});
  EXPECT_THAT(Seen(), IsEmpty());
  stage_.Advances(seconds(1));
  a->Connect();
  EXPECT_THAT(Seen(), ElementsAre("puppet hears a:1 IDLE: refused", "dial 2 c:1",
                                  "puppet hears a:1 CONNECTING"));
}

TEST_F(ClientConns, CC_019_AnEqualListChangesNothing) {
  const auto a = puppet_->MakeOf({"a:1", "b:1"});
  a->Connect();
  stage_.Settle();
  stage_.Forget();
  Address other{.addr = "a:1"};
  other.balancer_attributes = Attributes().With(kCallKey, std::string("no part of it"));
  client_conn().UpdateAddresses(*a, {other, {.addr = "b:1"}});
  EXPECT_THAT(Seen(), IsEmpty()) << "CONNECTING";
  stage_.Succeeds(1);
  stage_.Forget();
  client_conn().UpdateAddresses(*a, {{.addr = "a:1"}, {.addr = "b:1"}});
  EXPECT_THAT(Seen(), IsEmpty()) << "READY";
}

TEST_F(ClientConns, CC_019_AnEmptyListLeavesItConnectingToNothing) {
  for (const bool ready : {false, true}) {
    SCOPED_TRACE(ready);
    const auto a = puppet_->Make("a:1");
    a->Connect();
    stage_.Settle();
    const int attempt = stage_.transport().attempts();
    if (ready) stage_.Succeeds(attempt);
    stage_.Forget();
    client_conn().UpdateAddresses(*a, {});
    EXPECT_THAT(Seen(), ElementsAre("drain " + std::to_string(attempt), "puppet hears a:1 IDLE",
                                    "puppet hears a:1 CONNECTING"));
    stage_.Advances(seconds(60));
    EXPECT_THAT(Seen(), IsEmpty()) << "no dial, no time limit";
    client_conn().UpdateAddresses(*a, {{.addr = "b:1"}});
    EXPECT_THAT(Seen(), ElementsAre("dial " + std::to_string(attempt + 1) + " b:1"));
    a->Shutdown();
    stage_.Settle();
    stage_.Forget();
  }
}

}  // namespace
}  // namespace lbc
