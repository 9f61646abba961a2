// When a channel builds its policy, and what it gives it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"

namespace lbc {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using enum ConnectivityState;

class NamedCredentials final : public Credentials {};

// Keeps the target that it was asked to resolve.
class TargetKeeper final : public ResolverBuilder {
 public:
  [[nodiscard]] std::string scheme() const override { return "keeper"; }
  [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
      const Target& target, ResolverListener& listener, const ResolverOptions& options) override {
    kept = target;
    static_cast<void>(listener.UpdateState({.addresses = {{.addr = "a:1"}}}));
    EXPECT_NE(options.serializer, nullptr);
    return std::make_unique<Resolver>();
  }
  Target kept;
};

class Builds : public testing::Test {
 protected:
  // Opens a channel whose policy is puppet_, and connects.
  void Open(ChannelOptions options, const std::string& target) {
    options.default_service_config = R"({"loadBalancingPolicy": "puppet"})";
    stage_.policies().Register(puppet_);
    ASSERT_TRUE(stage_.Open(std::move(options), target).ok());
    stage_.channel().Connect();
    stage_.Settle();
  }
  fixtures::ChannelStage stage_;
  std::shared_ptr<fixtures::PuppetBuilder> puppet_ =
      std::make_shared<fixtures::PuppetBuilder>("puppet", stage_.words());
};

TEST_F(Builds, BLD_002_APolicyIsGivenWhatTheChannelWasMadeWith) {
  const auto credentials = std::make_shared<NamedCredentials>();
  const auto bundle = std::make_shared<NamedCredentials>();
  Open({.connect = {.credentials = credentials,
                    .creds_bundle = bundle,
                    .authority = "shop.example",
                    .user_agent = "shop/1"}},
       "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  const BuildOptions& options = puppet_->options();
  EXPECT_EQ(options.dial_creds, credentials);
  EXPECT_EQ(options.creds_bundle, bundle);
  EXPECT_EQ(options.authority, "shop.example");
  EXPECT_EQ(options.custom_user_agent, "shop/1");
  EXPECT_EQ(options.channelz_parent, std::nullopt) << "this channel has no channelz";
  EXPECT_EQ(options.target.text, "manual:///service");
  EXPECT_NE(options.clock, nullptr);
  EXPECT_NE(options.random, nullptr);
  EXPECT_NE(options.serializer, nullptr);
  EXPECT_NE(options.log, nullptr);
}

TEST_F(Builds, BLD_003_TheTargetIsTheOneTheResolverWasGiven) {
  const auto keeper = std::make_shared<TargetKeeper>();
  stage_.resolvers().Register(keeper);
  Open({.connect = {.user_agent = "shop/1"}}, "keeper://dns.example/my%20shop");
  const Target& target = puppet_->options().target;
  EXPECT_EQ(target.scheme, "keeper");
  EXPECT_EQ(target.authority, "dns.example");
  EXPECT_EQ(target.endpoint, "my shop");
  EXPECT_EQ(target.scheme, keeper->kept.scheme);
  EXPECT_EQ(target.authority, keeper->kept.authority);
  EXPECT_EQ(target.endpoint, keeper->kept.endpoint);
  EXPECT_EQ(target.text, keeper->kept.text);
  EXPECT_EQ(puppet_->options().authority, "my shop") << "none was set: the target's endpoint";
  EXPECT_EQ(puppet_->options().custom_user_agent, "shop/1");
}

TEST_F(Builds, BLD_006_ABuilderMayCallItsChannel) {
  std::shared_ptr<SubConn> made;
  puppet_->OnBuild([&](ClientConn& client_conn) {
    client_conn.UpdateState(
        {.connectivity_state = kTransientFailure,
         .picker = FailPicker(absl::UnavailableError("said while it was built"))});
    client_conn.ResolveNow();
    auto sub_conn = client_conn.NewSubConn({{.addr = "a:1"}}, {});
    ASSERT_TRUE(sub_conn.ok());
    made = *std::move(sub_conn);
    made->Connect();
  });
  Open({}, "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "dial 1 a:1", "puppet hears list a:1",
                                         "puppet is told CONNECTING"))
      << "the event comes when the policy is there";
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 1);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: said while it was built"));
}

class NothingBuilder final : public Builder {
 public:
  [[nodiscard]] std::string Name() const override { return "nothing"; }
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn&, const BuildOptions&) const override {
    return nullptr;
  }
};
constexpr const char* kNothing = R"({"loadBalancingPolicy": "nothing"})";

TEST_F(Builds, BLD_007_ABuilderThatGivesNothingIsABadListAndInstallsNothing) {
  stage_.policies().Register(std::make_shared<NothingBuilder>());
  Open({}, "manual:///service");
  const absl::Status answer = stage_.Lists({"a:1"}, kNothing);
  EXPECT_TRUE(IsBadResolverState(answer));
  EXPECT_THAT(std::string(answer.message()), HasSubstr("\"nothing\""));
  EXPECT_EQ(stage_.state(), kConnecting);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet"})").ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
}

TEST_F(Builds, BLD_007_AndThePolicyAtWorkGoesOn) {
  stage_.policies().Register(std::make_shared<NothingBuilder>());
  Open({}, "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  puppet_->Report(kReady, FailPicker(absl::UnavailableError("the puppet's answer")));
  stage_.Forget();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"}, kNothing)));
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: the puppet's answer"));
}

TEST_F(Builds, BLD_009_AChannelBuildsNothingBeforeItsFirstAcceptedList) {
  stage_.policies().Register(puppet_);
  ASSERT_TRUE(stage_.Open({.default_service_config = R"({"loadBalancingPolicy": "puppet"})"}).ok());
  stage_.Advances(hours(1));
  EXPECT_FALSE(stage_.resolver().active());
  stage_.channel().Connect();
  stage_.Settle();
  EXPECT_TRUE(stage_.resolver().active());
  EXPECT_FALSE(stage_.Lists({"a:1"}, "{bad").ok());
  EXPECT_THAT(stage_.Seen(), IsEmpty()) << "a list that is refused builds nothing";
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "puppet"})").ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
}

TEST_F(Builds, BLD_010_RESOLVER_026_AnErrorBeforeAnyListBuildsNoPolicyAndFailsCalls) {
  Open({}, "manual:///service");
  stage_.ResolverFails("dns is down");
  EXPECT_EQ(stage_.state(), kTransientFailure);
  stage_.Call();
  stage_.Call({.wait_for_ready = true});
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends UNAVAILABLE: dns is down"));
  stage_.ResolverFails("dns is still down");
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 3 ends UNAVAILABLE: dns is still down"));
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
}

TEST_F(Builds, BLD_012_WithoutAParserAnyConfigIsAcceptedAndNoneIsGiven) {
  Open({}, "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingConfig": [{"puppet": {"x": 1}}]})").ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
  EXPECT_EQ(puppet_->last_state().balancer_config, nullptr);
}

TEST_F(Builds, BLD_014_AConfigGoesToThePolicyThatParsedItAndToNoOther) {
  const auto other = std::make_shared<fixtures::PuppetBuilder>("other", stage_.words());
  stage_.policies().Register(other);
  puppet_->ParsesConfigs();
  Open({}, "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingConfig": [{"puppet": {"x": 1}}]})").ok());
  EXPECT_EQ(puppet_->last_state().balancer_config, puppet_->last_parsed());
  EXPECT_NE(puppet_->last_parsed(), nullptr);
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingConfig": [{"other": {"x": 1}}]})").ok());
  EXPECT_EQ(other->last_state().balancer_config, nullptr);
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_EQ(other->last_state().balancer_config, nullptr) << "nor later";
}

TEST_F(Builds, BLD_017_IDLE_001_AfterIdleModeThereIsANewPolicyAndTheOldOneWasClosedBefore) {
  Open({.idle_timeout = minutes(30)}, "manual:///service");
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
  stage_.Advances(minutes(30));
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet closed"));
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("puppet built", "puppet hears list a:1"));
}

}  // namespace
}  // namespace lbc
