#include "conformance/runner/launch.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "conformance/runner/keeper.h"

namespace lbc::runner {
namespace {

constexpr int kChildRead = 3;
constexpr int kChildWrite = 4;
constexpr int kNotStarted = 127;

// All that the child needs, made before: it shares our memory and may not allocate.
struct Plan {
  ChildDescriptors descriptors;
  int keeper = -1;
  char* const* words = nullptr;  // null: only the shell
  char* const* shell = nullptr;
  char* const* environment = nullptr;
};

// As posix_spawn does. A handler of ours must never run in the child, where it would see our
// memory.
void ForgetHandlers() {
  struct sigaction action {};
  for (int number = 1; number < NSIG; ++number) {
    if (sigaction(number, nullptr, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || (action.sa_handler == SIG_IGN && number != SIGPIPE))
      continue;
    action = {};
    action.sa_handler = SIG_DFL;
    sigaction(number, &action, nullptr);
  }
}

// What the child does. Only what a signal handler may do is allowed here.
[[noreturn]] void BecomeTestee(const Plan& plan) {
  ForgetHandlers();
  setpgid(0, 0);
  const pid_t self = getpid();
  if (write(plan.keeper, &self, sizeof(self)) != sizeof(self)) _exit(kNotStarted);
  // First, since it may get a number that is given away below. Where 0 is free it gets that.
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null == STDIN_FILENO ? fcntl(null, F_SETFD, 0) != 0 : dup2(null, STDIN_FILENO) < 0)
    _exit(kNotStarted);
  const auto& [output, read, write] = plan.descriptors;
  if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0 ||
      dup2(read, kChildRead) < 0 || dup2(write, kChildWrite) < 0) {
    _exit(kNotStarted);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  if (plan.words != nullptr) execve(plan.words[0], plan.words, plan.environment);
  // It says what is wrong with a program that cannot be executed, and knows scripts without #!.
  execve("/bin/sh", plan.shell, plan.environment);
  _exit(kNotStarted);
}

// Its own function, so that nothing of the caller's lives in registers across vfork.
[[gnu::noinline]] pid_t Fork(const Plan& plan) {
  const pid_t pid = vfork();
  if (pid == 0) BecomeTestee(plan);
  return pid;
}

std::vector<char*> Pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

std::vector<std::string> PlainWords(const std::string& command) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.,:/@%= ";
  if (command.find_first_not_of(kPlain) != std::string::npos) return {};
  std::vector<std::string> words;
  std::size_t at = command.find_first_not_of(' ');
  while (at != std::string::npos) {
    const std::size_t end = std::min(command.find(' ', at), command.size());
    words.push_back(command.substr(at, end - at));
    at = command.find_first_not_of(' ', end);
  }
  // Without a slash it is looked for, or is the shell's own; with = it may be an assignment; and
  // what begins with - would be an option of the shell's exec.
  const bool path = !words.empty() && words[0].find('/') != std::string::npos &&
                    words[0].find('=') == std::string::npos && words[0][0] != '-';
  return path ? words : std::vector<std::string>{};
}

absl::StatusOr<pid_t> Launch(const std::string& command, std::vector<std::string> environment,
                             const ChildDescriptors& descriptors) {
  const absl::StatusOr<int> keeper = KeeperDescriptor();
  if (!keeper.ok()) return keeper.status();
  std::vector<std::string> words = PlainWords(command);
  std::vector<std::string> shell{"sh", "-c", "exec " + command};
  const std::vector<char*> word_pointers = Pointers(words);
  const std::vector<char*> shell_pointers = Pointers(shell);
  const std::vector<char*> environment_pointers = Pointers(environment);
  const Plan plan{descriptors, *keeper, words.empty() ? nullptr : word_pointers.data(),
                  shell_pointers.data(), environment_pointers.data()};
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = Fork(plan);
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid < 0) {
    return absl::InternalError(fmt::format("cannot start {}: {}", command, std::strerror(error)));
  }
  return pid;
}

}  // namespace lbc::runner
