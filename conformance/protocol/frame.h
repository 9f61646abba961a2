// Frames of LBCP over a pair of descriptors: a 4-byte big-endian length, then one Envelope.
//
// FrameStream is used by both sides. It blocks; it is used by one thread for reading and one for
// writing at a time. The judge, which must not wait for ever, hands in a Waiter that decides how
// long a read may take; a testee needs none.
#ifndef CONFORMANCE_PROTOCOL_FRAME_H_
#define CONFORMANCE_PROTOCOL_FRAME_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/protocol/lbcp.pb.h"

namespace lbc::protocol {

// Reads and writes envelopes. Owns neither descriptor.
class FrameStream {
 public:
  // Called before each read that would block, with the descriptor to wait for. Returns OK when
  // there is something to read (or the stream has ended), any other status to give up; that status
  // is what Read returns.
  using Waiter = std::function<absl::Status(int fd)>;

  FrameStream(int read_fd, int write_fd, Waiter waiter = nullptr);

  // Reads one envelope.
  //   OUT_OF_RANGE      the stream ended between two frames;
  //   DATA_LOSS         the stream ended inside a frame, or the bytes are no Envelope, or the
  //   length is over kMaxFrameBytes; anything else     what the waiter said, or INTERNAL for an
  //   error of the descriptor.
  absl::StatusOr<lbcp::v1::Envelope> Read();

  // Writes one envelope whole; equal envelopes give equal bytes. UNAVAILABLE when the other side is
  // gone (the caller has to ignore SIGPIPE), RESOURCE_EXHAUSTED when the envelope is over
  // kMaxFrameBytes (nothing is written then).
  absl::Status Write(const lbcp::v1::Envelope& envelope);

 private:
  absl::Status ReadExactly(char* data, std::size_t size, bool at_start);

  int read_fd_;
  int write_fd_;
  Waiter waiter_;
  // What was read and not yet taken is read_buffer_[read_position_, read_end_).
  std::string read_buffer_;
  std::size_t read_position_ = 0;
  std::size_t read_end_ = 0;
  std::string scratch_;
};

// The descriptors that the environment names for a testee (PROTOCOL.md, "Start"), connecting a
// socket where LBCP_CONNECT says so. FAILED_PRECONDITION with a sentence for the user when none is
// named; INVALID_ARGUMENT when what is named is no descriptor or address.
struct Descriptors {
  int read_fd = -1;
  int write_fd = -1;
};
absl::StatusOr<Descriptors> DescriptorsFromEnvironment();

}  // namespace lbc::protocol

#endif  // CONFORMANCE_PROTOCOL_FRAME_H_
