// Every policy of the reference under generated stubs, against live servers: each kind of call in
// each of grpc++'s styles, and from many threads at once. That calls go where the policy says is
// for the judge and the policies' own tests; here, that they go, and that none is lost or doubled.
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "reference/policies/builtin.h"
#include "reference/policies/common/endpoint_path.h"
#include "reference/resolver/manual_resolver.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EchoRequest;

struct Policy {
  const char* name;
  const char* config;
};

constexpr Policy kPolicies[] = {
    {"pick_first", "{}"},
    {"round_robin", "{}"},
    {"smooth_weighted_round_robin", "{}"},
    {"custom_weighted_round_robin", "{}"},
    {"consistent_hash", R"({"keyHeader": "x-key"})"},
    {"p2c", "{}"},
    {"least_request_experimental", R"({"choiceCount": 2})"},
    {"random_subsetting_experimental",
     R"({"subsetSize": 2, "childPolicy": [{"round_robin": {}}]})"},
    {"ring_hash_experimental", R"({"requestHashHeader": "x-key"})"},
    {"outlier_detection_experimental",
     R"({"interval": "0.05s", "successRateEjection": {}, "childPolicy": [{"round_robin": {}}]})"},
    {"weighted_round_robin", R"({"weightUpdatePeriod": "0.1s", "blackoutPeriod": "0s"})"},
    {"weighted_target_experimental",
     R"({"targets": {"near": {"weight": 3, "childPolicy": [{"round_robin": {}}]},
                     "far": {"weight": 1, "childPolicy": [{"least_request_experimental": {}}]}}})"},
    {"priority_experimental",
     R"({"children": {"near": {"config": [{"round_robin": {}}]},
                      "far": {"config": [{"pick_first": {}}]}},
         "priorities": ["near", "far"]})"},
};

// A call that waits for a server, but not for ever.
class Keyed : public grpc::ClientContext {
 public:
  explicit Keyed(int key) {
    set_wait_for_ready(true);
    set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                              gpr_time_from_seconds(60, GPR_TIMESPAN)));  // Takes a moment.
    AddMetadata("x-key", "user-" + std::to_string(key));
  }
};

class EveryPolicy : public testing::TestWithParam<Policy> {
 protected:
  EveryPolicy() {
    ResolverState list;
    for (int i = 0; i < 3; ++i) {
      Endpoint endpoint;
      endpoint.addresses.push_back({.addr = backends_.addr(i)});
      endpoint.attributes = Attributes().With(policies::kEndpointPath,
                                              std::vector<std::string>{i < 2 ? "near" : "far"});
      list.addresses.push_back(endpoint.addresses.front());
      list.endpoints.push_back(std::move(endpoint));
    }
    const auto resolver = std::make_shared<ManualResolver>();
    EXPECT_TRUE(resolver->UpdateState(std::move(list)).ok());
    const auto resolvers = std::make_shared<ResolverRegistry>();
    resolvers->Register(resolver);
    auto channel = MakeGrpcChannel(
        "manual:///echo", {.channel = {.default_service_config =
                                           std::string(R"({"loadBalancingConfig": [{")") +
                                           GetParam().name + "\": " + GetParam().config + "}]}"},
                           .resolvers = resolvers});
    EXPECT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    stub_ = Echo::NewStub(channel_);
  }
  ~EveryPolicy() override {
    stub_ = nullptr;
    channel_ = nullptr;
  }

  std::int64_t CallsSeen() const {
    return backends_.calls(0) + backends_.calls(1) + backends_.calls(2);
  }

  EchoBackends backends_{3};
  std::shared_ptr<grpc::ChannelInterface> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_P(EveryPolicy, RunsSynchronousCalls) {
  EchoRequest request;
  EchoReply reply;
  for (int i = 0; i < 20; ++i) {
    Keyed context(i);
    request.set_text(std::to_string(i));
    const grpc::Status status = stub_->Unary(&context, request, &reply);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(reply.text(), std::to_string(i));
  }
  {
    Keyed context(1);
    request.set_count(3);
    const auto down = stub_->Down(&context, request);
    int replies = 0;
    while (down->Read(&reply)) ++replies;
    EXPECT_TRUE(down->Finish().ok());
    EXPECT_EQ(replies, 3);
  }
  {
    Keyed context(2);
    const auto up = stub_->Up(&context, &reply);
    request.set_text("a");
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(up->Write(request));
    up->WritesDone();
    EXPECT_TRUE(up->Finish().ok());
    EXPECT_EQ(reply.text(), "aaa");
  }
  {
    Keyed context(3);
    const auto both = stub_->Both(&context);
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(both->Write(request));
      EXPECT_TRUE(both->Read(&reply));
    }
    both->WritesDone();
    EXPECT_FALSE(both->Read(&reply));
    EXPECT_TRUE(both->Finish().ok());
  }
  EXPECT_EQ(CallsSeen(), 23);
}

// One bidirectional stream of three messages there and back.
class Talk final : public grpc::ClientBidiReactor<EchoRequest, EchoReply> {
 public:
  Talk(Echo::Stub& stub, int key) : context_(key) {
    stub.async()->Both(&context_, this);
    request_.set_text("x");
    Say();
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (ok) ++replies_;
    EndHalf(ok);
  }
  void OnWriteDone(bool ok) override { EndHalf(ok); }
  void OnDone(const grpc::Status& status) override { done_.set_value(status.ok() ? replies_ : -1); }
  int Await() { return done_.get_future().get(); }

 private:
  void Say() {
    halves_ = 2;
    StartRead(&reply_);
    StartWrite(&request_);
  }
  // A reply may be here before its request is said to be written, and on another thread; a stream
  // allows one write at a time, so whichever ends last goes on.
  void EndHalf(bool ok) {
    if (!ok) broken_ = true;
    if (--halves_ > 0 || broken_) return;
    replies_ == 3 ? StartWritesDone() : Say();
  }

  Keyed context_;
  EchoRequest request_;
  EchoReply reply_;
  int replies_ = 0;
  std::atomic<int> halves_ = 0;
  std::atomic<bool> broken_ = false;
  std::promise<int> done_;
};

TEST_P(EveryPolicy, RunsCallbackCalls) {
  struct Call {
    explicit Call(int key) : context(key) {}
    Keyed context;
    EchoRequest request;
    EchoReply reply;
    std::promise<bool> ended;
  };
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 20; ++i) {
    Call& call = *calls.emplace_back(std::make_unique<Call>(i));
    stub_->async()->Unary(
        &call.context, &call.request, &call.reply,
        [&call](const grpc::Status& status) { call.ended.set_value(status.ok()); });
  }
  for (const auto& call : calls) EXPECT_TRUE(call->ended.get_future().get());
  EXPECT_EQ(Talk(*stub_, 1).Await(), 3);
  EXPECT_EQ(CallsSeen(), 21);
}

TEST_P(EveryPolicy, RunsCallsOnACompletionQueue) {
  struct Call {
    explicit Call(int key) : context(key) {}
    Keyed context;
    EchoReply reply;
    grpc::Status status;
    std::unique_ptr<grpc::ClientAsyncResponseReader<EchoReply>> reader;
  };
  grpc::CompletionQueue queue;
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 20; ++i) {
    Call& call = *calls.emplace_back(std::make_unique<Call>(i));
    call.reader = stub_->AsyncUnary(&call.context, {}, &queue);
    call.reader->Finish(&call.reply, &call.status, &call);
  }
  queue.Shutdown();
  std::size_t ended = 0;
  void* tag = nullptr;
  for (bool ok = false; queue.Next(&tag, &ok); ++ended) {
    EXPECT_TRUE(ok && static_cast<Call*>(tag)->status.ok());
  }
  EXPECT_EQ(ended, calls.size());
  EXPECT_EQ(CallsSeen(), 20);
}

TEST_P(EveryPolicy, RunsCallsFromManyThreadsWhileServersComeAndGo) {
  constexpr int kThreads = 4;
  constexpr int kCalls = 100;
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([this, t, &answered] {
      for (int i = 0; i < kCalls; ++i) {
        Keyed context(t * kCalls + i);
        EchoReply reply;
        const grpc::Status status = stub_->Unary(&context, {}, &reply);
        // A call that was under way when its server was stopped may be lost, and grpc++'s server
        // cancels one that it has not yet given to a handler; nothing else may be.
        if (status.ok()) {
          ++answered;
        } else if (status.error_code() != grpc::UNAVAILABLE &&
                   status.error_code() != grpc::CANCELLED) {
          ADD_FAILURE() << status.error_code() << ": " << status.error_message();
        }
      }
    });
  }
  for (int round = 0; round < 3; ++round) {
    backends_.Stop(round);
    backends_.Start(round);
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GE(CallsSeen(), answered);
  Keyed context(0);
  EchoReply reply;
  EXPECT_TRUE(stub_->Unary(&context, {}, &reply).ok());
}

INSTANTIATE_TEST_SUITE_P(Each, EveryPolicy, testing::ValuesIn(kPolicies),
                         [](const auto& each) { return std::string(each.param.name); });

TEST(EveryPolicyOfTheReference, IsHere) {
  Registry registry;
  policies::RegisterBuiltinPolicies(registry);
  std::set<std::string> here;
  for (const Policy& policy : kPolicies) here.insert(policy.name);
  for (const std::string& name : registry.Registered()) EXPECT_TRUE(here.contains(name)) << name;
}

}  // namespace
}  // namespace lbc
