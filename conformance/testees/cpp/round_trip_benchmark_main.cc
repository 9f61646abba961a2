// How long one command takes through a pair of pipes, there and back: printed, never asserted.
//
//   conformance_testees_cpp_benchmark PROGRAM    e.g. build/release/bin/testee_reference
//
// PROGRAM is any testee that hosts pick_first, or one of the channel seat, e.g.
// build/release/bin/testee_reference_channel. For each kind of command: median and 99th percentile
// of 20,000 turns.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/protocol/frame.h"
#include "conformance/protocol/limits.h"

namespace {

using lbc::protocol::FrameStream;
using Microseconds = std::chrono::duration<double, std::micro>;

constexpr int kTurns = 20'000;

class Testee {
 public:
  explicit Testee(const char* program) {
    int commands[2];
    int answers[2];
    if (pipe2(commands, 0) != 0 || pipe2(answers, 0) != 0) std::abort();
    fcntl(commands[1], F_SETFD, FD_CLOEXEC);
    fcntl(answers[0], F_SETFD, FD_CLOEXEC);
    setenv(lbc::protocol::kReadFdVariable, std::to_string(commands[0]).c_str(), 1);
    setenv(lbc::protocol::kWriteFdVariable, std::to_string(answers[1]).c_str(), 1);
    char* argv[] = {const_cast<char*>(program), nullptr};
    if (posix_spawn(&pid_, program, nullptr, nullptr, argv, environ) != 0) std::abort();
    close(commands[0]);
    close(answers[1]);
    stream_ = std::make_unique<FrameStream>(answers[0], commands[1]);
    lbcp::v1::Envelope hello;
    hello.mutable_hello()->set_protocol(lbc::protocol::kProtocolVersion);
    if (!stream_->Write(hello).ok()) std::abort();
    const auto welcome = stream_->Read();
    if (!welcome.ok()) std::abort();
    const auto& claimed = welcome->welcome().capabilities();
    is_channel_ = std::find(claimed.begin(), claimed.end(), "seat.channel") != claimed.end();
  }

  [[nodiscard]] bool is_channel() const { return is_channel_; }

  ~Testee() {
    lbcp::v1::Envelope goodbye;
    goodbye.mutable_goodbye();
    (void)stream_->Write(goodbye);
    waitpid(pid_, nullptr, 0);
  }

  void Turn(lbcp::v1::Command command) {
    command.set_id(++id_);
    command.set_instance(1);
    lbcp::v1::Envelope envelope;
    *envelope.mutable_command() = std::move(command);
    if (!stream_->Write(envelope).ok()) std::abort();
    while (true) {
      const auto answer = stream_->Read();
      if (!answer.ok()) std::abort();
      if (answer->has_done()) return;
    }
  }

 private:
  pid_t pid_ = 0;
  std::unique_ptr<FrameStream> stream_;
  std::uint64_t id_ = 0;
  bool is_channel_ = false;
};

void Measure(Testee& testee, const char* what,
             const std::function<lbcp::v1::Command(int)>& command) {
  std::vector<double> took;
  took.reserve(kTurns);
  for (int i = 0; i < kTurns; ++i) {
    lbcp::v1::Command next = command(i);
    const auto start = std::chrono::steady_clock::now();
    testee.Turn(std::move(next));
    took.push_back(Microseconds(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(took.begin(), took.end());
  std::printf("%-24s median %6.1f us   p99 %6.1f us\n", what, took[kTurns / 2],
              took[kTurns / 100 * 99]);
}

void Measure(Testee& testee, const char* what, const lbcp::v1::Command& command) {
  Measure(testee, what, [&](int) { return command; });
}

lbcp::v1::Command Picks(std::uint32_t count) {
  lbcp::v1::Command command;
  command.mutable_pick()->set_count(count);
  return command;
}

// The channel is READY, with one puppet and one connection.
void BringUp(Testee& testee) {
  lbcp::v1::Command command;
  command.mutable_register_puppet()->set_name("puppet");
  testee.Turn(command);
  command.mutable_open_channel()->set_target("lbconform:///service");
  command.mutable_open_channel()->set_default_service_config(
      R"({"loadBalancingConfig": [{"puppet": {}}]})");
  testee.Turn(command);
  command.mutable_exit_idle();
  testee.Turn(command);
  command.mutable_push_resolver_state();
  testee.Turn(command);
  command.mutable_puppet()->add_orders()->mutable_make_sub_conn()->add_addresses()->set_addr(
      "10.0.0.1:80");
  command.mutable_puppet()->add_orders()->mutable_connect();
  testee.Turn(command);
  command.mutable_dial_result()->set_attempt(1);
  testee.Turn(command);
  command.mutable_puppet()->clear_orders();
  lbcp::v1::Report& report = *command.mutable_puppet()->add_orders()->mutable_report();
  report.set_state(lbcp::v1::READY);
  report.add_rules()->mutable_answer()->set_outcome(lbcp::v1::USE);
  Measure(testee, "a report", command);
}

void MeasureChannel(Testee& testee) {
  BringUp(testee);
  lbcp::v1::Command command;
  command.mutable_push_resolver_state()->add_endpoints()->add_addresses()->set_addr("10.0.0.1:80");
  Measure(testee, "a list", command);
  Measure(testee, "a call starts", [&](int i) {
    command.mutable_start_calls()->set_first_call(static_cast<std::uint64_t>(i) + 1);
    command.mutable_start_calls()->set_count(1);
    return command;
  });
  Measure(testee, "a call ends", [&](int i) {
    command.mutable_finish_calls()->clear_calls();
    command.mutable_finish_calls()->add_calls(static_cast<std::uint64_t>(i) + 1);
    return command;
  });
  command.mutable_advance()->set_nanos(1'000'000'000);
  Measure(testee, "one second passes", command);
}

void MeasurePolicy(Testee& testee) {
  lbcp::v1::Command command;
  command.mutable_build()->set_policy("pick_first");
  testee.Turn(command);
  auto& list = *command.mutable_update_resolver_state();
  for (const char* addr : {"10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"}) {
    list.add_endpoints()->add_addresses()->set_addr(addr);
  }
  Measure(testee, "list of three", command);
  command.mutable_sub_conn_state()->set_sub_conn(1);
  command.mutable_sub_conn_state()->set_state(lbcp::v1::READY);
  testee.Turn(command);
  Measure(testee, "one pick", Picks(1));
  Measure(testee, "a hundred picks", Picks(100));
  command.mutable_advance()->set_nanos(1'000'000'000);
  Measure(testee, "one second passes", command);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  Testee testee(argv[1]);
  lbcp::v1::Command command;
  command.mutable_nonsense();
  Measure(testee, "no operation", command);
  testee.is_channel() ? MeasureChannel(testee) : MeasurePolicy(testee);
}
