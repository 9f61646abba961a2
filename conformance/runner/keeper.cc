#include "conformance/runner/keeper.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>

namespace lbc::runner {
namespace {

// More than may be played at the same time (--jobs).
constexpr std::size_t kMostGroups = 4096;
// Out of the way of the descriptors of a testee.
constexpr int kFirstFree = 10;

// Runs in a copy of a process with threads: only what a signal handler may do is allowed here.
[[noreturn]] void Keep(int fd) {
  // Neither a terminal's Ctrl-C nor a signal to the judge's group may end it before its judge.
  setsid();
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, nullptr);
  prctl(PR_SET_NAME, "testee-keeper");
  // Whoever waits for the end of a pipe of the judge's must not wait for us.
  if (fd > 0) close_range(0, static_cast<unsigned>(fd) - 1, 0);
  close_range(static_cast<unsigned>(fd) + 1, UINT_MAX, 0);
  static std::array<pid_t, kMostGroups> groups{};
  pid_t said = 0;
  // Four bytes are written, and so read, whole.
  while (read(fd, &said, sizeof(said)) == static_cast<ssize_t>(sizeof(said))) {
    const pid_t wanted = said > 0 ? 0 : -said;
    auto* const place = std::find(groups.begin(), groups.end(), wanted);
    if (place != groups.end()) *place = said > 0 ? said : 0;
  }
  for (const pid_t group : groups) {
    if (group > 0) kill(-group, SIGKILL);
  }
  _exit(0);
}

class Keeper {
 public:
  Keeper() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      error_ = errno;
      return;
    }
    fd_ = fcntl(ends[1], F_DUPFD_CLOEXEC, kFirstFree);
    close(ends[1]);
    pid_ = fd_ < 0 ? -1 : fork();
    if (pid_ == 0) Keep(ends[0]);
    if (pid_ < 0) error_ = errno;
    close(ends[0]);
  }
  // Lets it end, and leaves no zombie to whoever adopts orphans.
  ~Keeper() {
    if (pid_ <= 0) return;
    close(fd_);
    while (waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  int fd() const { return fd_; }
  int error() const { return error_; }

 private:
  int fd_ = -1;
  pid_t pid_ = -1;
  int error_ = 0;
};

Keeper& TheKeeper() {
  static Keeper keeper;
  return keeper;
}

}  // namespace

absl::StatusOr<int> KeeperDescriptor() {
  if (TheKeeper().error() == 0) return TheKeeper().fd();
  return absl::InternalError(
      fmt::format("cannot start a keeper of testees: {}", std::strerror(TheKeeper().error())));
}

void ForgetGroup(pid_t group) {
  const pid_t said = -group;
  // A keeper that somebody killed needs to be told nothing.
  [[maybe_unused]] const ssize_t written = write(TheKeeper().fd(), &said, sizeof(said));
}

}  // namespace lbc::runner
