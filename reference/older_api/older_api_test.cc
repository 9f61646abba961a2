// An older policy that writes down what it hears, under the adapter.
#include "reference/older_api/older_api.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"

namespace lbc::older_api {
namespace {

using fixtures::FakeChannel;
using fixtures::ListOf;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using enum ConnectivityState;

class Answers final : public V2Picker {
 public:
  explicit Answers(std::function<V2Pick()> answer) : answer_(std::move(answer)) {}
  V2Pick Pick(const PickInfo& /*info*/) const override { return answer_(); }

 private:
  std::function<V2Pick()> answer_;
};

// What the test and the policy share.
struct Diary {
  std::vector<std::string> heard;
  OlderClientConn* client_conn = nullptr;
  std::vector<std::shared_ptr<SubConn>> sub_conns;
  // Run inside HandleResolvedAddrs, after it is written down.
  std::function<void()> on_addresses = [] {};
};

class Listening : public OlderBalancer {
 public:
  explicit Listening(Diary& diary) : diary_(diary) {}

  void HandleSubConnStateChange(SubConn& sub_conn, ConnectivityState state) override {
    diary_.heard.push_back(fmt::format("{} is {}", NumberOf(sub_conn), ToString(state)));
  }
  void HandleResolvedAddrs(const std::vector<Address>& addresses,
                           const absl::Status& error) override {
    std::string words = error.ok() ? "addresses" : "error " + std::string(error.message());
    for (const Address& address : addresses) {
      words += " " + address.addr;
      auto made = diary_.client_conn->NewSubConn({address});
      if (!made.ok()) continue;
      diary_.sub_conns.push_back(*made);
      diary_.sub_conns.back()->Connect();
    }
    diary_.heard.push_back(words);
    diary_.on_addresses();
  }
  void Close() override { diary_.heard.emplace_back("close"); }

 protected:
  int NumberOf(const SubConn& sub_conn) const {
    for (std::size_t i = 0; i < diary_.sub_conns.size(); ++i)
      if (diary_.sub_conns[i].get() == &sub_conn) return static_cast<int>(i) + 1;
    return 0;
  }
  Diary& diary_;
};

class ListeningWithBoth final : public Listening, public V2Balancer {
 public:
  using Listening::Listening;
  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    diary_.heard.push_back(fmt::format("V2 list of {}", state.resolver_state.addresses.size()));
    for (const Address& address : state.resolver_state.addresses) {
      auto made = diary_.client_conn->NewSubConn({address});
      if (made.ok()) diary_.sub_conns.push_back(*made);
    }
    return state.resolver_state.addresses.empty() ? BadResolverStateError("none")
                                                  : absl::OkStatus();
  }
  void ResolverError(const absl::Status& error) override {
    diary_.heard.push_back("V2 error " + std::string(error.message()));
  }
  void UpdateSubConnState(SubConn& sub_conn, const SubConnState& state) override {
    diary_.heard.push_back(fmt::format("V2 {} is {} {}", NumberOf(sub_conn),
                                       ToString(state.connectivity_state),
                                       std::string(state.connection_error.message())));
  }
};

template <typename Policy>
class Older final : public OlderBuilder {
 public:
  explicit Older(Diary& diary) : diary_(diary) {}
  std::string Name() const override { return "older"; }
  std::unique_ptr<OlderBalancer> Build(OlderClientConn& client_conn,
                                       const BuildOptions& /*options*/) const override {
    diary_.client_conn = &client_conn;
    return std::make_unique<Policy>(diary_);
  }

 private:
  Diary& diary_;
};

class OlderApi : public testing::Test {
 protected:
  template <typename Policy = Listening>
  void Build() {
    stage_.Build(*Adapt(std::make_shared<Older<Policy>>(diary_)));
  }
  std::vector<std::string> Heard() { return std::exchange(diary_.heard, {}); }
  std::string PickOf(V2Pick answer) {
    diary_.client_conn->UpdateBalancerState(kReady,
                                            std::make_shared<Answers>([answer] { return answer; }));
    return stage_.Picks();
  }

  Diary diary_;
  PolicyStage stage_;
};

TEST_F(OlderApi, KeepsTheName) {
  EXPECT_EQ(Adapt(std::make_shared<Older<Listening>>(diary_))->Name(), "older");
}

TEST_F(OlderApi, V2_001_GetsTheAddressesAndNoError) {
  Build();
  EXPECT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  EXPECT_THAT(Heard(), ElementsAre("addresses a:1 b:1"));
}

TEST_F(OlderApi, V2_001_IsAskedNothingAboutAnEmptyList) {
  Build();
  EXPECT_TRUE(stage_.Lists(std::vector<std::string>{}).ok());
  EXPECT_THAT(Heard(), ElementsAre("addresses"));
}

TEST_F(OlderApi, V2_002_GetsTheResolversErrorWithNoAddresses) {
  Build();
  stage_.ResolverFails("no such name");
  EXPECT_THAT(Heard(), ElementsAre(HasSubstr("error no such name")));
}

TEST_F(OlderApi, V2_003_HearsEveryStateOfItsOwnSubConnsToTheLast) {
  Build();
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  static_cast<void>(Heard());
  stage_.Becomes(1, kConnecting);
  stage_.Becomes(1, kReady);
  diary_.client_conn->RemoveSubConn(*diary_.sub_conns[0]);
  stage_.Becomes(1, kShutdown);
  EXPECT_THAT(Heard(), ElementsAre("1 is CONNECTING", "1 is READY", "1 is SHUTDOWN"));
}

TEST_F(OlderApi, V2_004_V2_005_V2_006_V2_007_ErrorsOfPickersBecomeOutcomes) {
  Build();
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Becomes(1, kReady);
  EXPECT_EQ(PickOf(V2PickResult{diary_.sub_conns[0]}), "1");
  EXPECT_EQ(PickOf(NoSubConnAvailable{}), "queue");
  EXPECT_EQ(PickOf(TransientFailure{"all down"}), "fail: all down");
  EXPECT_EQ(PickOf(StatusError{absl::ResourceExhaustedError("full")}), "drop: full");
  EXPECT_EQ(PickOf(PlainError{"odd"}), "drop: odd");
  EXPECT_EQ(PickOf(V2PickResult{}), "queue");
}

TEST_F(OlderApi, V2_006_V2_007_CodesAreTheStatussOwnOrUnknown) {
  Build();
  const auto code_of = [&](V2Pick answer) {
    diary_.client_conn->UpdateBalancerState(kReady,
                                            std::make_shared<Answers>([answer] { return answer; }));
    return stage_.channel().picker()->Pick(PolicyStage::DefaultPick()).status().code();
  };
  EXPECT_EQ(code_of(StatusError{absl::ResourceExhaustedError("full")}),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(code_of(PlainError{"odd"}), absl::StatusCode::kUnknown);
  EXPECT_EQ(code_of(StatusError{absl::OkStatus()}), absl::StatusCode::kUnknown);
  EXPECT_EQ(code_of(TransientFailure{"down"}), absl::StatusCode::kUnavailable);
}

TEST_F(OlderApi, V2_005_ATransientFailureTellsTheLatestConnectionError) {
  Build();
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  stage_.Becomes(1, kTransientFailure, "refused by a");
  EXPECT_EQ(PickOf(TransientFailure{"all down"}),
            "fail: all down, latest connection error: refused by a");
  EXPECT_EQ(PickOf(PlainError{"odd"}), "drop: odd");
}

TEST_F(OlderApi, V2_005_TheHookOfAPickIsCalledAsEver) {
  Build();
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  int ended = 0;
  EXPECT_EQ(PickOf(V2PickResult{diary_.sub_conns[0], [&](const DoneInfo&) { ++ended; }}), "1");
  EXPECT_EQ(ended, 1);
}

TEST_F(OlderApi, V2_008_TheNewerOfTwoInterfacesIsUsedAlone) {
  Build<ListeningWithBoth>();
  EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_TRUE(IsBadResolverState(stage_.Lists(std::vector<std::string>{})));
  stage_.ResolverFails("no such name");
  stage_.Becomes(1, kTransientFailure, "refused");
  EXPECT_THAT(Heard(),
              ElementsAre("V2 list of 1", "V2 list of 0", HasSubstr("V2 error no such name"),
                          "V2 1 is TRANSIENT_FAILURE refused"));
}

TEST_F(OlderApi, V2_009_WhatAPolicyLeavesBehindIsShutDownOnceAndItHearsNoMore) {
  Build();
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  diary_.client_conn->RemoveSubConn(*diary_.sub_conns[0]);
  diary_.client_conn->RemoveSubConn(*diary_.sub_conns[0]);
  stage_.Forget();
  static_cast<void>(Heard());
  stage_.Closes();
  stage_.Closes();
  EXPECT_THAT(stage_.Seen(), ElementsAre("shutdown 2"));
  stage_.Becomes(2, kShutdown);
  EXPECT_TRUE(stage_.Lists({"c:1"}).ok());
  stage_.ResolverFails("late");
  diary_.client_conn->UpdateBalancerState(
      kReady, std::make_shared<Answers>([] { return NoSubConnAvailable{}; }));
  diary_.client_conn->ResolveNow();
  EXPECT_THAT(Heard(), ElementsAre("close"));
  EXPECT_THAT(stage_.Seen(), IsEmpty());
}

TEST_F(OlderApi, V2_010_IsCalledOnceAtATimeWhateverTheChannelDoes) {
  Build();
  stage_.channel().set_inline_script([&](FakeChannel::During during, int sub_conn) {
    if (during == FakeChannel::During::kConnect)
      stage_.channel().DeliverState(sub_conn, {kConnecting, absl::OkStatus()});
  });
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(Heard(), ElementsAre("addresses a:1", "1 is CONNECTING"));
}

TEST_F(OlderApi, TellsItsPolicyTheTargetAndPassesHintsOn) {
  Build();
  EXPECT_EQ(diary_.client_conn->Target(), "fake:///service");
  diary_.client_conn->ResolveNow();
  EXPECT_THAT(stage_.Seen(), ElementsAre("resolve"));
}

class NeverBuilds final : public OlderBuilder {
  std::string Name() const override { return "never"; }
  std::unique_ptr<OlderBalancer> Build(OlderClientConn& /*client_conn*/,
                                       const BuildOptions& /*options*/) const override {
    return nullptr;
  }
};

TEST_F(OlderApi, APolicyThatCannotBeBuiltIsNotBuilt) {
  EXPECT_EQ(Adapt(std::make_shared<NeverBuilds>())->Build(stage_.channel(), stage_.options()),
            nullptr);
}

}  // namespace
}  // namespace lbc::older_api
