#include "conformance/cli/run_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace lbc::cli {
namespace {

constexpr int kSignalled = 128;

// As system() does: whoever types Ctrl-C means the program that runs, and we clean up after it.
class InterruptsIgnored {
 public:
  InterruptsIgnored() : before_(signal(SIGINT, SIG_IGN)) {}
  ~InterruptsIgnored() { signal(SIGINT, before_); }
  InterruptsIgnored(const InterruptsIgnored&) = delete;
  InterruptsIgnored& operator=(const InterruptsIgnored&) = delete;

 private:
  sighandler_t before_;
};

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const std::vector<std::string>& added) {
  std::vector<std::string> lines = added;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text(*line);
    const std::string name = text.substr(0, text.find('=') + 1);
    bool replaced = false;
    for (const std::string& other : added) replaced = replaced || other.starts_with(name);
    if (!replaced) lines.push_back(text);
  }
  return lines;
}

// Reads both pipes until both are closed, so that neither can fill up. Whole lines of the second
// are handed on.
void ReadBoth(const std::array<int, 2>& fds, std::array<std::string*, 2> texts,
              const std::function<void(std::string_view)>& hears) {
  std::size_t heard = 0;
  std::array<pollfd, 2> open = {{{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}}};
  while (open[0].fd >= 0 || open[1].fd >= 0) {
    if (poll(open.data(), open.size(), -1) < 0 && errno != EINTR) return;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (open[i].fd < 0 || open[i].revents == 0) continue;
      std::array<char, 4096> buffer;
      const ssize_t got = read(open[i].fd, buffer.data(), buffer.size());
      if (got > 0) texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) open[i].fd = -1;
    }
    std::size_t end;
    while (hears != nullptr && (end = texts[1]->find('\n', heard)) != std::string::npos) {
      hears(std::string_view(*texts[1]).substr(heard, end - heard));
      heard = end + 1;
    }
  }
}

}  // namespace

absl::StatusOr<Ran> RunToEnd(const ProgramCall& program) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    return absl::InternalError(fmt::format("pipe: {}", std::strerror(errno)));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
  if (!program.directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, program.directory.c_str());
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGINT);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  std::vector<std::string> arguments = program.arguments;
  std::vector<std::string> environment = Environment(program.environment);
  const InterruptsIgnored ignored;
  pid_t pid = -1;
  const int error = posix_spawnp(&pid, arguments.front().c_str(), &actions, &attributes,
                                 Pointers(arguments).data(), Pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(out[1]);
  close(err[1]);
  Ran ran;
  if (error == 0) ReadBoth({out[0], err[0]}, {&ran.out, &ran.err}, program.hears);
  close(out[0]);
  close(err[0]);
  if (error == ENOENT) return absl::NotFoundError(arguments.front() + ": no such program");
  if (error != 0) {
    return absl::InternalError(fmt::format("{}: {}", arguments.front(), std::strerror(error)));
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : kSignalled + WTERMSIG(status);
  return ran;
}

}  // namespace lbc::cli
