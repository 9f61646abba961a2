// Calls as bytes, tried again, against live servers.
#include "reference/transport/unary_call.h"

#include <gmock/gmock.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "reference/transport/grpc_channel.h"
#include "reference/transport/typed_unary_call.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EchoRequest;
using ::testing::ElementsAre;

constexpr const char* kMethod = "/lbc.fixtures.Echo/Unary";
constexpr const char* kPreviousAttempts = "grpc-previous-rpc-attempts";
constexpr const char* kPushback = "grpc-retry-pushback-ms";
constexpr std::chrono::seconds kAmple{30};
constexpr const char* kRoundRobin = R"({"loadBalancingConfig": [{"round_robin": {}}]})";
// The seeds' example.
constexpr const char* kRetries = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{"name": [{}], "retryPolicy": {"maxAttempts": 4, "initialBackoff": "0.01s",
    "maxBackoff": "0.1s", "backoffMultiplier": 2, "retryableStatusCodes": ["UNAVAILABLE"]}}]})";

// A server that a test answers for, attempt by attempt.
class Moody final : public Echo::CallbackService {
 public:
  using Answer = std::function<void(grpc::CallbackServerContext&, grpc::ServerUnaryReactor&)>;

  explicit Moody(std::vector<Answer> answers) : answers_(std::move(answers)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string target() const { return "ipv4:127.0.0.1:" + std::to_string(port_); }
  /// What each attempt said of those before it.
  [[nodiscard]] std::vector<std::string> previous() {
    const std::lock_guard lock(mutex_);
    return previous_;
  }

  grpc::ServerUnaryReactor* Unary(grpc::CallbackServerContext* context,
                                  const EchoRequest* /*request*/, EchoReply* reply) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    std::size_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      number = previous_.size();
      const auto found = context->client_metadata().find(kPreviousAttempts);
      previous_.emplace_back(found == context->client_metadata().end()
                                 ? "none"
                                 : std::string(found->second.data(), found->second.size()));
    }
    reply->set_text("here");
    if (number < answers_.size()) {
      answers_[number](*context, *reactor);
    } else {
      reactor->Finish(grpc::Status::OK);
    }
    return reactor;
  }

 private:
  const std::vector<Answer> answers_;
  std::mutex mutex_;
  std::vector<std::string> previous_;  // Guarded by mutex_.
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

void Unavailable(grpc::CallbackServerContext& /*context*/, grpc::ServerUnaryReactor& reactor) {
  reactor.Finish({grpc::StatusCode::UNAVAILABLE, "not now"});
}

class UnaryCalls : public testing::Test {
 protected:
  void Open(const std::string& target, const char* config) {
    auto channel = MakeGrpcChannel(target, {.channel = {.default_service_config = config}});
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
  }
  [[nodiscard]] grpc::Status Call(const std::string& text = "") {
    EchoRequest request;
    request.set_text(text);
    return CallUnary(*channel_, {.method = kMethod, .timeout = kAmple, .wait_for_ready = true},
                     request, &reply_);
  }
  // The status with which a call ends that `meanwhile` is done to.
  [[nodiscard]] grpc::Status EndOf(UnaryRequest request,
                                   const std::function<void(UnaryCall&)>& meanwhile) {
    const grpc::Slice nothing("", 0);
    request.method = kMethod;
    request.message = grpc::ByteBuffer(&nothing, 1);
    std::promise<grpc::Status> ended;
    const std::shared_ptr<UnaryCall> call = channel_->StartUnary(
        std::move(request), [&](const UnaryResult& result) { ended.set_value(result.status); });
    meanwhile(*call);
    return ended.get_future().get();
  }

  EchoReply reply_;
  std::shared_ptr<GrpcChannel> channel_;
};

TEST_F(UnaryCalls, BringMessagesThereAndBack) {
  EchoBackends backends(2);
  Open(backends.target(), kRoundRobin);
  for (const char* text : {"", "a", "b"}) {
    ASSERT_TRUE(Call(text).ok());
    EXPECT_EQ(reply_.text(), text);
  }
  EXPECT_EQ(backends.calls(0) + backends.calls(1), 3);
}

TEST_F(UnaryCalls, RETRY_005_AllSucceedBesideAServerThatCannot) {
  EchoBackends backends(2);
  Open(backends.target(), kRetries);
  backends.Refuse(1, absl::UnavailableError("not now"));
  constexpr int kCalls = 100;
  for (int i = 0; i < kCalls; ++i) {
    const grpc::Status status = Call(std::to_string(i));
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reply_.text(), std::to_string(i));
    EXPECT_EQ(reply_.backend(), 0);
  }
  EXPECT_EQ(backends.calls(0), kCalls);
  EXPECT_GE(backends.calls(1), kCalls / 2 - 1);
}

TEST_F(UnaryCalls, AreNotTriedAgainWithoutAPolicy) {
  Moody server({Unavailable});
  Open(server.target(), kRoundRobin);
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(server.previous(), ElementsAre("none"));
}

TEST_F(UnaryCalls, RETRY_012_SayHowManyAttemptsWentBefore) {
  Moody server({Unavailable, Unavailable, Unavailable});
  Open(server.target(), kRetries);
  EXPECT_TRUE(Call().ok());
  EXPECT_EQ(reply_.text(), "here");
  EXPECT_THAT(server.previous(), ElementsAre("none", "1", "2", "3"));
}

TEST_F(UnaryCalls, EndWithTheLastAttempt) {
  Moody server({Unavailable, Unavailable, Unavailable, Unavailable});
  Open(server.target(), kRetries);
  const grpc::Status status = Call();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(status.error_message(), "not now");
  EXPECT_EQ(server.previous().size(), 4u);
}

TEST_F(UnaryCalls, RETRY_011_KeepToWhatTheServerSaysOfRetries) {
  Moody server({[](auto& context, auto& reactor) {
                  context.AddTrailingMetadata(kPushback, "0");
                  Unavailable(context, reactor);
                },
                [](auto& context, auto& reactor) {
                  context.AddTrailingMetadata(kPushback, "-1");
                  Unavailable(context, reactor);
                }});
  Open(server.target(), kRetries);
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(server.previous(), ElementsAre("none", "1"));
}

TEST_F(UnaryCalls, RETRY_009_AreNotTriedAgainOnceHeadersHaveCome) {
  Moody server({[](auto& context, auto& reactor) {
    context.AddInitialMetadata("x-early", "yes");
    reactor.StartSendInitialMetadata();
    Unavailable(context, reactor);
  }});
  Open(server.target(), kRetries);
  EXPECT_EQ(Call().error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(server.previous(), ElementsAre("none"));
}

TEST_F(UnaryCalls, EndWhenTheyAreCancelled) {
  EchoBackends backends(1);
  backends.Hang(0);
  Open(backends.target(), kRetries);
  const grpc::Status status = EndOf({.wait_for_ready = true}, [&](UnaryCall& call) {
    backends.AwaitHanging(0, 1);
    call.Cancel();
  });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  backends.Release(0);
}

TEST_F(UnaryCalls, EndWhenTheyAreCancelledWhileTheyWait) {
  Open("ipv4:127.0.0.1:1", kRetries);
  const grpc::Status status =
      EndOf({.wait_for_ready = true}, [](UnaryCall& call) { call.Cancel(); });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(UnaryCalls, EndWhenTheChannelCloses) {
  EchoBackends backends(1);
  backends.Hang(0);
  Open(backends.target(), kRetries);
  const grpc::Status status = EndOf({.wait_for_ready = true}, [&](UnaryCall& /*call*/) {
    backends.AwaitHanging(0, 1);
    channel_ = nullptr;
  });
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  backends.Release(0);
}

TEST_F(UnaryCalls, RETRY_014_HaveOneDeadlineForAllAttempts) {
  EchoBackends backends(1);
  backends.Hang(0);
  Open(backends.target(), kRetries);
  const grpc::Status status =
      EndOf({.timeout = std::chrono::milliseconds(50), .wait_for_ready = true},
            [](UnaryCall& /*call*/) {});
  EXPECT_EQ(status.error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  backends.Release(0);
}

TEST_F(UnaryCalls, FailWhenNobodyListens) {
  Open("ipv4:127.0.0.1:1", kRoundRobin);
  EXPECT_EQ(EndOf({}, [](UnaryCall& /*call*/) {}).error_code(), grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace lbc
