// pick_first and round_robin over the whole channel: what their users see.
//
// The same rows are to be shown by a client with real servers; here the servers are the test's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reference/channel/puppet_channel_test_util.h"
#include "reference/policies/builtin.h"

namespace lbc {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using enum ConnectivityState;

class WholeClients : public testing::Test {
 protected:
  void Open(const std::string& policy) {
    policies::RegisterBuiltinPolicies(stage_.policies());
    ASSERT_TRUE(
        stage_.Open({.default_service_config = R"({"loadBalancingPolicy": ")" + policy + R"("})"})
            .ok());
    stage_.channel().Connect();
    stage_.Settle();
  }
  // Makes `count` calls, which stay under way, and counts where they went. All must go somewhere.
  std::map<std::string, int> Where(int count) {
    stage_.Forget();
    for (int i = 0; i < count; ++i) last_call_ = stage_.Call();
    std::map<std::string, int> where;
    for (const std::string& words : stage_.Seen()) {
      const std::size_t to = words.find(" goes to ");
      EXPECT_NE(to, std::string::npos) << words;
      if (to != std::string::npos) ++where[words.substr(to + 9)];
    }
    return where;
  }
  void Accept(const std::vector<std::string>& addrs) {
    for (const std::string& addr : addrs) stage_.transport().Accept(addr);
  }

  fixtures::ChannelStage stage_;
  int last_call_ = 0;
};

TEST_F(WholeClients, PF_036_WithAllServersHealthyEveryCallGoesToTheFirst) {
  Open("pick_first");
  Accept({"a:1", "b:1", "c:1"});
  ASSERT_TRUE(stage_.Lists({"b:1", "a:1", "c:1"}).ok());
  EXPECT_THAT(Where(100), ElementsAre(Pair("b:1", 100)));
}

TEST_F(WholeClients, PF_037_IsNotInTransientFailureBeforeEveryAddressHasFailed) {
  Open("pick_first");
  StateLog log(stage_.channel());
  ASSERT_TRUE(stage_.Lists({"dead:1", "dead:2", "live:1"}).ok());
  stage_.Fails(1);
  stage_.Advances(milliseconds(100));
  stage_.Fails(2);
  EXPECT_THAT(log.Seen(), ElementsAre("CONNECTING"));
  stage_.Succeeds(3);
  EXPECT_THAT(log.Seen(), ElementsAre("READY"));
}

TEST_F(WholeClients, PF_037_ButItIsWhenTheLastHasFailed) {
  Open("pick_first");
  StateLog log(stage_.channel());
  ASSERT_TRUE(stage_.Lists({"dead:1", "dead:2"}).ok());
  stage_.Fails(1);
  EXPECT_THAT(log.Seen(), ElementsAre("CONNECTING"));
  stage_.Fails(2);
  EXPECT_THAT(log.Seen(), ElementsAre("TRANSIENT_FAILURE"));
}

TEST_F(WholeClients, RR_002_AStreamStaysWhereItWasPlacedWhileLaterCallsMoveOn) {
  Open("round_robin");
  Accept({"a:1", "b:1", "c:1"});
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  const auto stream = Where(1);
  ASSERT_EQ(stream.size(), 1u);
  const int stream_call = last_call_;
  EXPECT_THAT(Where(300),
              UnorderedElementsAre(Pair("a:1", 100), Pair("b:1", 100), Pair("c:1", 100)));
  stage_.Finish(stream_call);
  EXPECT_THAT(stage_.Seen(), ElementsAre("call 1 ends OK")) << "it was never placed again";
}

TEST_F(WholeClients, RR_003_CallsGoOnWithoutAServerThatFailsAndWithItWhenItIsBack) {
  Open("round_robin");
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  for (int attempt = 1; attempt <= 3; ++attempt) stage_.Succeeds(attempt);
  EXPECT_THAT(Where(30), UnorderedElementsAre(Pair("a:1", 10), Pair("b:1", 10), Pair("c:1", 10)));
  stage_.Loses(2);
  const auto seen = stage_.Seen();
  const auto dial = std::find_if(seen.begin(), seen.end(),
                                 [](const auto& words) { return words.starts_with("dial 4 "); });
  ASSERT_NE(dial, seen.end()) << "it is asked to connect again at once";
  const std::string lost = dial->substr(7);
  const auto without = Where(30);
  EXPECT_EQ(without.size(), 2u);
  EXPECT_THAT(without, Not(Contains(Pair(lost, testing::_))));
  stage_.Fails(4);
  EXPECT_EQ(Where(30).size(), 2u);
  stage_.Advances(seconds(2));
  stage_.Succeeds(5);
  EXPECT_THAT(Where(30), Contains(Pair(lost, 10)));
}

TEST_F(WholeClients, RESOLVER_002_AListReturnsWithoutWaitingForWhatItRemoves) {
  Open("round_robin");
  Accept({"a:1", "b:1"});
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  Where(2);
  ASSERT_TRUE(stage_.Lists({"a:1"}).ok());
  EXPECT_THAT(stage_.Seen(), ElementsAre("drain 2")) << "no call has ended";
  EXPECT_THAT(Where(3), ElementsAre(Pair("a:1", 3)));
  for (const int call : {1, 2}) {
    stage_.Finish(call);
    EXPECT_THAT(stage_.Seen(), ElementsAre("call " + std::to_string(call) + " ends OK"));
  }
}

TEST_F(WholeClients, RR_022_AListThatChangesLosesNoCall) {
  Open("round_robin");
  Accept({"a:1", "b:1", "c:1", "d:1"});
  const std::vector<std::vector<std::string>> kLists = {
      {"a:1", "b:1"}, {"a:1", "b:1", "c:1"}, {"b:1", "c:1"}, {"b:1", "d:1"}, {"b:1"}};
  ASSERT_TRUE(stage_.Lists(kLists.back()).ok());
  for (int round = 0; round < 100; ++round) {
    const auto& list = kLists[static_cast<std::size_t>(round) % kLists.size()];
    const int first = last_call_ + 1;
    Where(12);
    ASSERT_TRUE(stage_.Lists(list).ok()) << "with calls under way";
    EXPECT_EQ(Where(12).size(), list.size()) << "new calls go to all that is listed";
    for (int call = first; call <= last_call_; ++call) {
      stage_.Forget();
      stage_.Finish(call);
      EXPECT_THAT(stage_.Seen(), ElementsAre("call " + std::to_string(call) + " ends OK"));
    }
  }
}

}  // namespace
}  // namespace lbc
