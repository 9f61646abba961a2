#include "reference/transport/etcd/example/backend.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <atomic>
#include <charconv>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "reference/transport/etcd/etcd_discovery.h"
#include "reference/transport/example/greeter.grpc.pb.h"

namespace lbc::example {
namespace {

class Server final : public Greeter::Service {
 public:
  Server(std::string name, int fails_percent)
      : name_(std::move(name)), fails_percent_(fails_percent) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("0.0.0.0:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  [[nodiscard]] int port() const { return port_; }
  void set_weight(std::string weight) {
    const std::lock_guard lock(mutex_);
    weight_ = std::move(weight);
  }
  // Lets calls that are under way end.
  void Stop() { server_->Shutdown(); }

 private:
  grpc::Status Greet(grpc::ServerContext* context, const GreetRequest* /*request*/,
                     GreetReply* reply) override {
    const auto before = context->client_metadata().find("grpc-previous-rpc-attempts");
    if (before != context->client_metadata().end()) {
      context->AddTrailingMetadata(kAttemptsBefore,
                                   std::string(before->second.data(), before->second.size()));
    }
    if (static_cast<int>(calls_.fetch_add(37) % 100) < fails_percent_) {  // 37: well mixed.
      return {grpc::StatusCode::UNAVAILABLE, name_ + " is not well"};
    }
    const std::lock_guard lock(mutex_);
    reply->set_greeting(name_ + " " + weight_);
    return grpc::Status::OK;
  }

  const std::string name_;
  const int fails_percent_;
  std::atomic<unsigned> calls_{0};
  std::mutex mutex_;
  std::string weight_;  // Guarded by mutex_.
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

// One server under one address, or under many: all of 127.0.0.0/8 is this machine.
std::vector<EtcdInstance> Instances(const std::string& name, const std::string& weight, int port,
                                    int count) {
  EtcdEndpoint endpoint;
  std::uint32_t number = 0;
  const char* const end = weight.data() + weight.size();
  const auto [read, error] = std::from_chars(weight.data(), end, number);
  if (error == std::errc() && read == end) {
    endpoint.weight = number;
  } else {
    endpoint.metadata["weight"] = weight;
  }
  std::vector<EtcdInstance> instances;
  for (int i = 0; i < count; ++i) {
    endpoint.addr = "127.0." + std::to_string(i / 250) + "." + std::to_string(1 + i % 250) + ":" +
                    std::to_string(port);
    instances.push_back({"shop/" + name + (count > 1 ? std::to_string(i) : ""), endpoint});
  }
  return instances;
}

}  // namespace

int RunBackend(const BackendOptions& options, std::istream& orders, std::ostream& errors) {
  const std::string& name = options.name;
  const int count = options.instances;
  Server server(name, options.fails_percent);
  server.set_weight(options.weight);
  auto registration = EtcdRegistration::Make({.endpoints = {options.etcd}}, "shop",
                                             Instances(name, options.weight, server.port(), count),
                                             {.ttl = std::chrono::seconds(options.ttl_seconds)});
  if (!registration.ok()) {
    errors << registration.status() << '\n';
    return 1;
  }
  constexpr std::chrono::seconds kSoon{2};
  if (absl::Status there = (*registration)->AwaitRegistered(kSoon); !there.ok()) {
    errors << "not registered in etcd at " << options.etcd << " yet, and goes on trying: " << there
           << '\n';
  }
  std::string word;
  while (orders >> word && word != "leave") {
    std::string changed;
    if (word != "weight" || !(orders >> changed)) continue;
    server.set_weight(changed);
    const absl::Status status =
        (*registration)->Update(Instances(name, changed, server.port(), count));
    if (!status.ok()) errors << status << '\n';
  }
  const bool registered = (*registration)->AwaitRegistered(Duration(0)).ok();
  const absl::Status left = (*registration)->Leave();
  if (!left.ok()) errors << left << '\n';
  server.Stop();
  return registered && left.ok() ? 0 : 1;
}

}  // namespace lbc::example
