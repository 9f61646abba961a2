// What becomes of calls when a server is none of gRPC's, or not who it should be.
#include <gmock/gmock.h>
#include <grpcpp/client_context.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "fixtures/backends/echo.grpc.pb.h"
#include "fixtures/backends/echo_backends.h"
#include "reference/transport/grpc_channel.h"

namespace lbc {
namespace {

using fixtures::Echo;
using fixtures::EchoBackends;
using fixtures::EchoReply;
using fixtures::EchoRequest;
using ::testing::HasSubstr;

// Of nobody's: made for this test, valid from 2020 to 2119, signed by itself, for this name alone.
constexpr const char* kServerName = "shop.example";
constexpr const char* kCertificate =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBaTCCARCgAwIBAgIBATAKBggqhkjOPQQDAjAXMRUwEwYDVQQDDAxzaG9wLmV4\n"
    "YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjExOTEyMzEwMDAwMDBaMBcxFTATBgNV\n"
    "BAMMDHNob3AuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHcVEZoB\n"
    "4iI7nz9+OKXY152HNKGbxXA1lkr3ZMF06JXpBhuPT0DfTDZpDogUpeeofHTlMrr6\n"
    "K+1e6niRu7n93QCjSzBJMA8GA1UdEwEB/wQFMAMBAf8wFwYDVR0RBBAwDoIMc2hv\n"
    "cC5leGFtcGxlMB0GA1UdDgQWBBQvbfrv9MrLeoQ3vwnjGusMjHUhpTAKBggqhkjO\n"
    "PQQDAgNHADBEAiAyrHIu6A+Ac0H86YBJaZ/oPiwFl8a3Z3bMl5GPF0/m+AIgBkCb\n"
    "QeCLKOMNtnezXSP59oUWQxn8uskOei+TWLLnNT0=\n"
    "-----END CERTIFICATE-----\n";
constexpr const char* kKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgg1pap3YBu6BM4fIO\n"
    "/Dk+WavPvBexnrO+BUyYVjkUwNqhRANCAAR3FRGaAeIiO58/fjil2NedhzShm8Vw\n"
    "NZZK92TBdOiV6QYbj09A30w2aQ6IFKXnqHx05TK6+ivtXup4kbu5/d0A\n"
    "-----END PRIVATE KEY-----\n";

constexpr std::chrono::milliseconds kAmple{30'000};

// A port of 127.0.0.1 that accepts connections, in the kernel's way, and says nothing.
class Silent {
 public:
  Silent() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    constexpr int kBacklog = 16;
    EXPECT_EQ(bind(socket_, address, size), 0);
    EXPECT_EQ(listen(socket_, kBacklog), 0);
    EXPECT_EQ(getsockname(socket_, address, &size), 0);
    addr_ = "127.0.0.1:" + std::to_string(ntohs(here.sin_port));
  }
  ~Silent() { close(socket_); }
  Silent(const Silent&) = delete;
  Silent& operator=(const Silent&) = delete;

  [[nodiscard]] const std::string& addr() const { return addr_; }
  [[nodiscard]] int socket_of() const { return socket_; }

 private:
  const int socket_;
  std::string addr_;
};

// A server of HTTP/1: it refuses whatever is said.
class Http1 {
 public:
  Http1() : thread_([this] { Serve(); }) {}
  ~Http1() {
    shutdown(port_.socket_of(), SHUT_RDWR);  // Ends accept.
    thread_.join();
  }
  Http1(const Http1&) = delete;
  Http1& operator=(const Http1&) = delete;

  [[nodiscard]] const std::string& addr() const { return port_.addr(); }

 private:
  void Serve() {
    constexpr std::string_view kRefusal =
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    for (int client = 0; (client = accept(port_.socket_of(), nullptr, nullptr)) >= 0;) {
      static_cast<void>(send(client, kRefusal.data(), kRefusal.size(), MSG_NOSIGNAL));
      close(client);
    }
  }
  const Silent port_;
  std::thread thread_;
};

// A server that shows the certificate above.
class Secured final : public Echo::Service {
 public:
  Secured() {
    grpc::SslServerCredentialsOptions options;
    options.pem_key_cert_pairs.push_back({kKey, kCertificate});
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string addr() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  grpc::Status Unary(grpc::ServerContext* /*context*/, const EchoRequest* request,
                     EchoReply* reply) override {
    reply->set_text(request->text());
    return grpc::Status::OK;
  }
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class BadPeers : public testing::Test {
 protected:
  void Open(const std::string& target, GrpcChannelOptions options = {}) {
    auto channel = MakeGrpcChannel(target, std::move(options));
    ASSERT_TRUE(channel.ok()) << channel.status();
    channel_ = *std::move(channel);
    stub_ = Echo::NewStub(channel_);
  }
  [[nodiscard]] grpc::Status Call(bool patient, std::chrono::milliseconds timeout = kAmple) {
    grpc::ClientContext context;
    context.set_wait_for_ready(patient);
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                      gpr_time_from_millis(timeout.count(), GPR_TIMESPAN)));
    EchoReply reply;
    return stub_->Unary(&context, {}, &reply);
  }
  void OpenSecured(const std::string& addr, const std::string& authority, const char* roots) {
    Open("ipv4:" + addr,
         {.channel = {.connect = {.authority = authority}},
          .credentials = grpc::SslCredentials(
              {.pem_root_certs = roots, .pem_private_key = "", .pem_cert_chain = ""})});
  }
  // Calls fail at once, and say at which address.
  void ExpectFailureAt(const std::string& addr) {
    const grpc::Status status = Call(false);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
    EXPECT_THAT(status.error_message(), HasSubstr(addr));
  }

  std::shared_ptr<GrpcChannel> channel_;
  std::unique_ptr<Echo::Stub> stub_;
};

TEST_F(BadPeers, AServerOfHttp1FailsCallsThatDoNotWait) {
  const Http1 server;
  Open("ipv4:" + server.addr());
  ExpectFailureAt(server.addr());
}

TEST_F(BadPeers, AServerOfHttp1LeavesTheOthersInPeace) {
  const Http1 server;
  EchoBackends good(1);
  Open(
      "ipv4:" + server.addr() + "," + good.addr(0),
      {.channel = {.default_service_config = R"({"loadBalancingConfig": [{"round_robin": {}}]})"}});
  constexpr int kCalls = 20;
  for (int i = 0; i < kCalls; ++i) EXPECT_TRUE(Call(true).ok()) << i;
  EXPECT_EQ(good.calls(0), kCalls);
}

TEST_F(BadPeers, AServerThatSaysNothingHoldsNoCallPastItsDeadline) {
  const Silent server;
  Open("ipv4:" + server.addr());
  const std::chrono::milliseconds soon(50);
  EXPECT_EQ(Call(true, soon).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
  EXPECT_EQ(Call(false, soon).error_code(), grpc::StatusCode::DEADLINE_EXCEEDED);
}

TEST_F(BadPeers, ACertificateThatMatchesIsTaken) {
  const Secured server;
  OpenSecured(server.addr(), kServerName, kCertificate);
  EXPECT_TRUE(Call(true).ok());
}

TEST_F(BadPeers, ACertificateForAnotherNameFailsCalls) {
  const Secured server;
  OpenSecured(server.addr(), "other.example", kCertificate);
  ExpectFailureAt(server.addr());
}

TEST_F(BadPeers, ACertificateThatNobodyVouchesForFailsCalls) {
  const Secured server;
  OpenSecured(server.addr(), kServerName, "");
  ExpectFailureAt(server.addr());
}

TEST_F(BadPeers, AServerWithoutTlsFailsCallsOverTls) {
  EchoBackends server(1);
  OpenSecured(server.addr(0), kServerName, kCertificate);
  ExpectFailureAt(server.addr(0));
}

}  // namespace
}  // namespace lbc
