// The whole policy on the stage.
#include "reference/policies/p2c/p2c.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fixtures/channel/policy_stage.h"

namespace lbc::policies {
namespace {

using fixtures::PolicyStage;
using std::chrono::milliseconds;
using std::chrono::seconds;
using enum ConnectivityState;

class P2cTest : public testing::Test {
 protected:
  P2cTest() { stage_.Build(*builder_); }
  ~P2cTest() override { Finish(); }

  // A call that stays open: the number of its SubConn.
  int Pick() {
    PickResult result = stage_.channel().picker()->Pick(PolicyStage::DefaultPick());
    if (result.use() == nullptr) return 0;
    open_.push_back(std::move(result.use()->on_done));
    return stage_.channel().NumberOf(result.use()->sub_conn);
  }
  void Finish() {
    DoneInfo done;
    done.bytes_sent = true;
    for (const CompletionHook& hook : open_) hook(done);
    open_.clear();
  }
  // The next call to `server` takes this long.
  void Takes(int server, Duration length) {
    int others = 0;
    while (Pick() != server) ASSERT_LT(++others, 100);
    stage_.Advances(length);
    Finish();
  }

  std::shared_ptr<const Builder> builder_ = MakeP2cBuilder();
  PolicyStage stage_;
  std::vector<CompletionHook> open_;
};

TEST_F(P2cTest, P2C_002_OnlyTheReadyAreDrawn) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  EXPECT_EQ(Pick(), 0);
  stage_.Becomes(2, kReady);
  EXPECT_EQ(Pick(), 2);
  EXPECT_EQ(Pick(), 2);
  stage_.Becomes(3, kReady);
  EXPECT_EQ(Pick(), 3);
  EXPECT_EQ(Pick(), 3) << "2 is still busier";
}

TEST_F(P2cTest, P2C_013_WhatIsKnownLastsOverListsAndPickers) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kReady);
  Takes(1, milliseconds(300));
  stage_.Becomes(2, kReady);
  Takes(2, milliseconds(10));
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1", "c:1"}).ok());
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Pick(), 2);
    Finish();
  }
}

TEST_F(P2cTest, ALostConnectionIsANewcomerWhenItIsBack) {
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}).ok());
  stage_.Becomes(1, kReady);
  stage_.Becomes(2, kReady);
  for (int i = 0; i < 10; ++i) static_cast<void>(Pick());
  stage_.Becomes(1, kIdle);
  stage_.Becomes(1, kReady);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Pick(), 1);
}

TEST_F(P2cTest, TheConfigTakesEffect) {
  const auto config = builder_->config_parser()->ParseConfig(R"({"forcedPickAfter": "0.1s"})");
  ASSERT_TRUE(stage_.Lists({"a:1", "b:1"}, *config).ok());
  stage_.Becomes(1, kReady);
  Takes(1, milliseconds(50));
  stage_.Becomes(2, kReady);
  Takes(2, milliseconds(1));
  stage_.Advances(milliseconds(101));
  EXPECT_EQ(Pick(), 1) << "neglected for a tenth of a second";
}

}  // namespace
}  // namespace lbc::policies
