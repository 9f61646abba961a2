// Wire: the two directions in which a testee speaks to the judge.
//
// A Session reads commands from a Wire and writes what it saw to it. FrameWire is the real one,
// over descriptors. It is an interface so that tests can play a session without a process, and so
// that fixtures/testees can put a sin between a well-behaved session and the pipe. Read is called
// by the session's thread; Write by one thread at a time.
#ifndef CONFORMANCE_TESTEES_CPP_WIRE_H_
#define CONFORMANCE_TESTEES_CPP_WIRE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/protocol/frame.h"
#include "conformance/protocol/lbcp.pb.h"

namespace lbc::testee {

/// Where envelopes come from and go to.
class Wire {
 public:
  virtual ~Wire() = default;

  /// Waits for the next envelope. OUT_OF_RANGE: the judge has gone, which is an orderly end; any
  /// other error is not.
  [[nodiscard]] virtual absl::StatusOr<lbcp::v1::Envelope> Read() = 0;

  /// Writes one envelope whole. An error means that nobody listens any more.
  [[nodiscard]] virtual absl::Status Write(const lbcp::v1::Envelope& envelope) = 0;
};

/// Frames over a pair of descriptors, which it does not own.
class FrameWire final : public Wire {
 public:
  explicit FrameWire(const protocol::Descriptors& descriptors)
      : stream_(descriptors.read_fd, descriptors.write_fd) {}

  [[nodiscard]] absl::StatusOr<lbcp::v1::Envelope> Read() override { return stream_.Read(); }
  [[nodiscard]] absl::Status Write(const lbcp::v1::Envelope& envelope) override {
    return stream_.Write(envelope);
  }

 private:
  protocol::FrameStream stream_;
};

}  // namespace lbc::testee

#endif  // CONFORMANCE_TESTEES_CPP_WIRE_H_
