#include "conformance/proxy/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "conformance/protocol/limits.h"

namespace lbc::proxy {
namespace {

// The environment of the child: ours, but for how we reach the judge.
std::vector<std::string> Environment(int read_fd, int write_fd) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!std::string(*entry).starts_with("LBCP_")) all.emplace_back(*entry);
  }
  all.push_back(fmt::format("{}={}", protocol::kReadFdVariable, read_fd));
  all.push_back(fmt::format("{}={}", protocol::kWriteFdVariable, write_fd));
  return all;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Child>> Child::Start(const std::vector<std::string>& command) {
  int down[2];
  int up[2];
  if (pipe2(down, O_CLOEXEC) != 0 || pipe2(up, O_CLOEXEC) != 0)
    return absl::InternalError(fmt::format("no pipe: {}", std::strerror(errno)));
  // Only the child's ends go with it.
  fcntl(down[0], F_SETFD, 0);
  fcntl(up[1], F_SETFD, 0);
  std::vector<std::string> arguments = command;
  std::vector<std::string> environment = Environment(down[0], up[1]);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, arguments.front().c_str(), nullptr, nullptr,
                                 Pointers(arguments).data(), Pointers(environment).data());
  close(down[0]);
  close(up[1]);
  if (error != 0) {
    close(down[1]);
    close(up[0]);
    return absl::NotFoundError(
        fmt::format("cannot start {}: {}", command.front(), std::strerror(error)));
  }
  return std::unique_ptr<Child>(new Child(pid, up[0], down[1]));
}

Child::~Child() {
  close(read_fd_);
  close(write_fd_);
}

void Child::EndAsItEnds() {
  close(write_fd_);
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
  }
  std::_Exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);
}

}  // namespace lbc::proxy
