// PuppetChannelTest: a channel on a stage whose policy is a puppet, for tests of what the channel
// does for its policy and its calls.
//
// Tests are called after the requirements they show: TEST_F(Suite, PICK_006_WhatIsSeen). The suite
// is a class of the test file's own that inherits from this one.
#ifndef REFERENCE_CHANNEL_PUPPET_CHANNEL_TEST_UTIL_H_
#define REFERENCE_CHANNEL_PUPPET_CHANNEL_TEST_UTIL_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/transport/channel_stage.h"
#include "fixtures/transport/puppet_policy.h"
#include "reference/core/fixed_picker.h"

namespace lbc {

class PuppetChannelTest : public testing::Test {
 protected:
  /// The channel is in idle mode. What `options` says of the service config is not regarded.
  explicit PuppetChannelTest(ChannelOptions options = {}) {
    options.default_service_config = R"({"loadBalancingPolicy": "puppet"})";
    stage_.policies().Register(puppet_);
    EXPECT_TRUE(stage_.Open(std::move(options)).ok());
  }
  /// Leaves idle mode; the policy is built, has the list a:1 and has reported nothing.
  void Connects() {
    stage_.channel().Connect();
    stage_.Settle();
    EXPECT_TRUE(stage_.Lists({"a:1"}).ok());
    stage_.Forget();
  }
  /// The same, and then SubConn a_ gets connected. Still nothing was reported.
  void Ready() {
    Connects();
    a_ = ReadySubConn("a:1");
  }
  /// A SubConn of the policy's that is READY.
  std::shared_ptr<SubConn> ReadySubConn(const std::string& addr) {
    auto sub_conn = puppet_->Make(addr);
    sub_conn->Connect();
    stage_.Settle();
    stage_.Succeeds(stage_.transport().attempts());
    stage_.Forget();
    return sub_conn;
  }
  void Reports(std::shared_ptr<const Picker> picker,
               ConnectivityState state = ConnectivityState::kReady) {
    puppet_->Report(state, std::move(picker));
    stage_.Settle();
  }
  /// Reports a picker that is this function.
  void Picks(std::function<PickResult(const PickInfo&)> pick) {
    Reports(std::make_shared<fixtures::FunctionPicker>(std::move(pick)));
  }
  /// Reports a picker that chooses `sub_conn`, with a hook that says "done CODE [sent] [received]".
  void PicksWithHook(SubConn& sub_conn) {
    Picks([this, &sub_conn](const PickInfo&) {
      return PickResult::Use(sub_conn, [this](const DoneInfo& done) {
        stage_.words().push_back("done " + absl::StatusCodeToString(done.status.code()) +
                                 (done.bytes_sent ? " sent" : "") +
                                 (done.bytes_received ? " received" : ""));
      });
    });
  }
  /// A call that waits for readiness.
  static CallSpec Patient() { return {.wait_for_ready = true}; }
  std::vector<std::string> Seen() {
    stage_.Settle();
    return stage_.Seen();
  }

  fixtures::ChannelStage stage_;
  std::shared_ptr<fixtures::PuppetBuilder> puppet_ =
      std::make_shared<fixtures::PuppetBuilder>("puppet", stage_.words());
  std::shared_ptr<SubConn> a_;
};

/// The states of a channel: the present one, and then each that it changes to. The channel outlives
/// this.
class StateLog {
 public:
  explicit StateLog(Channel& channel) : channel_(channel) { Note(); }
  ~StateLog() { channel_.connectivity().Unwatch(watch_); }
  StateLog(const StateLog&) = delete;
  StateLog& operator=(const StateLog&) = delete;
  /// Since the last call.
  [[nodiscard]] std::vector<std::string> Seen() { return std::exchange(seen_, {}); }

 private:
  void Note() {
    const ConnectivityState state = channel_.GetState(false);
    seen_.emplace_back(ToString(state));
    watch_ = channel_.connectivity().Watch(state, [this] { Note(); });
  }
  Channel& channel_;
  ConnectivityTracker::WatchId watch_ = 0;
  std::vector<std::string> seen_;
};

/// A SubConn that no channel made.
class ForeignSubConn final : public SubConn {
 public:
  void Connect() override {}
  void Shutdown() override {}
  void UpdateAddresses(const std::vector<Address>&) override {}
  void RegisterHealthListener(StateListener) override {}
};

}  // namespace lbc

#endif  // REFERENCE_CHANNEL_PUPPET_CHANNEL_TEST_UTIL_H_
