// The channel as a whole: resolver, service config, policies and how one gives way to another.
#include "reference/channel/channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/transport/channel_stage.h"
#include "fixtures/transport/puppet_policy.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/builtin.h"

namespace lbc {
namespace {

using fixtures::ChannelStage;
using fixtures::PuppetBuilder;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using enum ConnectivityState;

constexpr const char* kRed = R"({"loadBalancingConfig": [{"red": {}}]})";
constexpr const char* kBlue = R"({"loadBalancingConfig": [{"blue": {}}]})";
constexpr const char* kGreen = R"({"loadBalancingConfig": [{"green": {}}]})";

class Channels : public testing::Test {
 protected:
  Channels() {
    policies::RegisterBuiltinPolicies(stage_.policies());
    for (const auto& puppet : {red_, blue_, green_}) stage_.policies().Register(puppet);
  }
  void Open(ChannelOptions options = {}) {
    ASSERT_TRUE(stage_.Open(std::move(options)).ok());
    stage_.channel().Connect();
    stage_.Settle();
  }
  // The policy makes a SubConn that gets connected, and reports `state`.
  std::shared_ptr<SubConn> Serves(const PuppetBuilder& puppet, const std::string& addr) {
    auto sub_conn = puppet.Make(addr);
    sub_conn->Connect();
    stage_.Settle();
    stage_.Succeeds(stage_.transport().attempts());
    puppet.Report(kReady, UsePicker(sub_conn));
    stage_.Settle();
    return sub_conn;
  }
  void Reports(const PuppetBuilder& puppet, ConnectivityState state) {
    puppet.Report(state, state == kTransientFailure
                             ? FailPicker(absl::UnavailableError(puppet.Name() + " is down"))
                             : QueuePicker());
    stage_.Settle();
  }

  ChannelStage stage_;
  std::shared_ptr<PuppetBuilder> red_ = std::make_shared<PuppetBuilder>("red", stage_.words());
  std::shared_ptr<PuppetBuilder> blue_ = std::make_shared<PuppetBuilder>("blue", stage_.words());
  std::shared_ptr<PuppetBuilder> green_ = std::make_shared<PuppetBuilder>("green", stage_.words());
};

TEST_F(Channels, SpreadCallsOverAllServersWithRoundRobin) {
  ASSERT_TRUE(
      stage_.Open({.default_service_config = R"({"loadBalancingConfig": [{"round_robin": {}}]})"})
          .ok());
  for (const char* addr : {"a:1", "b:1", "c:1"}) stage_.transport().Accept(addr);
  EXPECT_EQ(stage_.state(), kIdle);
  stage_.Call();
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Finish(1);
  stage_.Forget();
  for (int i = 0; i < 6; ++i) stage_.Call();
  auto first = stage_.Seen();
  ASSERT_EQ(first.size(), 6u);
  std::vector<std::string> where;
  for (const std::string& words : first) where.push_back(words.substr(words.size() - 3));
  EXPECT_THAT(std::vector(where.begin(), where.begin() + 3),
              testing::UnorderedElementsAre("a:1", "b:1", "c:1"));
  EXPECT_THAT(std::vector(where.begin() + 3, where.end()),
              testing::ElementsAreArray(where.begin(), where.begin() + 3));
}

TEST_F(Channels, StayWithOneServerWithPickFirstAndFailOver) {
  Open();
  stage_.transport().Accept("b:1");
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Call();
  stage_.Fails(1);
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_THAT(stage_.Seen(), Contains("call 1 goes to b:1"));
  stage_.Loses(2);
  EXPECT_EQ(stage_.state(), kIdle);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), Contains("dial 3 a:1")) << "a call wakes an idle policy";
}

TEST_F(Channels, AreRefusedABadTargetOrDefaultConfig) {
  EXPECT_EQ(stage_.Open({}, "nowhere:///x").code(), absl::StatusCode::kInvalidArgument);
  const absl::Status status =
      stage_.Open({.default_service_config = R"({"loadBalancingConfig": []})"});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("default service config"));
}

TEST_F(Channels, FailEveryCallWhenTheFirstConfigIsBad) {
  Open();
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"}, "{bad")));
  EXPECT_EQ(stage_.state(), kTransientFailure);
  stage_.Call({.wait_for_ready = true});
  EXPECT_THAT(stage_.Seen(),
              ElementsAre(HasSubstr("call 1 ends UNAVAILABLE: the resolver's service config is "
                                    "invalid: service config: expected JSON")));
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("red built", "red hears list a:1"));
}

TEST_F(Channels, KeepTheLastGoodConfig) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  stage_.Forget();
  EXPECT_TRUE(
      IsBadResolverState(stage_.Lists({"b:1"}, R"({"loadBalancingConfig": [{"nope": {}}]})")));
  EXPECT_THAT(stage_.Seen(), ElementsAre("red hears list b:1")) << "CFG-016: the servers are new";
  ASSERT_TRUE(stage_.Lists({"c:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("red hears list c:1")) << "CFG-018";
  stage_.ResolverFails("gone");
  EXPECT_THAT(stage_.Seen(), ElementsAre("red hears error gone"));
}

TEST_F(Channels, TakeNoNoticeOfConfigsIfToldSo) {
  Open({.default_service_config = kBlue, .disable_service_config = true});
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("blue built", "blue hears list a:1"));
}

TEST_F(Channels, RESOLVER_013_TellTheResolverWhatThePolicySaidAndAskNothing) {
  Open();
  red_->OnList([] { return BadResolverStateError("nothing for me"); });
  EXPECT_TRUE(IsBadResolverState(stage_.Lists({"a:1"}, kRed)));
  stage_.Advances(minutes(1));
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0)
      << "whether and when to look again is the resolver's affair";
}

TEST_F(Channels, KeepTheOldPolicyUntilTheNewOneIsReady) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  const auto a = Serves(*red_, "a:1");
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("blue built", "blue hears list a:1"));
  Reports(*blue_, kConnecting);
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 goes to a:1")) << "SWITCH-001";
  const auto b = blue_->Make("b:1");
  b->Connect();
  stage_.Settle();
  stage_.Succeeds(2);
  stage_.Forget();
  blue_->Report(kReady, UsePicker(b));
  stage_.Settle();
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "red closed"))
      << "SWITCH-005: a policy that closes nothing leaves nothing";
  stage_.Call();
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 2 goes to b:1"));
  stage_.Finish(1);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends OK")) << "SWITCH-012";
}

TEST_F(Channels, ChangeAtOnceIfTheOldPolicyIsNotReady) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  Reports(*red_, kTransientFailure);
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  EXPECT_EQ(stage_.state(), kTransientFailure) << "not before the new one has spoken";
  Reports(*blue_, kConnecting);
  EXPECT_EQ(stage_.state(), kConnecting) << "SWITCH-002";
}

TEST_F(Channels, ChangeWhenTheOldPolicyLeavesReady) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  Serves(*red_, "a:1");
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  Reports(*blue_, kConnecting);
  EXPECT_EQ(stage_.state(), kReady);
  stage_.Forget();
  Reports(*red_, kTransientFailure);
  EXPECT_EQ(stage_.state(), kConnecting) << "SWITCH-003: what the new one said last";
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "red closed")) << "from inside its own report";
}

TEST_F(Channels, LetAThirdPolicyReplaceTheSecond) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  Serves(*red_, "a:1");
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  stage_.Forget();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kGreen).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("green built", "green hears list a:1", "blue closed"));
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("red built", "red hears list a:1", "green closed"))
      << "SWITCH-007: the newest counts";
  ASSERT_TRUE(stage_.Lists({"b:1"}, kRed).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("red hears list b:1")) << "SWITCH-009";
}

TEST_F(Channels, CC_004_CC_012_HearNothingOfAPolicyThatWasReplaced) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  const auto a = Serves(*red_, "a:1");
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  // The handle of a policy lives until the policy is closed, which is after it gave way.
  absl::Status made;
  red_->OnClose([&] {
    made = red_->client_conn().NewSubConn({{.addr = "late:1"}}, {}).status();
    red_->Report(kTransientFailure, FailPicker(absl::UnavailableError("late")));
    red_->client_conn().ResolveNow();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    red_->client_conn().UpdateAddresses(*a, {{.addr = "late:1"}});
#pragma GCC diagnostic pop
    a->Connect();
  });
  stage_.Forget();
  blue_->Report(kConnecting, QueuePicker());
  blue_->Report(kReady, QueuePicker());
  stage_.Settle();
  EXPECT_EQ(made.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 1", "red closed"));
  EXPECT_EQ(stage_.state(), kReady);
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0);
}

TEST_F(Channels, CC_014_PassOnTheWishToResolveOfTheNewestPolicyOnly) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  Serves(*red_, "a:1");
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  red_->client_conn().ResolveNow();
  stage_.Settle();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0) << "red serves, but blue is the newest";
  blue_->client_conn().ResolveNow();
  stage_.Settle();
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 1);
}

TEST_F(Channels, CC_012_TurnADeafEarToWhatAPolicySaysInItsClose) {
  Open();
  ASSERT_TRUE(stage_.Lists({"a:1"}, kRed).ok());
  Reports(*red_, kConnecting);
  class Late final : public Balancer {
   public:
    explicit Late(ClientConn& client_conn) : client_conn_(client_conn) {}
    absl::Status UpdateClientConnState(const ClientConnState&) override { return absl::OkStatus(); }
    void ResolverError(const absl::Status&) override {}
    void ExitIdle() override {}
    void Close() override {
      client_conn_.UpdateState({.connectivity_state = kReady, .picker = QueuePicker()});
      client_conn_.ResolveNow();
      made_late = client_conn_.NewSubConn({{.addr = "late:1"}}, {}).ok();
    }
    ClientConn& client_conn_;
    bool made_late = true;
  };
  class LateBuilder final : public Builder {
   public:
    [[nodiscard]] std::string Name() const override { return "late"; }
    [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                  const BuildOptions&) const override {
      return std::make_unique<Late>(client_conn);
    }
  };
  stage_.policies().Register(std::make_shared<LateBuilder>());
  ASSERT_TRUE(stage_.Lists({"a:1"}, R"({"loadBalancingPolicy": "late"})").ok());
  ASSERT_TRUE(stage_.Lists({"a:1"}, kBlue).ok());
  EXPECT_EQ(stage_.state(), kConnecting) << "CC-012: what is said in Close is not heard";
  EXPECT_EQ(stage_.resolver().resolve_now_count(), 0);
}

}  // namespace
}  // namespace lbc
