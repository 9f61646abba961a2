// The circuit breaker before the handlers of live servers.
//
// When it refuses how much: reference/circuit_breaker/sre_breaker_test.cc. Here: that it is asked
// before a handler runs, and that each call counts once. Chance draws 0 unless a test says
// otherwise: who may be refused is. So the number of calls that go before the first refusal says
// what has been counted.
#include "reference/transport/server_breaker.h"

#include <gmock/gmock.h>
#include <grpc/support/time.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/clock/virtual_clock.h"
#include "fixtures/random/scripted_random.h"
#include "reference/transport/obedient_echo_test_util.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoReply;
using grpc::StatusCode;
using ::testing::HasSubstr;

constexpr std::int64_t kAmpleMs{30'000};  // For what should take a moment.

// A call, but not for ever.
class Context : public grpc::ClientContext {
 public:
  Context() {
    set_deadline(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(kAmpleMs, GPR_TIMESPAN)));
  }
};

using Call = grpc::Status (*)(Echo::Stub& stub);
grpc::Status Unary(Echo::Stub& stub) {
  Context context;
  EchoReply reply;
  return stub.Unary(&context, {}, &reply);
}
grpc::Status Down(Echo::Stub& stub) {
  Context context;
  const auto reader = stub.Down(&context, {});
  for (EchoReply reply; reader->Read(&reply);) continue;
  return reader->Finish();
}
grpc::Status Up(Echo::Stub& stub) {
  Context context;
  EchoReply reply;
  const auto writer = stub.Up(&context, &reply);
  writer->Write({});
  writer->WritesDone();
  return writer->Finish();
}
grpc::Status Both(Echo::Stub& stub) {
  Context context;
  const auto stream = stub.Both(&context);
  stream->Write({});
  stream->WritesDone();
  for (EchoReply reply; stream->Read(&reply);) continue;
  return stream->Finish();
}
constexpr Call kEveryKind[] = {Unary, Down, Up, Both};

bool IsRefusal(const grpc::Status& status) {
  return status.error_code() == StatusCode::UNAVAILABLE &&
         status.error_message() == RefusedByBreaker().message();
}

// A server with `service`, which need not be a guarded one, and what counts its calls.
class LiveServer {
 public:
  LiveServer(ServerBreaker& breaker, grpc::Service& service) {
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
    factories.push_back(breaker.MakeInterceptors());
    builder.experimental().SetInterceptorCreators(std::move(factories));
    server_ = builder.BuildAndStart();
    channel_ = grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                   grpc::InsecureChannelCredentials());
    stub_ = Echo::NewStub(channel_);
  }
  // Returns when every handler has ended.
  ~LiveServer() { server_->Shutdown(); }
  LiveServer(const LiveServer&) = delete;
  LiveServer& operator=(const LiveServer&) = delete;

  Echo::Stub& stub() { return *stub_; }
  const std::shared_ptr<grpc::Channel>& channel() { return channel_; }

 private:
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

template <typename Service>
class ServerBreakers : public testing::Test {
 protected:
  // Guards the service, and starts a server with it.
  void Start(const ServerBreakerOptions& options) {
    server_ = nullptr;
    auto breaker = ServerBreaker::Make(options, clock_, random_);
    ASSERT_TRUE(breaker.ok()) << breaker.status();
    breaker_ = *std::move(breaker);
    service_.Obey(orders_);
    auto guarded = breaker_->Guard(service_);
    ASSERT_TRUE(guarded.ok()) << guarded.status();
    guarded_ = *std::move(guarded);
    Serve();
  }
  // All calls end; then they are served anew, by the same handlers before which the same breaker
  // stands.
  void Serve() {
    server_ = nullptr;
    server_ = std::make_unique<LiveServer>(*breaker_, *guarded_);
  }
  // Makes calls that fail until one is refused; returns how many were not.
  int FailuresUntilRefused(Call call) {
    orders_.code = StatusCode::INTERNAL;
    for (int failed = 0; failed < 100; ++failed) {
      const int run = orders_.run;
      const grpc::Status status = call(server_->stub());
      if (IsRefusal(status)) {
        EXPECT_EQ(orders_.run, run) << "a handler was run for a call that was refused";
        return failed;
      }
      EXPECT_EQ(status.error_code(), StatusCode::INTERNAL) << status.error_message();
      EXPECT_EQ(orders_.run, run + 1);
    }
    return 100;
  }

  fixtures::VirtualClock clock_;
  fixtures::ScriptedRandom random_;
  Orders orders_;
  Service service_;
  std::unique_ptr<ServerBreaker> breaker_;
  std::unique_ptr<grpc::Service> guarded_;
  std::unique_ptr<LiveServer> server_;
};

using Services = testing::Types<SynchronousEcho, CallbackEcho, HalfCallbackEcho>;
TYPED_TEST_SUITE(ServerBreakers, Services);

TYPED_TEST(ServerBreakers, BREAKER_007_BREAKER_012_ARefusedCallOfAnyKindReachesNoHandler) {
  this->Start({.breaker = {.requests_min = 3}, .per_method = true});
  for (const Call call : kEveryKind) {
    EXPECT_EQ(this->FailuresUntilRefused(call), 3);
    EXPECT_EQ(this->FailuresUntilRefused(call), 0);
  }
  EXPECT_EQ(this->orders_.run, 12);
}

TYPED_TEST(ServerBreakers, BREAKER_006_ARefusedCallCountsOnceAndAsFailed) {
  this->Start({.breaker = {.requests_min = 3}, .per_method = true});
  for (const Call call : kEveryKind) {
    // Three failures and a refusal: four in five are refused (BREAKER-001). Were the refusal not
    // counted the second draw would let a call go; were it counted twice the third would not.
    ASSERT_EQ(this->FailuresUntilRefused(call), 3);
    this->random_.NextUnit({0.76, 0.84, 0.0});
    const int run = this->orders_.run;
    EXPECT_TRUE(IsRefusal(call(this->server_->stub())));
    EXPECT_EQ(this->orders_.run, run);
    EXPECT_EQ(call(this->server_->stub()).error_code(), StatusCode::INTERNAL);
    EXPECT_EQ(this->orders_.run, run + 1);
    EXPECT_TRUE(IsRefusal(call(this->server_->stub())));
  }
}

TYPED_TEST(ServerBreakers, CallsThatSucceedAreCountedOnceToo) {
  this->Start({.breaker = {.success = 0.5, .requests_min = 1}, .per_method = true});
  for (const Call call : kEveryKind) {
    this->orders_.code = StatusCode::OK;
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(call(this->server_->stub()).ok());
    // Half of eight were accepted: one more failure is too much.
    EXPECT_EQ(this->FailuresUntilRefused(call), 5);
  }
}

TYPED_TEST(ServerBreakers, BREAKER_008_TheCallersOwnFaultsDoNotCount) {
  this->Start({.breaker = {.requests_min = 1}});
  this->orders_.code = StatusCode::INVALID_ARGUMENT;
  for (int i = 0; i < 20; ++i) {
    for (const Call call : kEveryKind)
      EXPECT_EQ(call(this->server_->stub()).error_code(), StatusCode::INVALID_ARGUMENT);
  }
}

TYPED_TEST(ServerBreakers, BREAKER_009_AllCallsGoOnceTheWindowHasPassed) {
  this->Start({.breaker = {.requests_min = 3}});
  EXPECT_EQ(this->FailuresUntilRefused(Unary), 3);
  this->clock_.Advance(std::chrono::seconds(3));
  this->orders_.code = StatusCode::OK;
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(Unary(this->server_->stub()).ok());
}

TYPED_TEST(ServerBreakers, OneBreakerServesAllMethodsUnlessEachHasItsOwn) {
  this->Start({.breaker = {.requests_min = 3}});
  EXPECT_EQ(this->FailuresUntilRefused(Unary), 3);
  for (const Call call : kEveryKind) EXPECT_EQ(this->FailuresUntilRefused(call), 0);
}

TYPED_TEST(ServerBreakers, BREAKER_013_OneMethodsFailuresRefuseNoOthersCalls) {
  this->Start({.breaker = {.requests_min = 3}, .per_method = true});
  EXPECT_EQ(this->FailuresUntilRefused(Unary), 3);
  this->orders_.code = StatusCode::OK;
  for (const Call call : {Down, Up, Both}) EXPECT_TRUE(call(this->server_->stub()).ok());
}

TYPED_TEST(ServerBreakers, AUnaryCallThatItsClientCancelledCountsOnceByWhatItsHandlerSays) {
  this->Start({.breaker = {.success = 0.5, .requests_min = 1}});
  this->orders_.code = StatusCode::CANCELLED;
  this->orders_.hold = true;
  Context context;
  grpc::Status status;
  std::thread client([&] {
    EchoReply reply;
    status = this->server_->stub().Unary(&context, {}, &reply);
  });
  this->orders_.waiting.get_future().wait();
  context.TryCancel();
  client.join();
  EXPECT_EQ(status.error_code(), StatusCode::CANCELLED);
  this->orders_.Release();
  this->Serve();
  EXPECT_EQ(this->FailuresUntilRefused(Unary), 2) << "half of two was accepted";
}

TYPED_TEST(ServerBreakers, AStreamThatItsClientCancelledCountsOnceByWhatItsHandlerSays) {
  for (const auto& [code, failures] : {std::pair(StatusCode::CANCELLED, 2),
                                       // One failure is there already.
                                       std::pair(StatusCode::UNKNOWN, 1)}) {
    this->Start({.breaker = {.success = 0.5, .requests_min = failures == 2 ? 1 : 2}});
    this->orders_.code = code;
    Context context;
    const auto stream = this->server_->stub().Both(&context);
    EchoReply reply;
    EXPECT_TRUE(stream->Write({}) && stream->Read(&reply)) << "its handler runs";
    context.TryCancel();
    EXPECT_EQ(stream->Finish().error_code(), StatusCode::CANCELLED);
    this->Serve();
    EXPECT_EQ(this->FailuresUntilRefused(Both), failures);
  }
}

TYPED_TEST(ServerBreakers, BREAKER_014_ManyClientsAtOnceAreCountedOneByOne) {
  this->Start({.breaker = {.requests_min = 101}});
  this->orders_.code = StatusCode::INTERNAL;
  std::vector<std::thread> clients;
  clients.reserve(4);
  for (int client = 0; client < 4; ++client) {
    clients.emplace_back([&] {
      for (int i = 0; i < 25; ++i) {
        EXPECT_EQ(kEveryKind[i % 4](this->server_->stub()).error_code(), StatusCode::INTERNAL);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(this->FailuresUntilRefused(Unary), 1);
}

TYPED_TEST(ServerBreakers, AServiceThatIsNotGuardedIsLeftAlone) {
  const auto breaker =
      ServerBreaker::Make({.breaker = {.requests_min = 1}}, this->clock_, this->random_);
  ASSERT_TRUE(breaker.ok()) << breaker.status();
  this->service_.Obey(this->orders_);
  LiveServer server(**breaker, this->service_);
  this->orders_.code = StatusCode::INTERNAL;
  for (int i = 0; i < 10; ++i) {
    for (const Call call : kEveryKind)
      EXPECT_EQ(call(server.stub()).error_code(), StatusCode::INTERNAL);
  }
  EXPECT_EQ(this->orders_.run, 40);
}

TYPED_TEST(ServerBreakers, ARequestThatCannotBeDecodedCountsAsWhatGrpcAnswers) {
  this->Start({.breaker = {.requests_min = 1}});
  grpc::GenericStub stub(this->server_->channel());
  const grpc::Slice broken(std::string("\x0A\xFF"));
  const grpc::ByteBuffer request(&broken, 1);
  Context context;
  grpc::ByteBuffer reply;
  std::promise<grpc::Status> ended;
  stub.UnaryCall(&context, "/lbc.fixtures.Echo/Unary", {}, &request, &reply,
                 [&](grpc::Status status) { ended.set_value(std::move(status)); });
  const bool synchronous = std::is_same_v<TypeParam, SynchronousEcho>;
  EXPECT_EQ(ended.get_future().get().error_code(),
            synchronous ? StatusCode::INTERNAL : StatusCode::UNIMPLEMENTED);
  EXPECT_EQ(this->orders_.run, 0);
  EXPECT_EQ(this->FailuresUntilRefused(Unary) == 0, synchronous);
}

class ServerBreakerSetup : public testing::Test {
 protected:
  // What is said of guarding `service`.
  absl::Status Guarding(grpc::Service& service) {
    return (*ServerBreaker::Make({}, clock_, random_))->Guard(service).status();
  }

  fixtures::VirtualClock clock_;
  fixtures::ScriptedRandom random_;
};

TEST_F(ServerBreakerSetup, OptionsThatMakeNoSenseAreRefused) {
  const auto breaker = ServerBreaker::Make({.breaker = {.success = 0}}, clock_, random_);
  EXPECT_EQ(breaker.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(breaker.status().message(), HasSubstr("success"));
}

TEST_F(ServerBreakerSetup, MethodsThatNobodyCouldRefuseAreNotGuarded) {
  Echo::WithAsyncMethod_Up<Echo::Service> queued;
  EXPECT_EQ(Guarding(queued).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(Guarding(queued).message(), HasSubstr("/lbc.fixtures.Echo/Up"));
  Echo::WithGenericMethod_Up<Echo::Service> generic;
  EXPECT_EQ(Guarding(generic).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace lbc
