// GracefulSwitch, over probe children that do what they are told.
#include "reference/policies/common/graceful_switch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/channel/policy_stage.h"
#include "reference/core/fixed_picker.h"

namespace lbc::policies {
namespace {

using fixtures::ListOf;
using fixtures::PolicyStage;
using testing::ElementsAre;
using testing::IsEmpty;
using enum ConnectivityState;

// Writes down what it is told.
class Probe final : public Balancer {
 public:
  Probe(ClientConn& client_conn, std::string name, std::vector<std::string>& told)
      : client_conn_(client_conn), name_(std::move(name)), told_(told) {}

  absl::Status UpdateClientConnState(const ClientConnState& state) override {
    told_.push_back(name_ + " list " + state.resolver_state.addresses.at(0).addr);
    return absl::OkStatus();
  }
  void ResolverError(const absl::Status& /*error*/) override { told_.push_back(name_ + " error"); }
  void ExitIdle() override { told_.push_back(name_ + " exit idle"); }
  void Close() override { told_.push_back(name_ + " close"); }

  void Reports(ConnectivityState state) {
    client_conn_.UpdateState({state, FailPicker(absl::UnavailableError(name_))});
  }
  ClientConn& client_conn() { return client_conn_; }

 private:
  ClientConn& client_conn_;
  const std::string name_;
  std::vector<std::string>& told_;
};

class GracefulSwitchTest : public testing::Test {
 protected:
  class ProbeBuilder final : public Builder {
   public:
    ProbeBuilder(std::string name, GracefulSwitchTest& test)
        : name_(std::move(name)), test_(test) {}
    std::string Name() const override { return name_; }
    std::unique_ptr<Balancer> Build(ClientConn& client_conn, const BuildOptions&) const override {
      if (name_ == "impossible") return nullptr;
      auto probe = std::make_unique<Probe>(client_conn, name_, test_.told_);
      test_.newest_ = probe.get();
      return probe;
    }

   private:
    std::string name_;
    GracefulSwitchTest& test_;
  };

  // The child of this name after it got the list.
  Probe* Switch(const std::string& name, const std::string& addr = "a:1") {
    EXPECT_TRUE(
        switch_.Update({.builder = std::make_shared<ProbeBuilder>(name, *this)}, ListOf({addr}))
            .ok());
    return newest_;
  }
  std::vector<std::string> Told() { return std::exchange(told_, {}); }
  void Settle() { stage_.serializer().RunAll(); }

  std::vector<std::string> told_;
  Probe* newest_ = nullptr;
  PolicyStage stage_;
  GracefulSwitch switch_{stage_.channel(), stage_.options()};
};

TEST_F(GracefulSwitchTest, AListForTheSameNameGoesToTheSameChild) {
  Probe* const red = Switch("red");
  EXPECT_EQ(Switch("red", "b:1"), red);
  red->Reports(kReady);
  EXPECT_THAT(Told(), ElementsAre("red list a:1", "red list b:1"));
  EXPECT_EQ(stage_.Picks(), "fail: red");
}

TEST_F(GracefulSwitchTest, TheNewOneWaitsWhileTheOldOneIsReady) {
  Switch("red")->Reports(kReady);
  Probe* const blue = Switch("blue");
  blue->Reports(kConnecting);
  EXPECT_EQ(stage_.Picks(), "fail: red");
  static_cast<void>(Told());
  blue->Reports(kReady);
  EXPECT_THAT(Told(), IsEmpty()) << "the old one is closed later";
  Settle();
  EXPECT_THAT(Told(), ElementsAre("red close"));
  EXPECT_EQ(stage_.Picks(), "fail: blue");
}

TEST_F(GracefulSwitchTest, AnyReportIsEnoughIfTheOldOneIsNotReady) {
  Switch("red")->Reports(kConnecting);
  Switch("blue")->Reports(kConnecting);
  EXPECT_EQ(stage_.Picks(), "fail: blue");
}

TEST_F(GracefulSwitchTest, AFailureOfTheNewOneCountsToo) {
  Switch("red")->Reports(kReady);
  Switch("blue")->Reports(kTransientFailure);
  EXPECT_EQ(stage_.state(), kTransientFailure);
  EXPECT_EQ(stage_.Picks(), "fail: blue");
}

TEST_F(GracefulSwitchTest, WhenTheOldOneLeavesReadyTheNewOneTakesOver) {
  Probe* const red = Switch("red");
  red->Reports(kReady);
  Switch("blue")->Reports(kConnecting);
  red->Reports(kReady);
  EXPECT_EQ(stage_.Picks(), "fail: red");
  red->Reports(kIdle);
  EXPECT_EQ(stage_.state(), kConnecting);
  EXPECT_EQ(stage_.Picks(), "fail: blue");
}

TEST_F(GracefulSwitchTest, AThirdTakesThePlaceOfTheSecond) {
  Switch("red")->Reports(kReady);
  Switch("blue")->Reports(kConnecting);
  Probe* const green = Switch("green");
  Settle();
  EXPECT_THAT(Told(), ElementsAre("red list a:1", "blue list a:1", "green list a:1", "blue close"));
  switch_.ExitIdle();
  switch_.ResolverError(absl::UnavailableError("x"));
  EXPECT_THAT(Told(), ElementsAre("green exit idle", "green error"));
  green->Reports(kReady);
  EXPECT_EQ(stage_.Picks(), "fail: green");
}

TEST_F(GracefulSwitchTest, WhoGaveWayIsDeaf) {
  Probe* const red = Switch("red");
  red->Reports(kReady);
  Switch("blue")->Reports(kReady);
  // Not closed yet: that comes later.
  red->Reports(kTransientFailure);
  EXPECT_FALSE(red->client_conn().NewSubConn({{.addr = "a:1"}}, {}).ok());
  red->client_conn().ResolveNow();
  EXPECT_THAT(stage_.Seen(), ElementsAre("state READY", "state READY"));
  EXPECT_EQ(stage_.Picks(), "fail: blue");
}

TEST_F(GracefulSwitchTest, WhatCannotBeBuiltIsABadList) {
  Switch("red")->Reports(kReady);
  EXPECT_TRUE(IsBadResolverState(switch_.Update(
      {.builder = std::make_shared<ProbeBuilder>("impossible", *this)}, ListOf({"a:1"}))));
  EXPECT_EQ(stage_.Picks(), "fail: red");
  Switch("red", "b:1");
  EXPECT_THAT(Told(), ElementsAre("red list a:1", "red list b:1"));
}

TEST_F(GracefulSwitchTest, CloseClosesAllAndIsSilent) {
  Probe* const red = Switch("red");
  red->Reports(kReady);
  Probe* const blue = Switch("blue");
  stage_.Forget();
  static_cast<void>(Told());
  switch_.Close();
  EXPECT_THAT(Told(), ElementsAre("blue close", "red close"));
  red->Reports(kIdle);
  blue->Reports(kReady);
  switch_.Close();
  switch_.ExitIdle();
  EXPECT_THAT(stage_.Seen(), IsEmpty());
  EXPECT_THAT(Told(), IsEmpty());
}

}  // namespace
}  // namespace lbc::policies
