#include "reference/transport/etcd/example/client.h"

#include <grpcpp/client_context.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <iomanip>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <utility>

#include "reference/transport/etcd/etcd_discovery.h"
#include "reference/transport/etcd/example/backend.h"
#include "reference/transport/example/greeter.grpc.pb.h"
#include "reference/transport/grpc_channel.h"
#include "reference/transport/typed_unary_call.h"

namespace lbc::example {
namespace {

using Instant = std::chrono::steady_clock::time_point;

// What is said beside the tables. From any thread.
class Margin final : public LogSink {
 public:
  void Log(LogLevel /*level*/, std::string_view text) override {
    const std::lock_guard lock(mutex_);
    remarks_ += "  remark: " + std::string(text) + "\n";
  }
  // Takes lines until there are no more.
  void ReadCaptions(std::istream& captions) {
    for (std::string line; std::getline(captions, line);) {
      const std::lock_guard lock(mutex_);
      caption_ = "== " + line + "\n";
    }
    ended_ = true;
  }
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::string caption() {
    const std::lock_guard lock(mutex_);
    return caption_;
  }
  // Those since the last call.
  [[nodiscard]] std::string TakeRemarks() {
    const std::lock_guard lock(mutex_);
    return std::exchange(remarks_, "");
  }

 private:
  std::atomic<bool> ended_{false};
  std::mutex mutex_;
  std::string caption_;
  std::string remarks_;
};

// Who answered since the table before.
struct Interval {
  std::map<std::string, int> answers{};
  std::set<std::string> peers{};
  int calls = 0;
  int failed = 0;
  std::optional<int> tried_again{};  // Empty: nothing is.
  std::string failure{};

  [[nodiscard]] std::string Table(const std::string& totals) const {
    std::ostringstream text;
    const int good = calls - failed;
    for (const auto& [who, count] : answers) {
      const int percent = (count * 100 + good / 2) / good;
      const std::size_t space = who.find(' ');
      text << "  " << std::left << std::setw(8) << who.substr(0, space) << "weight " << std::setw(8)
           << who.substr(space + 1) << std::right << std::setw(4) << percent << " %  "
           << std::string(static_cast<std::size_t>(percent) / 2, '#') << '\n';
    }
    text << "  " << calls << " calls";
    if (tried_again.has_value()) {
      text << ", " << failed << " failed, " << *tried_again << " tried again; ";
    } else {
      text << " to " << peers.size() << " addresses, " << failed << " failed; ";
    }
    text << totals << '\n';
    if (failed > 0) text << "  " << failure << '\n';
    return text.str();
  }
};

class Client {
 public:
  // With `retries` calls go by StartUnary, and are tried again as the service config says.
  Client(std::shared_ptr<GrpcChannel> channel, bool retries)
      : channel_(std::move(channel)), stub_(retries ? nullptr : Greeter::NewStub(channel_)) {}

  void Call(Interval& interval) {
    GreetReply reply;
    const grpc::Status status =
        stub_ == nullptr ? CallWithRetries(reply, interval) : CallByStub(reply, interval);
    ++interval.calls;
    ++calls_;
    if (!status.ok()) {
      ++interval.failed;
      ++failed_;
      interval.failure = status.error_message();
      return;
    }
    ++interval.answers[reply.greeting()];
  }
  [[nodiscard]] std::string totals() const {
    return "in all " + std::to_string(calls_) + ", " + std::to_string(failed_) + " failed";
  }
  [[nodiscard]] bool any_good() const { return calls_ > failed_; }

 private:
  static constexpr std::chrono::seconds kTimeout{2};

  grpc::Status CallByStub(GreetReply& reply, Interval& interval) {
    grpc::ClientContext context;
    context.set_deadline(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                                      gpr_time_from_seconds(kTimeout.count(), GPR_TIMESPAN)));
    grpc::Status status = stub_->Greet(&context, {}, &reply);
    if (status.ok()) interval.peers.insert(context.peer());
    return status;
  }

  grpc::Status CallWithRetries(GreetReply& reply, Interval& interval) {
    Metadata trailers;
    grpc::Status status =
        CallUnary(*channel_, {.method = "/lbc.example.Greeter/Greet", .timeout = kTimeout},
                  GreetRequest(), &reply, &trailers);
    const bool again = std::any_of(trailers.begin(), trailers.end(), [](const auto& trailer) {
      return trailer.first == kAttemptsBefore;
    });
    interval.tried_again = interval.tried_again.value_or(0) + (again ? 1 : 0);
    return status;
  }

  const std::shared_ptr<GrpcChannel> channel_;
  const std::unique_ptr<Greeter::Stub> stub_;
  int calls_ = 0;
  int failed_ = 0;
};

// Lets time pass; nobody wakes it.
void WaitUntil(Instant instant) {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  while (std::chrono::steady_clock::now() < instant) never.wait_until(lock, instant);
}

std::chrono::steady_clock::duration Seconds(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(
      std::chrono::duration<double>(seconds));
}

}  // namespace

int RunClient(const ClientOptions& options, std::istream& captions, std::ostream& out) {
  auto schemes = std::make_shared<ResolverRegistry>();
  absl::Status status = RegisterEtcdResolver(*schemes, {.endpoints = {options.etcd}});
  const auto margin = std::make_shared<Margin>();
  GrpcChannelOptions made{.resolvers = schemes, .log = margin.get()};
  made.channel.default_service_config = options.config;
  if (options.breaker) made.channel.breaker.emplace();
  auto channel = MakeGrpcChannel("etcd:///shop", std::move(made));
  if (status.ok()) status = channel.status();
  if (!status.ok()) {
    out << status << '\n';
    return 1;
  }
  if (options.captions) {
    std::thread([margin, &captions] { margin->ReadCaptions(captions); }).detach();
  }
  Client client(*channel, options.retries);
  const Instant start = std::chrono::steady_clock::now();
  const auto every = Seconds(options.every_seconds);
  const auto pause = Seconds(1 / options.rate);
  const Instant end = start + Seconds(options.seconds);
  std::size_t drawn = 0;
  for (Instant next = start; next < end && !margin->ended();) {
    Interval interval;
    const Instant table = std::min(next + every, end);
    const std::string caption = margin->caption();
    for (; next < table; next += pause) {
      WaitUntil(next);
      client.Call(interval);
    }
    next = std::max(next, std::chrono::steady_clock::now());  // What was late stays late.
    const std::string text = caption + interval.Table(client.totals());
    if (options.redraw && drawn > 0) out << "\x1b[" << drawn << "F\x1b[J";
    drawn = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    out << margin->TakeRemarks() << text << (options.redraw ? "" : "\n") << std::flush;
  }
  return client.any_good() ? 0 : 1;
}

}  // namespace lbc::example
