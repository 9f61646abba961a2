// What an application may tell a channel as a whole, while stubs call over it.
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;

constexpr const char* kRoundRobin = R"({"loadBalancingConfig": [{"round_robin": {}}]})";
constexpr std::chrono::seconds kAmple{30};  // For what should take a moment.

gpr_timespec Soon() {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_seconds(kAmple.count(), GPR_TIMESPAN));
}

class ChannelControl : public testing::Test {
 protected:
  void Open(ChannelOptions options = {}) {
    options.default_service_config = kRoundRobin;
    auto channel = MakeGrpcChannel(backends_.target(), {.channel = std::move(options)});
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    stub_ = Echo::NewStub(channel_);
  }
  void TearDown() override {
    stub_ = nullptr;
    channel_ = nullptr;
  }
  // A call that waits for a server.
  grpc::Status Call(EchoReply& reply) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    context.set_deadline(Soon());
    return stub_->Unary(&context, {}, &reply);
  }
  // Returns when every backend has answered: all SubConns are READY.
  void AwaitAll() {
    for (int seen = 0; seen != 7;) {
      EchoReply reply;
      ASSERT_TRUE(Call(reply).ok());
      seen |= 1 << reply.backend();
    }
  }

  EchoBackends backends_{3};
  std::shared_ptr<GrpcChannel> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_F(ChannelControl, CLOSE_008_CLOSE_009_EndWhenTheChannelIsClosedWhileOthersCall) {
  Open();
  AwaitAll();
  std::atomic<bool> closed{false};
  std::atomic<int> answered{0};
  constexpr int kEnough = 100;
  std::promise<void> busy;
  std::vector<std::future<grpc::StatusCode>> callers;
  for (int i = 0; i < 4; ++i) {
    callers.push_back(std::async(std::launch::async, [&] {
      while (true) {
        const bool afterwards = closed;
        EchoReply reply;
        const grpc::Status status = Call(reply);
        if (status.ok() && ++answered == kEnough) busy.set_value();
        if (afterwards) return status.error_code();
      }
    }));
  }
  busy.get_future().wait();
  const absl::Status status = channel_->Close();
  closed = true;
  EXPECT_TRUE(status.ok()) << status;
  for (auto& caller : callers) EXPECT_EQ(caller.get(), grpc::CANCELLED);
  EXPECT_FALSE(channel_->Close().ok());
}

TEST_F(ChannelControl, SC_030_ConnectAtOnceWhenTheBackOffIsReset) {
  constexpr std::chrono::hours kFarLater{1};
  Open({.backoff = {.initial = kFarLater, .max = kFarLater}});
  AwaitAll();
  for (int i = 0; i < 3; ++i) backends_.Stop(i);
  grpc_connectivity_state state = channel_->GetState(false);
  for (; state != GRPC_CHANNEL_TRANSIENT_FAILURE; state = channel_->GetState(false)) {
    ASSERT_TRUE(channel_->WaitForStateChange(state, Soon())) << state;
  }
  for (int i = 0; i < 3; ++i) backends_.Start(i);
  channel_->ResetConnectBackoff();
  AwaitAll();
}

}  // namespace
}  // namespace lbc
