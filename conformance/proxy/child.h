// The testee behind the proxy: a child in the same process group, so that the judge's watchdog sees
// its work as the proxy's and ends both together, with the same stdout and stderr.
#ifndef CONFORMANCE_PROXY_CHILD_H_
#define CONFORMANCE_PROXY_CHILD_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/protocol/frame.h"

namespace lbc::proxy {

class Child {
 public:
  // Starts program and arguments. Errors are for the user.
  static absl::StatusOr<std::unique_ptr<Child>> Start(const std::vector<std::string>& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  protocol::FrameStream& stream() { return stream_; }

  // Closes the stream towards it, waits, and ends this process as it ended: with its exit code or
  // of its signal. The judge then blames it for what it did and not the proxy.
  [[noreturn]] void EndAsItEnds();

 private:
  Child(pid_t pid, int read_fd, int write_fd)
      : pid_(pid), read_fd_(read_fd), write_fd_(write_fd), stream_(read_fd, write_fd) {}

  pid_t pid_;
  int read_fd_;
  int write_fd_;
  protocol::FrameStream stream_;
};

}  // namespace lbc::proxy

#endif  // CONFORMANCE_PROXY_CHILD_H_
