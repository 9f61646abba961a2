// Generated stubs over the reference's channel, against live servers.
#include "reference/transport/grpc_channel.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "reference/core/fixed_picker.h"
#include "reference/policies/builtin.h"
#include "reference/resolver/manual_resolver.h"
#include "reference/transport/channel_access.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EchoRequest;
using ::testing::HasSubstr;

constexpr const char* kRoundRobin = R"({"loadBalancingConfig": [{"round_robin": {}}]})";

gpr_timespec In(std::chrono::milliseconds delay) {
  return gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                      gpr_time_from_millis(delay.count(), GPR_TIMESPAN));
}
constexpr std::chrono::milliseconds kAmple{30'000};  // For what should take a moment.

// A call that waits for a server, but not for ever.
class Patient : public grpc::ClientContext {
 public:
  Patient() {
    set_wait_for_ready(true);
    set_deadline(In(kAmple));
  }
};

class Stubs : public testing::Test {
 protected:
  void Open(GrpcChannelOptions options = {.channel = {.default_service_config = kRoundRobin}},
            const std::string& target = "") {
    auto channel =
        MakeGrpcChannel(target.empty() ? backends_.target() : target, std::move(options));
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    stub_ = Echo::NewStub(channel_);
  }
  void TearDown() override {
    stub_ = nullptr;
    channel_ = nullptr;
  }
  // Returns when every backend has answered: all SubConns are READY.
  void AwaitAll() {
    for (int seen = 0; seen != 7;) {
      Patient context;
      EchoReply reply;
      ASSERT_TRUE(stub_->Unary(&context, {}, &reply).ok());
      seen |= 1 << reply.backend();
    }
    backends_.ForgetCalls();
  }

  EchoBackends backends_{3};
  std::shared_ptr<grpc::ChannelInterface> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_F(Stubs, SpreadSynchronousCallsEvenly) {
  Open();
  AwaitAll();
  for (int i = 0; i < 300; ++i) {
    Patient context;
    EchoRequest request;
    request.set_text(std::to_string(i));
    EchoReply reply;
    const grpc::Status status = stub_->Unary(&context, request, &reply);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reply.text(), std::to_string(i));
    EXPECT_EQ(context.GetServerTrailingMetadata().count("x-backend"), 1u);
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(backends_.calls(i), 100) << i;
}

TEST_F(Stubs, StayWithOneServerWithPickFirst) {
  Open({.channel = {}});
  for (int i = 0; i < 20; ++i) {
    Patient context;
    EchoReply reply;
    ASSERT_TRUE(stub_->Unary(&context, {}, &reply).ok());
    EXPECT_EQ(reply.backend(), 0);
  }
}

TEST_F(Stubs, RunCallbackCalls) {
  Open();
  AwaitAll();
  constexpr int kCalls = 300;
  struct Call {
    Patient context;
    EchoRequest request;
    EchoReply reply;
  };
  std::vector<Call> calls(kCalls);
  std::atomic<int> left{kCalls};
  std::atomic<int> failed{0};
  std::promise<void> all;
  for (Call& call : calls) {
    stub_->async()->Unary(&call.context, &call.request, &call.reply,
                          [&](const grpc::Status& status) {
                            if (!status.ok()) ++failed;
                            if (--left == 0) all.set_value();
                          });
  }
  all.get_future().wait();
  EXPECT_EQ(failed, 0);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(backends_.calls(i), 100) << i;
}

TEST_F(Stubs, RunEveryKindOfStream) {
  Open();
  EchoRequest request;
  EchoReply reply;
  {
    Patient context;
    request.set_count(5);
    const auto down = stub_->Down(&context, request);
    for (int i = 1; i <= 5; ++i) {
      ASSERT_TRUE(down->Read(&reply));
      EXPECT_EQ(reply.count(), i);
    }
    EXPECT_FALSE(down->Read(&reply));
    EXPECT_TRUE(down->Finish().ok());
  }
  {
    Patient context;
    const auto up = stub_->Up(&context, &reply);
    for (const char* text : {"a", "b", "c"}) {
      request.set_text(text);
      ASSERT_TRUE(up->Write(request));
    }
    up->WritesDone();
    EXPECT_TRUE(up->Finish().ok());
    EXPECT_EQ(reply.text(), "abc");
  }
  {
    Patient context;
    const auto both = stub_->Both(&context);
    for (const char* text : {"x", "y"}) {
      request.set_text(text);
      ASSERT_TRUE(both->Write(request));
      ASSERT_TRUE(both->Read(&reply));
      EXPECT_EQ(reply.text(), text);
    }
    both->WritesDone();
    EXPECT_FALSE(both->Read(&reply));
    EXPECT_TRUE(both->Finish().ok());
  }
}

TEST_F(Stubs, RunCallbackStreams) {
  Open();
  class Reader final : public grpc::ClientReadReactor<EchoReply> {
   public:
    explicit Reader(Echo::Stub& stub) {
      request_.set_count(4);
      stub.async()->Down(&context_, &request_, this);
      StartRead(&reply_);
      StartCall();
    }
    void OnReadDone(bool ok) override {
      if (!ok) return;
      ++replies_;
      StartRead(&reply_);
    }
    void OnDone(const grpc::Status& status) override {
      done_.set_value(status.ok() ? replies_ : -1);
    }
    int Await() { return done_.get_future().get(); }

   private:
    Patient context_;
    EchoRequest request_;
    EchoReply reply_;
    int replies_ = 0;
    std::promise<int> done_;
  };
  Reader first(*stub_);  // Before anything is connected: it waits in line.
  EXPECT_EQ(first.Await(), 4);
  Reader second(*stub_);
  EXPECT_EQ(second.Await(), 4);
}

TEST_F(Stubs, RunCallsOnACompletionQueue) {
  Open();
  grpc::CompletionQueue queue;
  struct Call {
    Patient context;
    EchoReply reply;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<EchoReply>> reader;
  };
  std::deque<Call> calls(10);
  for (Call& call : calls) {  // All of them before anything is connected.
    call.reader = stub_->AsyncUnary(&call.context, {}, &queue);
    call.reader->Finish(&call.reply, &call.status, &call);
  }
  queue.Shutdown();  // What waits in line still comes.
  int ended = 0;
  void* tag = nullptr;
  for (bool ok = false; queue.Next(&tag, &ok); ++ended) {
    EXPECT_TRUE(ok);
    EXPECT_TRUE(static_cast<Call*>(tag)->status.ok());
  }
  EXPECT_EQ(ended, 10);
}

TEST_F(Stubs, LeaveNothingBehindWhenACallIsPreparedAndNeverStarted) {
  Open({.channel = {}}, "ipv4:127.0.0.1:1");
  grpc::CompletionQueue queue;
  {
    Patient context;
    const auto reader = stub_->PrepareAsyncUnary(&context, {}, &queue);
  }
  queue.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  EXPECT_FALSE(queue.Next(&tag, &ok));
}

// A channel whose list comes when the test says so.
class Waiting : public Stubs {
 protected:
  void Open() {
    auto resolvers = std::make_shared<ResolverRegistry>();
    resolvers->Register(std::make_shared<Held>(*this));
    Stubs::Open({.channel = {.default_service_config = kRoundRobin}, .resolvers = resolvers},
                "held:///x");
  }
  // Tells the channel of all backends.
  void List() {
    const auto [serializer, listener] = built_.get_future().get();
    ResolverState state;
    for (int i = 0; i < 3; ++i) state.addresses.push_back({.addr = backends_.addr(i)});
    serializer->Post([l = listener, state] { static_cast<void>(l->UpdateState(state)); });
  }

 private:
  class Held final : public ResolverBuilder {
   public:
    explicit Held(Waiting& test) : test_(test) {}
    [[nodiscard]] std::string scheme() const override { return "held"; }
    [[nodiscard]] absl::StatusOr<std::unique_ptr<Resolver>> Build(
        const Target& /*target*/, ResolverListener& listener,
        const ResolverOptions& options) override {
      test_.built_.set_value({options.serializer, &listener});
      class Silent final : public Resolver {};
      return std::make_unique<Silent>();
    }
    Waiting& test_;
  };
  std::promise<std::pair<Serializer*, ResolverListener*>> built_;
};

TEST_F(Waiting, HoldsCallsAndNotThreads) {
  Open();
  constexpr int kCalls = 1000;
  struct Call {
    Patient context;
    EchoRequest request;
    EchoReply reply;
  };
  std::vector<Call> calls(kCalls);
  std::atomic<int> left{kCalls};
  std::atomic<int> failed{0};
  std::promise<void> all;
  for (Call& call : calls) {  // Returns, a thousand times, though no call can go anywhere.
    stub_->async()->Unary(&call.context, &call.request, &call.reply,
                          [&](const grpc::Status& status) {
                            if (!status.ok()) ++failed;
                            if (--left == 0) all.set_value();
                          });
  }
  EXPECT_EQ(left, kCalls);
  List();
  all.get_future().wait();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(backends_.calls(0) + backends_.calls(1) + backends_.calls(2), kCalls);
}

// An inner channel whose connection is lost before the call gets there never has another.
TEST_F(Waiting, WaitsHereAndNotInTheInnerChannelToo) {
  Open();
  Patient context;
  EchoRequest request;
  EchoReply reply;
  std::promise<grpc::Status> ended;
  stub_->async()->Unary(&context, &request, &reply,
                        [&](const grpc::Status& status) { ended.set_value(status); });
  // The stub has taken it over by now into what it sends once the call is placed.
  EXPECT_EQ(ChannelAccess::wait_for_ready(context), false);
  List();
  EXPECT_TRUE(ended.get_future().get().ok());
}

TEST_F(Waiting, EndsAtTheDeadline) {
  Open();
  grpc::ClientContext context;
  context.set_deadline(In(std::chrono::milliseconds(50)));
  EchoReply reply;
  EXPECT_EQ(stub_->Unary(&context, {}, &reply).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(Waiting, EndsWhenItIsCancelled) {
  Open();
  Patient context;
  EchoRequest request;
  EchoReply reply;
  std::promise<grpc::Status> ended;
  stub_->async()->Unary(&context, &request, &reply,
                        [&](const grpc::Status& status) { ended.set_value(status); });
  context.TryCancel();
  EXPECT_EQ(ended.get_future().get().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(Waiting, EndsWhenItWasCancelledBeforeItBegan) {
  Open();
  Patient context;
  context.TryCancel();
  EchoReply reply;
  EXPECT_EQ(stub_->Unary(&context, {}, &reply).error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(Waiting, EndsWhenTheChannelCloses) {
  Open();
  Patient context;
  EchoRequest request;
  EchoReply reply;
  std::promise<grpc::Status> ended;
  stub_->async()->Unary(&context, &request, &reply,
                        [&](const grpc::Status& status) { ended.set_value(status); });
  stub_ = nullptr;
  channel_ = nullptr;
  // The words are lost on the way: grpc_channel.h, limits.
  EXPECT_EQ(ended.get_future().get().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(Stubs, FailWithTheReasonWhenNobodyListens) {
  backends_.Kill(0);
  Open({.channel = {}}, "ipv4:" + backends_.addr(0));
  grpc::ClientContext context;
  EchoReply reply;
  const grpc::Status status = stub_->Unary(&context, {}, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), HasSubstr(backends_.addr(0)));
  EXPECT_THAT(status.error_message(), HasSubstr("refused"));
}

TEST_F(Stubs, GoOnWithoutAServerThatStopsAndWithItWhenItIsBack) {
  Open();
  AwaitAll();
  backends_.Stop(1);
  // A call or two may still have been sent before the news arrived; then no more.
  int lost = 0;
  for (int well = 0; well < 50; ++well) {
    Patient context;
    EchoReply reply;
    const grpc::Status status = stub_->Unary(&context, {}, &reply);
    if (status.ok()) {
      EXPECT_NE(reply.backend(), 1);
    } else {
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE) << status.error_message();
      ASSERT_LT(++lost, 10);
      well = 0;
    }
  }
  backends_.Start(1);
  AwaitAll();
}

TEST_F(Stubs, TellTheStateAndItsChanges) {
  Open();
  EXPECT_EQ(channel_->GetState(false), GRPC_CHANNEL_IDLE);
  EXPECT_FALSE(channel_->WaitForStateChange(GRPC_CHANNEL_IDLE, In(std::chrono::milliseconds(1))));
  EXPECT_TRUE(channel_->WaitForConnected(In(kAmple)));
  grpc::CompletionQueue queue;
  void* tag = nullptr;
  bool ok = true;
  channel_->NotifyOnStateChange(GRPC_CHANNEL_READY, In(std::chrono::milliseconds(1)), &queue,
                                &queue);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_FALSE(ok) << "the deadline came first";
  channel_->NotifyOnStateChange(GRPC_CHANNEL_READY, In(kAmple), &queue, &queue);
  for (int i = 0; i < 3; ++i) backends_.Kill(i);
  ASSERT_TRUE(queue.Next(&tag, &ok));
  EXPECT_TRUE(ok);
  EXPECT_NE(channel_->GetState(false), GRPC_CHANNEL_READY);
  queue.Shutdown();
  EXPECT_FALSE(queue.Next(&tag, &ok));
}

// One SubConn, and hooks that are counted.
class CountingBuilder final : public Builder {
 public:
  [[nodiscard]] std::string Name() const override { return "counting"; }
  [[nodiscard]] std::unique_ptr<Balancer> Build(ClientConn& client_conn,
                                                const BuildOptions&) const override {
    return std::make_unique<Counting>(client_conn, *this);
  }

  mutable std::mutex mutex;
  mutable std::vector<DoneInfo> done;  // Guarded by mutex.
  [[nodiscard]] std::vector<DoneInfo> Done() const {
    const std::lock_guard lock(mutex);
    return done;
  }

 private:
  class CountingPicker final : public Picker {
   public:
    CountingPicker(std::shared_ptr<SubConn> sub_conn, const CountingBuilder& builder)
        : sub_conn_(std::move(sub_conn)), builder_(builder) {}
    [[nodiscard]] PickResult Pick(const PickInfo& info) const override {
      EXPECT_EQ(info.full_method_name.substr(0, 19), "/lbc.fixtures.Echo/");
      return PickResult::Use(*sub_conn_,
                             [&builder = builder_](const DoneInfo& ended) {
                               const std::lock_guard lock(builder.mutex);
                               builder.done.push_back(ended);
                             },
                             {{"x-picked", "by-counting"}});
    }
    const std::shared_ptr<SubConn> sub_conn_;
    const CountingBuilder& builder_;
  };
  class Counting final : public Balancer {
   public:
    Counting(ClientConn& client_conn, const CountingBuilder& builder)
        : client_conn_(client_conn), builder_(builder) {}
    absl::Status UpdateClientConnState(const ClientConnState& state) override {
      sub_conn_ = *client_conn_.NewSubConn(
          {state.resolver_state.addresses[0]}, {.state_listener = [this](const SubConnState& told) {
            if (told.connectivity_state == ConnectivityState::kIdle) sub_conn_->Connect();
            const bool ready = told.connectivity_state == ConnectivityState::kReady;
            client_conn_.UpdateState(
                {.connectivity_state = told.connectivity_state,
                 .picker = ready ? std::make_shared<CountingPicker>(sub_conn_, builder_)
                                 : QueuePicker()});
          }});
      sub_conn_->Connect();
      return absl::OkStatus();
    }
    void ResolverError(const absl::Status&) override {}
    void ExitIdle() override {}
    void Close() override {}

   private:
    ClientConn& client_conn_;
    const CountingBuilder& builder_;
    std::shared_ptr<SubConn> sub_conn_;
  };
};

class Hooks : public Stubs {
 protected:
  Hooks() {
    auto policies = std::make_shared<Registry>();
    policies::RegisterBuiltinPolicies(*policies);
    policies->Register(counting_);
    Open({.channel = {.default_service_config = R"({"loadBalancingPolicy": "counting"})"},
          .policies = policies});
  }
  std::shared_ptr<CountingBuilder> counting_ = std::make_shared<CountingBuilder>();
};

TEST_F(Hooks, RunOnceBeforeTheApplicationHears) {
  for (int i = 0; i < 2; ++i) {  // The first waits for the connection, the second does not.
    Patient context;
    EchoReply reply;
    ASSERT_TRUE(stub_->Unary(&context, {}, &reply).ok());
    EXPECT_EQ(reply.picked(), "by-counting");
    const auto done = counting_->Done();
    ASSERT_EQ(done.size(), i + 1u) << "DONE-011";
    EXPECT_TRUE(done[0].status.ok());
    EXPECT_TRUE(done[0].bytes_sent);
    EXPECT_TRUE(done[0].bytes_received);
    ASSERT_NE(FindFirst(done[0].trailers, "x-backend"), nullptr);
    EXPECT_EQ(*FindFirst(done[0].trailers, "x-backend"), "0");
  }
  backends_.Refuse(0, absl::DataLossError("gone"));
  Patient context;
  EchoReply reply;
  EXPECT_EQ(stub_->Unary(&context, {}, &reply).error_code(), grpc::StatusCode::DATA_LOSS);
  ASSERT_EQ(counting_->Done().size(), 3u);
  EXPECT_EQ(counting_->Done()[2].status, absl::DataLossError("gone"));
}

TEST_F(Hooks, RunOnceForCallsThatAreCancelledCutOrClosed) {
  backends_.Hang(0);
  struct Call {
    Patient context;
    EchoRequest request;
    EchoReply reply;
    std::promise<grpc::Status> ended;
  };
  const auto start = [this](Call& call) {
    stub_->async()->Unary(&call.context, &call.request, &call.reply,
                          [&call](const grpc::Status& status) { call.ended.set_value(status); });
  };
  Call cancelled;
  start(cancelled);
  backends_.AwaitHanging(0, 1);
  cancelled.context.TryCancel();
  EXPECT_EQ(cancelled.ended.get_future().get().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_EQ(counting_->Done().size(), 1u);

  Call closed;
  start(closed);
  backends_.AwaitHanging(0, 2);
  stub_ = nullptr;
  channel_ = nullptr;
  const grpc::Status status = closed.ended.get_future().get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_THAT(status.error_message(), HasSubstr("closing"));
  EXPECT_EQ(counting_->Done().size(), 2u);
  EXPECT_EQ(counting_->Done()[1].status.code(), absl::StatusCode::kCancelled);
}

TEST_F(Hooks, RunOnceForStreamsThatAreLetGo) {
  {
    Patient context;
    const auto both = stub_->Both(&context);
    EchoRequest request;
    EchoReply reply;
    ASSERT_TRUE(both->Write(request));
    ASSERT_TRUE(both->Read(&reply));
    EXPECT_EQ(counting_->Done().size(), 0u) << "DONE-014: a stream under way";
    context.TryCancel();
  }
  ASSERT_EQ(counting_->Done().size(), 1u);
  EXPECT_EQ(counting_->Done()[0].status.code(), absl::StatusCode::kCancelled);
}

TEST(MakeGrpcChannel, RefusesWhatIsBad) {
  EXPECT_EQ(MakeGrpcChannel("nowhere:///x", {.resolvers = std::make_shared<ResolverRegistry>()})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(MakeGrpcChannel("ipv4:127.0.0.1:1", {.channel = {.default_service_config = "{"}})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace lbc
