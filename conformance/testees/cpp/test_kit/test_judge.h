// A judge for tests of the testee library: it plays the other side of a session over a socket pair.
#ifndef CONFORMANCE_TESTEES_CPP_TEST_KIT_TEST_JUDGE_H_
#define CONFORMANCE_TESTEES_CPP_TEST_KIT_TEST_JUDGE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "conformance/protocol/frame.h"
#include "conformance/protocol/lbcp.pb.h"
#include "conformance/testees/cpp/session.h"

namespace lbc::testee {

/// What one turn came to.
struct Turn {
  std::vector<lbcp::v1::Event> events;
  lbcp::v1::Done done;

  /// Events and answer in words, one line each.
  [[nodiscard]] std::vector<std::string> Words() const;
};

/// A session on a thread of its own, at the other end of a socket pair.
class HostedSession {
 public:
  explicit HostedSession(SessionOptions options);
  ~HostedSession();
  HostedSession(const HostedSession&) = delete;
  HostedSession& operator=(const HostedSession&) = delete;

  [[nodiscard]] protocol::FrameStream& stream() { return stream_; }
  /// The judge's end of the pair.
  [[nodiscard]] int fd() const { return fds_[0]; }
  /// Hangs up and returns what Run said.
  absl::Status Join();

 private:
  struct Pair {
    Pair();
    ~Pair();
    int operator[](int i) const { return fds[i]; }
    int fds[2] = {-1, -1};
  };

  const Pair fds_;
  protocol::FrameStream stream_;
  absl::Status ended_;
  std::thread thread_;
};

/// Starts a session with `options` and talks to it.
class TestJudge {
 public:
  explicit TestJudge(SessionOptions options, std::uint64_t seed = 1);
  /// Says goodbye if that was not done before.
  ~TestJudge();
  TestJudge(const TestJudge&) = delete;
  TestJudge& operator=(const TestJudge&) = delete;

  [[nodiscard]] const lbcp::v1::Welcome& welcome() const { return welcome_; }

  /// Sends a command to instance 1, or whichever it names, and waits for its Done.
  Turn Send(lbcp::v1::Command command);

  // The commands that most tests need.
  Turn Build(const std::string& policy, std::uint32_t instance = 1);
  Turn List(const std::vector<std::string>& addrs, std::uint32_t instance = 1);
  Turn Become(std::uint32_t sub_conn, lbcp::v1::ConnectivityState state,
              const std::string& error = "");
  Turn Advance(std::chrono::nanoseconds by);
  Turn Pick(std::uint32_t count, lbcp::v1::Completion completion = lbcp::v1::FINISH_OK);

  /// Ends the session and returns what Run said.
  absl::Status Goodbye();

  /// Every byte that the testee has written, as far as it was read.
  [[nodiscard]] const std::string& transcript() const { return transcript_; }

  protocol::FrameStream& stream() { return session_.stream(); }

 private:
  lbcp::v1::Envelope Read();

  HostedSession session_;
  lbcp::v1::Welcome welcome_;
  std::string transcript_;
  std::uint64_t last_command_ = 0;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_TEST_KIT_TEST_JUDGE_H_
