// Channels to names, over a name server of ours and live servers.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "fixtures/name_server/name_server.h"
#include "reference/transport/dns/cares_lookup.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using ::testing::HasSubstr;

constexpr const char* kName = "echo.example";
// Of this machine, and nobody listens there.
constexpr const char* kDeserted = "127.0.0.9";

class Named : public testing::Test {
 protected:
  [[nodiscard]] std::string Target() const {
    return "dns://" + names_.addr() + "/" + kName + backends_.addr(0).substr(9);  // 127.0.0.1
  }
  void Open(const std::string& target, GrpcChannelOptions options = {}) {
    auto channel = MakeGrpcChannel(target, std::move(options));
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    stub_ = Echo::NewStub(channel_);
  }
  [[nodiscard]] grpc::Status Call(bool patient, std::chrono::milliseconds timeout) {
    grpc::ClientContext context;
    context.set_wait_for_ready(patient);
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                      gpr_time_from_millis(timeout.count(), GPR_TIMESPAN)));
    EchoReply reply;
    return stub_->Unary(&context, {}, &reply);
  }
  void TearDown() override {
    stub_ = nullptr;
    channel_ = nullptr;
  }
  static constexpr std::chrono::milliseconds kAmple{30'000};

  fixtures::NameServer names_;
  EchoBackends backends_{1};
  std::shared_ptr<GrpcChannel> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_F(Named, ServersAreFound) {
  names_.Set(kName, {"127.0.0.1"});
  Open(Target());
  EXPECT_TRUE(Call(true, kAmple).ok());
  EXPECT_EQ(backends_.calls(0), 1);
}

TEST_F(Named, ServersThatMoveAreFoundAgain) {
  names_.Set(kName, {kDeserted});
  auto resolvers = std::make_shared<ResolverRegistry>();
  RegisterDnsResolver(*resolvers, {.resolution_interval_min = std::chrono::milliseconds(1)});
  Open(Target(), {.resolvers = resolvers});
  EXPECT_EQ(Call(false, kAmple).error_code(), grpc::StatusCode::UNAVAILABLE);
  names_.Set(kName, {"127.0.0.1"});
  EXPECT_TRUE(Call(true, kAmple).ok());
}

TEST_F(Named, CallsToANameThatNobodyHasSayIt) {
  Open(Target());
  const grpc::Status status = Call(false, kAmple);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr(kName));
  EXPECT_THAT(status.error_message(), HasSubstr("not found"));
}

TEST_F(Named, CallsEndAtTheirDeadlineWhileTheNameServerIsSilent) {
  names_.FallSilent();
  Open(Target());
  EXPECT_EQ(Call(false, std::chrono::milliseconds(50)).error_code(),
            grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(Named, TargetsThatCannotBeReadFailCallsWithTheReason) {
  for (const char* target : {"nowhere:///x", "dns:///a:b", "dns:"}) {
    Open(target);
    const grpc::Status status = Call(false, kAmple);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << target;
    EXPECT_THAT(status.error_message(), HasSubstr("target \"" + std::string(target) + "\""));
  }
}

}  // namespace
}  // namespace lbc
