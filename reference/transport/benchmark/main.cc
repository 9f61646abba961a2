// Times the reference's channel beside grpc++'s own, in turns, against servers of this process.
//
//   transport_benchmark calls BLOCKS CALLS
//   transport_benchmark connections BLOCKS COUNT
//
// Prints a line for each block: its number, who, and microseconds. `calls`: what a synchronous
// unary call took, over so many calls. `connections`: from a new channel to so many addresses until
// a call has come to each, one call after another.
//
// Who is `reference` (by generated stub), `bytes` (calls only: by StartUnary), `native`, or
// `again`: a second channel of grpc++'s, which shows what chance makes of equals. The order changes
// with every block, so that none always goes first.
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <set>
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

// Otherwise all addresses of the target together are the authority, and no header holds thousands.
constexpr const char* kAuthority = "localhost";

class Server final : public Greeter::CallbackService {
 public:
  explicit Server(const std::string& host = "127.0.0.1") {
    grpc::ServerBuilder builder;
    builder.AddListeningPort(host + ":0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] std::string addr(const std::string& host = "127.0.0.1") const {
    return host + ":" + std::to_string(port_);
  }

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
  auto channel = lbc::MakeGrpcChannel(target, {.channel = {.default_service_config = kRoundRobin,
                                                           .connect = {.authority = kAuthority}}});
  if (!channel.ok()) Die(channel.status().ToString());
  return *std::move(channel);
}

std::shared_ptr<grpc::Channel> Native(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kRoundRobin);
  arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, kAuthority);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

void CallStub(Greeter::Stub& stub, std::string* server = nullptr) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  GreetReply reply;
  const grpc::Status status = stub.Greet(&context, {}, &reply);
  if (!status.ok()) Die(status.error_message());
  if (server != nullptr) *server = context.peer();
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

// Until a call has come to each of `count` addresses over a channel that is new.
double BringUp(const std::shared_ptr<grpc::ChannelInterface>& channel, std::size_t count) {
  const auto begun = steady_clock::now();
  const auto stub = Greeter::NewStub(channel);
  std::set<std::string> seen;
  while (seen.size() < count) {
    std::string server;
    CallStub(*stub, &server);
    seen.insert(std::move(server));
  }
  return Since(begun);
}

void Connections(int blocks, int count) {
  // Every address of 127/8 is this machine's.
  constexpr int kHosts = 250;
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) Die("getrlimit");
  files.rlim_cur = files.rlim_max;  // Each connection takes two descriptors here.
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) Die("setrlimit");
  const Server server("0.0.0.0");
  std::string target = "ipv4:";
  for (int i = 0; i < count; ++i) {
    if (i > 0) target += ",";
    target +=
        server.addr("127.0." + std::to_string(i / kHosts) + "." + std::to_string(i % kHosts + 1));
  }
  const auto many = static_cast<std::size_t>(count);
  const auto native = [&] { return BringUp(Native(target), many); };
  InTurns({{"reference", [&] { return BringUp(Ours(target), many); }},
           {"native", native},
           {"again", native}},
          blocks);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc == 4 ? argv[1] : "";
  const int blocks = argc == 4 ? std::atoi(argv[2]) : 0;
  const int count = argc == 4 ? std::atoi(argv[3]) : 0;
  if (blocks <= 0 || count <= 0 || (what != "calls" && what != "connections")) {
    std::fprintf(stderr, "usage: transport_benchmark calls|connections BLOCKS COUNT\n");
    constexpr int kUsage = 64;
    return kUsage;
  }
  what == "calls" ? Calls(blocks, count) : Connections(blocks, count);
  return 0;
}
