#include "conformance/protocol/frame.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <random>
#include <string>
#include <vector>

#include "conformance/protocol/limits.h"

namespace lbc::protocol {
namespace {

// A stream that reads what was put into a pipe whose writing end is closed. Holds at most what a
// pipe holds (64 KiB).
class Pipe {
 public:
  explicit Pipe(const std::string& bytes) {
    EXPECT_EQ(pipe(fds_), 0);
    EXPECT_EQ(write(fds_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    close(fds_[1]);
  }
  ~Pipe() { close(fds_[0]); }
  FrameStream Stream() const { return FrameStream(fds_[0], -1); }

 private:
  int fds_[2] = {-1, -1};
};

std::string Frame(const lbcp::v1::Envelope& envelope) {
  int fds[2];
  EXPECT_EQ(pipe(fds), 0);
  EXPECT_TRUE(FrameStream(-1, fds[1]).Write(envelope).ok());
  close(fds[1]);
  std::string bytes(65536, '\0');
  const ssize_t got = read(fds[0], bytes.data(), bytes.size());
  close(fds[0]);
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

lbcp::v1::Envelope SomeEnvelope() {
  lbcp::v1::Envelope envelope;
  envelope.mutable_command()->set_id(7);
  envelope.mutable_command()->mutable_build()->set_policy("round_robin");
  return envelope;
}

TEST(Frame, LengthIsBigEndianAndCountsTheEnvelopeOnly) {
  const std::string bytes = Frame(SomeEnvelope());
  ASSERT_GT(bytes.size(), 4u);
  EXPECT_EQ(bytes.substr(0, 3), std::string(3, '\0'));
  EXPECT_EQ(static_cast<std::size_t>(bytes[3]), bytes.size() - 4);
}

TEST(Frame, EqualEnvelopesAreEqualBytes) {
  const auto with_headers = [](const std::vector<std::string>& keys) {
    lbcp::v1::Envelope envelope;
    for (const std::string& key : keys) {
      (*envelope.mutable_command()->mutable_pick()->mutable_headers())[key] = "v";
    }
    return Frame(envelope);
  };
  EXPECT_EQ(with_headers({"a", "b", "c", "d"}), with_headers({"d", "b", "c", "a"}));
}

TEST(Frame, WhatIsWrittenReadsBack) {
  const Pipe pipe(Frame(SomeEnvelope()) + Frame(SomeEnvelope()));
  FrameStream stream = pipe.Stream();
  for (int i = 0; i < 2; ++i) {
    const auto envelope = stream.Read();
    ASSERT_TRUE(envelope.ok()) << envelope.status();
    EXPECT_EQ(envelope->SerializeAsString(), SomeEnvelope().SerializeAsString());
  }
  EXPECT_EQ(stream.Read().status().code(), absl::StatusCode::kOutOfRange);
}

TEST(Frame, WrongBytesAreDataLossAndNeverMore) {
  const std::string whole = Frame(SomeEnvelope());
  const struct {
    const char* why;
    std::string bytes;
  } kRows[] = {
      {"half a header", whole.substr(0, 2)},
      {"header alone", whole.substr(0, 4)},
      {"cut in the envelope", whole.substr(0, whole.size() - 1)},
      {"length over the limit", std::string("\xff\xff\xff\xff", 4) + whole},
      {"bytes that are no envelope", std::string("\0\0\0\3\xff\xff\xff", 7)},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.why);
    const Pipe pipe(row.bytes);
    EXPECT_EQ(pipe.Stream().Read().status().code(), absl::StatusCode::kDataLoss);
  }
}

TEST(Frame, RandomBytesNeverCrashTheReader) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = Frame(SomeEnvelope()) + Frame(SomeEnvelope());
    const std::size_t changes = random() % 6;
    for (std::size_t i = 0; i < changes; ++i) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    bytes.resize(random() % (bytes.size() + 1));
    const Pipe pipe(bytes);
    FrameStream stream = pipe.Stream();
    int frames = 0;
    while (stream.Read().ok()) ++frames;
    EXPECT_LE(frames, 30);
  }
}

TEST(Frame, TheWaitersWordEndsARead) {
  FrameStream stream(0, -1, [](int) { return absl::DeadlineExceededError("enough"); });
  EXPECT_EQ(stream.Read().status(), absl::DeadlineExceededError("enough"));
}

TEST(Frame, AnEnvelopeOverTheLimitIsNotWritten) {
  lbcp::v1::Envelope envelope;
  envelope.mutable_hello()->set_nonce(std::string(kMaxFrameBytes, 'x'));
  EXPECT_EQ(FrameStream(-1, -1).Write(envelope).code(), absl::StatusCode::kResourceExhausted);
}

TEST(Frame, TheEnvironmentMustNameDescriptors) {
  unsetenv(kReadFdVariable);
  unsetenv(kWriteFdVariable);
  unsetenv(kConnectVariable);
  EXPECT_EQ(DescriptorsFromEnvironment().status().code(), absl::StatusCode::kFailedPrecondition);
  setenv(kReadFdVariable, "zero", 1);
  setenv(kWriteFdVariable, "1", 1);
  EXPECT_EQ(DescriptorsFromEnvironment().status().code(), absl::StatusCode::kInvalidArgument);
  setenv(kReadFdVariable, "0", 1);
  EXPECT_TRUE(DescriptorsFromEnvironment().ok());
  setenv(kConnectVariable, "carrier-pigeon:7", 1);
  EXPECT_EQ(DescriptorsFromEnvironment().status().code(), absl::StatusCode::kInvalidArgument);
  unsetenv(kConnectVariable);
}

}  // namespace
}  // namespace lbc::protocol
