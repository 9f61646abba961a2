// Three servers and a client in one process: calls of a generated stub, spread by round_robin.
#include <grpcpp/client_context.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/transport/example/greeter.grpc.pb.h"
#include "reference/transport/grpc_channel.h"

namespace {

using lbc::example::Greeter;
using lbc::example::GreetReply;
using lbc::example::GreetRequest;

class Server final : public Greeter::Service {
 public:
  explicit Server(std::string name) : name_(std::move(name)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string addr() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  grpc::Status Greet(grpc::ServerContext* /*context*/, const GreetRequest* request,
                     GreetReply* reply) override {
    reply->set_greeting("hello " + request->name() + ", this is " + name_);
    return grpc::Status::OK;
  }
  const std::string name_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

int Greet(Greeter::Stub& stub, int calls) {
  int failed = 0;
  for (int i = 0; i < calls; ++i) {
    grpc::ClientContext context;
    context.set_wait_for_ready(true);
    GreetRequest request;
    request.set_name(std::to_string(i));
    GreetReply reply;
    const grpc::Status status = stub.Greet(&context, request, &reply);
    if (!status.ok()) ++failed;
    std::cout << "  " << (status.ok() ? reply.greeting() : status.error_message()) << '\n';
  }
  return failed;
}

}  // namespace

int main() {
  Server anna("anna");
  Server bert("bert");
  Server cleo("cleo");
  auto channel = lbc::MakeGrpcChannel(
      "ipv4:" + anna.addr() + "," + bert.addr() + "," + cleo.addr(),
      {.channel = {.default_service_config = R"({"loadBalancingConfig": [{"round_robin": {}}]})"}});
  if (!channel.ok()) {
    std::cerr << channel.status() << '\n';
    return 1;
  }
  const auto stub = Greeter::NewStub(*channel);
  const int failed = Greet(*stub, 9);
  std::cout << failed << " calls failed\n";
  return failed == 0 ? 0 : 1;
}
