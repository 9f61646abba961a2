// Servers that register in a real etcd, clients that find them there, and calls between them.
#include "reference/transport/etcd/etcd_discovery.h"

#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <future>
#include <map>
#include <utility>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "fixtures/etcd/etcd_process.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EtcdProcess;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr seconds kAmple{30};  // For what should take a moment.
constexpr const char* kWeighted =
    R"({"loadBalancingConfig": [{"smooth_weighted_round_robin": {}}]})";

class Discovery : public testing::Test {
 protected:
  void SetUp() override {
    auto started = EtcdProcess::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    etcd_ = *std::move(started);
  }

  std::vector<EtcdInstance> Instance(int backend, std::uint32_t weight) {
    return {
        {"shop/" + backends_.addr(backend), {.addr = backends_.addr(backend), .weight = weight}}};
  }
  std::unique_ptr<EtcdRegistration> Register(int backend, std::uint32_t weight,
                                             EtcdRegistrarOptions options = {}) {
    auto made = EtcdRegistration::Make({.endpoints = {etcd_->addr()}}, "shop",
                                       Instance(backend, weight), options);
    EXPECT_TRUE(made.ok()) << made.status();
    const absl::Status status = (*made)->AwaitRegistered(kAmple);
    EXPECT_TRUE(status.ok()) << status;
    return *std::move(made);
  }
  void Open() {
    auto schemes = std::make_shared<ResolverRegistry>();
    ASSERT_TRUE(RegisterEtcdResolver(*schemes, {.endpoints = {etcd_->addr()}}).ok());
    auto channel = MakeGrpcChannel(
        "etcd:///shop", {.channel = {.default_service_config = kWeighted}, .resolvers = schemes});
    ASSERT_TRUE(channel.ok()) << channel.status();
    stub_ = Echo::NewStub(*channel);
  }

  // Who answers a call; -1 if it fails.
  int Call(bool waits = false) {
    grpc::ClientContext context;
    context.set_wait_for_ready(waits);
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                      gpr_time_from_seconds(kAmple.count(), GPR_TIMESPAN)));
    EchoReply reply;
    error_ = stub_->Unary(&context, {}, &reply);
    if (!error_.ok()) ADD_FAILURE() << error_.error_message();
    return error_.ok() ? reply.backend() : -1;
  }
  // Who answered how many of `calls`.
  std::map<int, int> Calls(int calls) {
    std::map<int, int> answers;
    for (int i = 0; i < calls; ++i) ++answers[Call()];
    return answers;
  }
  // Calls in rounds of `round` until three in a row are shared out like this: what was written to
  // etcd has reached the policy, and all connections are there. One round alone may be a piece of
  // the order before, or of both.
  void AwaitShares(const std::map<int, int>& shares, int round) {
    const auto deadline = std::chrono::steady_clock::now() + kAmple;
    for (int in_a_row = 0; in_a_row < 3;) {
      in_a_row = Calls(round) == shares ? in_a_row + 1 : 0;
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      ASSERT_FALSE(HasFailure());
    }
  }

  std::unique_ptr<EtcdProcess> etcd_;
  EchoBackends backends_{3};
  std::unique_ptr<Echo::Stub> stub_;
  grpc::Status error_;
};

TEST_F(Discovery, ETCD_016_SWRR_016_WeightsOfTenAndTwentyShareCallsOneToTwo) {
  const auto a = Register(0, 10);
  const auto b = Register(1, 20);
  Open();
  EXPECT_GE(Call(/*waits=*/true), 0);
  AwaitShares({{0, 1}, {1, 2}}, 3);
  backends_.ForgetCalls();
  Calls(300);
  EXPECT_EQ(backends_.calls(0), 100);
  EXPECT_EQ(backends_.calls(1), 200);
}

TEST_F(Discovery, ETCD_020_AChangedWeightAloneTakesEffect) {
  const auto a = Register(0, 10);
  const auto b = Register(1, 20);
  Open();
  EXPECT_GE(Call(/*waits=*/true), 0);
  AwaitShares({{0, 1}, {1, 2}}, 3);
  ASSERT_TRUE(a->Update(Instance(0, 60)).ok());
  ASSERT_TRUE(a->AwaitRegistered(kAmple).ok());
  AwaitShares({{0, 3}, {1, 1}}, 4);
  EXPECT_EQ(Calls(400), (std::map<int, int>{{0, 300}, {1, 100}}));
}

TEST_F(Discovery, ETCD_017_ETCD_007_ServersComeAndGoWhileAClientRuns) {
  const auto a = Register(0, 1);
  Open();
  EXPECT_EQ(Call(/*waits=*/true), 0);
  const auto b = Register(1, 1);
  AwaitShares({{0, 1}, {1, 1}}, 2);
  const auto c = Register(2, 1);
  AwaitShares({{0, 1}, {1, 1}, {2, 1}}, 3);
  EXPECT_TRUE(b->Leave().ok());
  AwaitShares({{0, 1}, {2, 1}}, 2);
  EXPECT_EQ(Calls(100), (std::map<int, int>{{0, 50}, {2, 50}}));
}

TEST_F(Discovery, ETCD_006_TrafficMovesOnFromAServerThatDies) {
  const auto a = Register(0, 1);
  const auto b = Register(1, 1, {.ttl = seconds(1)});
  Open();
  EXPECT_GE(Call(/*waits=*/true), 0);
  AwaitShares({{0, 1}, {1, 1}}, 2);
  b->DieForTest();
  AwaitShares({{0, 10}}, 10);  // Its server still answers: nothing but the lease takes it out.
  const auto listed = etcd_->Ctl({"get", "--keys-only", "--prefix", "shop/"});
  EXPECT_EQ(listed.value_or(""), "shop/" + backends_.addr(0) + "\n\n");
}

TEST_F(Discovery, ETCD_013_ETCD_018_EtcdKilledAndRestartedLosesNoCall) {
  const auto a = Register(0, 10, {.ttl = seconds(5)});
  const auto b = Register(1, 20, {.ttl = seconds(5)});
  Open();
  EXPECT_GE(Call(/*waits=*/true), 0);
  AwaitShares({{0, 1}, {1, 2}}, 3);
  etcd_->Kill();
  EXPECT_EQ(Calls(900), (std::map<int, int>{{0, 300}, {1, 600}})) << "the last list is kept";
  ASSERT_TRUE(etcd_->StartAgain().ok());
  const auto c = Register(2, 30);
  AwaitShares({{0, 1}, {1, 2}, {2, 3}}, 6);
  EXPECT_EQ(Calls(600), (std::map<int, int>{{0, 100}, {1, 200}, {2, 300}}));
}

TEST_F(Discovery, ETCD_013_ETCD_022_EtcdWithoutItsDataLosesNoCallEither) {
  const auto a = Register(0, 1, {.ttl = seconds(60), .heartbeat = milliseconds(100)});
  const auto b = Register(1, 1, {.ttl = seconds(60), .heartbeat = milliseconds(100)});
  Open();
  EXPECT_GE(Call(/*waits=*/true), 0);
  AwaitShares({{0, 1}, {1, 1}}, 2);
  etcd_->Kill();
  etcd_->LoseData();
  ASSERT_TRUE(etcd_->StartAgain().ok());
  const auto c = Register(2, 1);
  AwaitShares({{0, 1}, {1, 1}, {2, 1}}, 3);
}

TEST_F(Discovery, ETCD_009_AValueThatIsNoServerHarmsNobody) {
  ASSERT_TRUE(etcd_->Ctl({"put", "shop/bad", "rubbish"}).ok());
  const auto a = Register(0, 1);
  Open();
  EXPECT_EQ(Call(/*waits=*/true), 0);
  ASSERT_TRUE(etcd_->Ctl({"put", "shop/" + backends_.addr(0), "rubbish"}).ok());
  const auto b = Register(1, 1);
  AwaitShares({{0, 1}, {1, 1}}, 2);
}

TEST_F(Discovery, ETCD_010_CallsWaitForTheFirstServer) {
  Open();
  // The channel is asked first: its call is the one that finds nobody registered.
  EchoReply reply;
  grpc::ClientContext context;
  context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                    gpr_time_from_seconds(kAmple.count(), GPR_TIMESPAN)));
  std::promise<grpc::Status> ended;
  const fixtures::EchoRequest request;
  stub_->async()->Unary(&context, &request, &reply,
                        [&](const grpc::Status& status) { ended.set_value(status); });
  const auto a = Register(0, 1);
  const grpc::Status status = ended.get_future().get();
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(Discovery, SaysWhereEtcdShouldBe) {
  etcd_->Kill();
  Open();
  grpc::ClientContext context;
  EchoReply reply;
  const grpc::Status status = stub_->Unary(&context, {}, &reply);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(),
              AllOf(HasSubstr("shop"), HasSubstr("etcd at " + etcd_->addr())));

  auto made = EtcdRegistration::Make({.endpoints = {etcd_->addr()}}, "shop", Instance(0, 1));
  ASSERT_TRUE(made.ok());
  const absl::Status waited = (*made)->AwaitRegistered(milliseconds(200));
  EXPECT_EQ(waited.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(waited.message(), HasSubstr("etcd at " + etcd_->addr()));
  ASSERT_TRUE(etcd_->StartAgain().ok());
  EXPECT_TRUE((*made)->AwaitRegistered(kAmple).ok());
  EXPECT_EQ(Call(/*waits=*/true), 0);
}

TEST_F(Discovery, ETCD_002_ETCD_005_RefusesWhatCannotBe) {
  ResolverRegistry schemes;
  EXPECT_EQ(RegisterEtcdResolver(schemes, {.endpoints = {"host"}}).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(EtcdRegistration::Make({}, "", Instance(0, 1)).status().code(),
            absl::StatusCode::kInvalidArgument);
  const auto a = Register(0, 1);
  EXPECT_THAT(a->Update({{"other/x", {.addr = "a:1"}}}).message(), HasSubstr("other/x"));
  EXPECT_TRUE(a->Leave().ok());
  EXPECT_TRUE(a->Leave().ok()) << "the second time it is nothing";
  EXPECT_EQ(a->Update(Instance(0, 1)).code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace lbc
