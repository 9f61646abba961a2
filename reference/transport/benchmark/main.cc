// Times the reference's channel beside grpc++'s own, in turns, against servers of this process.
//
//   transport_benchmark BLOCKS CALLS
//
// Prints a line for each block: its number, who, and how many microseconds a synchronous unary call
// took, over so many calls. Who is `reference` (by generated stub), `bytes` (by StartUnary),
// `native`, or `again`: a second channel of grpc++'s, which shows what chance makes of equals. The
// order changes with every block, so that none always goes first.
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/transport/example/greeter.grpc.pb.h"
#include "reference/transport/grpc_channel.h"
#include "reference/transport/typed_unary_call.h"

namespace {

using lbc::example::Greeter;
using lbc::example::GreetReply;
using lbc::example::GreetRequest;
using std::chrono::steady_clock;

constexpr const char* kRoundRobin = R"({"loadBalancingConfig": [{"round_robin": {}}]})";

class Server final : public Greeter::CallbackService {
 public:
  Server() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string addr() const { return "127.0.0.1:" + std::to_string(port_); }

  grpc::ServerUnaryReactor* Greet(grpc::CallbackServerContext* context,
                                  const GreetRequest* /*request*/, GreetReply* /*reply*/) override {
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "transport_benchmark: %s\n", what.c_str());
  std::exit(1);
}

std::shared_ptr<lbc::GrpcChannel> Ours(const std::string& target) {
  auto channel = lbc::MakeGrpcChannel(target, {.channel = {.default_service_config = kRoundRobin}});
  if (!channel.ok()) Die(channel.status().ToString());
  return *std::move(channel);
}

std::shared_ptr<grpc::Channel> Native(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kRoundRobin);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

void CallStub(Greeter::Stub& stub) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  GreetReply reply;
  const grpc::Status status = stub.Greet(&context, {}, &reply);
  if (!status.ok()) Die(status.error_message());
}

void CallBytes(lbc::GrpcChannel& channel) {
  GreetReply reply;
  const grpc::Status status =
      lbc::CallUnary(channel, {.method = "/lbc.example.Greeter/Greet", .wait_for_ready = true},
                     GreetRequest(), &reply);
  if (!status.ok()) Die(status.error_message());
}

double Since(steady_clock::time_point begun) {
  return std::chrono::duration<double, std::micro>(steady_clock::now() - begun).count();
}

struct Arm {
  const char* name;
  std::function<double()> block;
};

// Prints as it goes: a run that is cut short has said something.
void InTurns(std::vector<Arm> arms, int blocks) {
  for (int block = 0; block < blocks; ++block) {
    for (const Arm& arm : arms) std::printf("%d %s %.3f\n", block, arm.name, arm.block());
    std::fflush(stdout);
    std::rotate(arms.begin(), arms.begin() + 1, arms.end());
  }
}

void Calls(int blocks, int calls) {
  const Server a, b, c;
  const std::string target = "ipv4:" + a.addr() + "," + b.addr() + "," + c.addr();
  const auto ours = Ours(target);
  const auto our_stub = Greeter::NewStub(ours);
  const auto native_stub = Greeter::NewStub(Native(target));
  const auto other_native_stub = Greeter::NewStub(Native(target));
  const auto timed = [calls](const std::function<void()>& call) {
    return [calls, call] {
      const auto begun = steady_clock::now();
      for (int i = 0; i < calls; ++i) call();
      return Since(begun) / calls;
    };
  };
  const std::vector<Arm> arms = {{"reference", timed([&] { CallStub(*our_stub); })},
                                 {"bytes", timed([&] { CallBytes(*ours); })},
                                 {"native", timed([&] { CallStub(*native_stub); })},
                                 {"again", timed([&] { CallStub(*other_native_stub); })}};
  for (const Arm& arm : arms) arm.block();  // Everything is connected, and warm.
  InTurns(arms, blocks);
}

}  // namespace

int main(int argc, char** argv) {
  const int blocks = argc == 3 ? std::atoi(argv[1]) : 0;
  const int calls = argc == 3 ? std::atoi(argv[2]) : 0;
  if (blocks <= 0 || calls <= 0) {
    std::fprintf(stderr, "usage: transport_benchmark BLOCKS CALLS\n");
    constexpr int kUsage = 64;
    return kUsage;
  }
  Calls(blocks, calls);
  return 0;
}
