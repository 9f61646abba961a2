#include "conformance/testees/cpp/test_kit/test_judge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "conformance/protocol/words.h"

namespace lbc::testee {
namespace {

constexpr char kNonce[] = "0123456789abcdef";

std::string NumberOf(std::uint32_t sub_conn) { return fmt::format("SubConn {}", sub_conn); }

}  // namespace

std::vector<std::string> Turn::Words() const {
  std::vector<std::string> words;
  lbcp::v1::Envelope envelope;
  for (const lbcp::v1::Event& event : events) {
    *envelope.mutable_event() = event;
    words.push_back(protocol::WordsFor(envelope, NumberOf));
  }
  return words;
}

HostedSession::Pair::Pair() {
  // A session may end before its judge does; that is for the tests to see, not a signal.
  std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
}

HostedSession::Pair::~Pair() {
  close(fds[0]);
  close(fds[1]);
}

HostedSession::HostedSession(SessionOptions options)
    : stream_(fds_[0], fds_[0]), thread_([this, options = std::move(options)]() mutable {
        FrameWire wire({fds_[1], fds_[1]});
        ended_ = Session(wire, std::move(options)).Run();
        shutdown(fds_[1], SHUT_RDWR);
      }) {}

HostedSession::~HostedSession() { (void)Join(); }

absl::Status HostedSession::Join() {
  if (thread_.joinable()) {
    shutdown(fds_[0], SHUT_WR);
    thread_.join();
  }
  return ended_;
}

TestJudge::TestJudge(SessionOptions options, std::uint64_t seed) : session_(std::move(options)) {
  lbcp::v1::Envelope hello;
  hello.mutable_hello()->set_protocol(1);
  hello.mutable_hello()->set_nonce(kNonce);
  hello.mutable_hello()->set_seed(seed);
  EXPECT_TRUE(stream().Write(hello).ok());
  welcome_ = Read().welcome();
  EXPECT_EQ(welcome_.nonce(), kNonce);
}

TestJudge::~TestJudge() { (void)Goodbye(); }

absl::Status TestJudge::Goodbye() {
  lbcp::v1::Envelope goodbye;
  goodbye.mutable_goodbye();
  (void)stream().Write(goodbye);
  return session_.Join();
}

lbcp::v1::Envelope TestJudge::Read() {
  // Not by FrameStream: the very bytes are wanted.
  unsigned char header[4];
  if (recv(session_.fd(), header, sizeof(header), MSG_WAITALL) != sizeof(header)) {
    ADD_FAILURE() << "the testee has gone";
    return {};
  }
  std::string bytes((std::size_t{header[2]} << 8) + header[3], '\0');
  EXPECT_EQ(recv(session_.fd(), bytes.data(), bytes.size(), MSG_WAITALL),
            static_cast<ssize_t>(bytes.size()));
  lbcp::v1::Envelope envelope;
  EXPECT_TRUE(envelope.ParseFromString(bytes));
  transcript_ += bytes;
  return envelope;
}

Turn TestJudge::Send(lbcp::v1::Command command) {
  command.set_id(++last_command_);
  if (command.instance() == 0) command.set_instance(1);
  lbcp::v1::Envelope envelope;
  *envelope.mutable_command() = std::move(command);
  EXPECT_TRUE(stream().Write(envelope).ok());
  Turn turn;
  while (true) {
    lbcp::v1::Envelope next = Read();
    if (!next.has_event()) {
      EXPECT_TRUE(next.has_done());
      turn.done = std::move(*next.mutable_done());
      EXPECT_EQ(turn.done.command(), last_command_);
      return turn;
    }
    EXPECT_EQ(next.event().command(), last_command_);
    turn.events.push_back(std::move(*next.mutable_event()));
  }
}

Turn TestJudge::Build(const std::string& policy, std::uint32_t instance) {
  lbcp::v1::Command command;
  command.set_instance(instance);
  command.mutable_build()->set_policy(policy);
  command.mutable_build()->set_target("test:///service");
  return Send(std::move(command));
}

Turn TestJudge::List(const std::vector<std::string>& addrs, std::uint32_t instance) {
  lbcp::v1::Command command;
  command.set_instance(instance);
  command.mutable_update_resolver_state();
  for (const std::string& addr : addrs) {
    command.mutable_update_resolver_state()->add_endpoints()->add_addresses()->set_addr(addr);
  }
  return Send(std::move(command));
}

Turn TestJudge::Become(std::uint32_t sub_conn, lbcp::v1::ConnectivityState state,
                       const std::string& error) {
  lbcp::v1::Command command;
  command.mutable_sub_conn_state()->set_sub_conn(sub_conn);
  command.mutable_sub_conn_state()->set_state(state);
  command.mutable_sub_conn_state()->set_error(error);
  return Send(std::move(command));
}

Turn TestJudge::Advance(std::chrono::nanoseconds by) {
  lbcp::v1::Command command;
  command.mutable_advance()->set_nanos(static_cast<std::uint64_t>(by.count()));
  return Send(std::move(command));
}

Turn TestJudge::Pick(std::uint32_t count, lbcp::v1::Completion completion) {
  lbcp::v1::Command command;
  command.mutable_pick()->set_count(count);
  command.mutable_pick()->set_completion(completion);
  return Send(std::move(command));
}

}  // namespace lbc::testee
