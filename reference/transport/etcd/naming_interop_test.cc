// Servers and clients of this project beside those of etcd's Go client, over one etcd.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "fixtures/etcd/etcd_process.h"
#include "fixtures/etcd_naming/naming_program.h"
#include "reference/transport/etcd/etcd_discovery.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EtcdProcess;
using fixtures::NamingProgram;
using ::testing::HasSubstr;

constexpr std::chrono::seconds kAmple{30};  // For what should take a moment.

class NamingInterop : public testing::Test {
 protected:
  void SetUp() override {
    auto started = EtcdProcess::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    etcd_ = *std::move(started);
  }
  std::unique_ptr<EtcdRegistration> Register(const EtcdEndpoint& endpoint) {
    auto made = EtcdRegistration::Make({.endpoints = {etcd_->addr()}}, "shop",
                                       {{"shop/" + endpoint.addr, endpoint}});
    EXPECT_TRUE(made.ok()) << made.status();
    EXPECT_TRUE((*made)->AwaitRegistered(kAmple).ok());
    return *std::move(made);
  }

  std::unique_ptr<EtcdProcess> etcd_;
};

TEST_F(NamingInterop, ETCD_003_ETCD_016_TheGoClientFindsWhatRegistersHere) {
  NamingProgram watcher({"watch", etcd_->addr(), "shop"});
  ASSERT_EQ(watcher.NextLine(), "watching");
  const auto a = Register({.addr = "10.0.0.1:80", .weight = 10, .metadata = {{"zone", "b"}}});
  EXPECT_EQ(watcher.NextLine(), R"([{"Addr":"10.0.0.1:80","Metadata":{"weight":10,"zone":"b"}}])");
  ASSERT_TRUE(a->Update({{"shop/10.0.0.1:80", {.addr = "10.0.0.1:80", .weight = 20}}}).ok());
  EXPECT_EQ(watcher.NextLine(), R"([{"Addr":"10.0.0.1:80","Metadata":{"weight":20}}])");
  const auto b = Register({.addr = "[::1]:80"});
  EXPECT_EQ(watcher.NextLine(), R"([{"Addr":"10.0.0.1:80","Metadata":{"weight":20}},)"
                                R"({"Addr":"[::1]:80","Metadata":null}])");
  EXPECT_TRUE(a->Leave().ok());
  EXPECT_EQ(watcher.NextLine(), R"([{"Addr":"[::1]:80","Metadata":null}])");
  EXPECT_TRUE(b->Leave().ok());
  EXPECT_EQ(watcher.NextLine(), "[]");
  EXPECT_TRUE(watcher.End());
}

TEST_F(NamingInterop, ETCD_003_ETCD_016_WhatTheGoClientRegistersIsFoundHere) {
  EchoBackends backends(3);
  // A weight as a number, one as a text, one that is absent.
  const auto program = [&](int i, const std::string& metadata) {
    return std::vector<std::string>{"register", etcd_->addr(), "shop", backends.addr(i), metadata};
  };
  NamingProgram a(program(0, R"({"weight":10,"tags":["x"]})"));
  NamingProgram b(program(1, R"({"weight":"20"})"));
  EXPECT_EQ(a.NextLine(), "registered");
  EXPECT_EQ(b.NextLine(), "registered");

  auto schemes = std::make_shared<ResolverRegistry>();
  ASSERT_TRUE(RegisterEtcdResolver(*schemes, {.endpoints = {etcd_->addr()}}).ok());
  const auto channel = MakeGrpcChannel(
      "etcd:///shop", {.channel = {.default_service_config =
                                       R"({"loadBalancingConfig": [{"smooth_weighted_round_robin":
                           {"defaultWeight": 30}}]})"},
                       .resolvers = schemes});
  ASSERT_TRUE(channel.ok()) << channel.status();
  const auto stub = Echo::NewStub(*channel);
  const auto await_shares = [&](const std::map<int, int>& wanted, int round) {
    const auto deadline = std::chrono::steady_clock::now() + kAmple;
    std::map<int, int> shares;
    while (shares != wanted) {
      shares.clear();
      for (int i = 0; i < round; ++i) {
        grpc::ClientContext context;
        context.set_wait_for_ready(true);
        EchoReply reply;
        const grpc::Status status = stub->Unary(&context, {}, &reply);
        ASSERT_TRUE(status.ok()) << status.error_message();
        ++shares[reply.backend()];
      }
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
    }
  };
  await_shares({{0, 1}, {1, 2}}, 3);
  NamingProgram c(program(2, "null"));
  EXPECT_EQ(c.NextLine(), "registered");
  await_shares({{0, 10}, {1, 20}, {2, 30}}, 60);
  EXPECT_TRUE(b.End()) << "it takes its endpoint out";
  await_shares({{0, 10}, {2, 30}}, 40);
}

TEST_F(NamingInterop, ETCD_009_TheGoClientSkipsWhatWeSkip) {
  ASSERT_TRUE(etcd_->Ctl({"put", "shop/bad", "rubbish"}).ok());
  NamingProgram watcher({"watch", etcd_->addr(), "shop"});
  EXPECT_THAT(watcher.NextLine(), HasSubstr("unmarshal endpoint update failed"));
  ASSERT_EQ(watcher.NextLine(), "watching");
  const auto a = Register({.addr = "10.0.0.1:80"});
  EXPECT_EQ(watcher.NextLine(), R"([{"Addr":"10.0.0.1:80","Metadata":null}])");
}

}  // namespace
}  // namespace lbc
