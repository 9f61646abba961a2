#include "conformance/runner/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "conformance/protocol/limits.h"
#include "conformance/runner/keeper.h"
#include "conformance/runner/launch.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace lbc::runner {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kEndPollStep{5};
constexpr milliseconds kStacksLook{100};
// Descriptors in the child (launch.h). Low numbers, as shells can name them too.
constexpr int kChildRead = 3;
constexpr int kChildWrite = 4;

struct PipePair {
  int read_end = -1;
  int write_end = -1;
};

absl::StatusOr<PipePair> MakePipe() {
  int fds[2];
  if (pipe2(fds, O_CLOEXEC) != 0)
    return absl::InternalError(fmt::format("pipe: {}", std::strerror(errno)));
  // Out of the way of the child's 3 and 4, or dup2 in the child could overwrite the other pipe's
  // end.
  constexpr int kFirstFree = 10;
  PipePair pair{fcntl(fds[0], F_DUPFD_CLOEXEC, kFirstFree),
                fcntl(fds[1], F_DUPFD_CLOEXEC, kFirstFree)};
  close(fds[0]);
  close(fds[1]);
  if (pair.read_end < 0 || pair.write_end < 0) {
    return absl::InternalError(fmt::format("fcntl: {}", std::strerror(errno)));
  }
  return pair;
}

std::vector<std::string> ChildEnvironment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text(*line);
    const std::string name = text.substr(0, text.find('='));
    const bool ours = name.starts_with("LBCP_") || name.starts_with("GTEST_");
    if (!ours && !added.contains(name)) lines.push_back(text);
  }
  for (const auto& [name, value] : added) lines.push_back(name + "=" + value);
  lines.push_back(fmt::format("{}={}", protocol::kReadFdVariable, kChildRead));
  lines.push_back(fmt::format("{}={}", protocol::kWriteFdVariable, kChildWrite));
  return lines;
}

// Fields of /proc/PID/stat after the command's name, which may hold anything.
struct StatLine {
  char state = '?';
  pid_t group = 0;
  long cpu_ticks = 0;
};

std::optional<StatLine> ReadStat(const std::string& path) {
  std::ifstream file(path);
  std::string text;
  if (!std::getline(file, text)) return std::nullopt;
  const auto paren = text.rfind(')');
  if (paren == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(paren + 1));
  StatLine line;
  long skipped = 0;
  fields >> line.state >> skipped >> line.group;
  constexpr int kBetweenGroupAndUtime = 8;
  for (int i = 0; i < kBetweenGroupAndUtime; ++i) fields >> skipped;
  long user = 0;
  long system = 0;
  fields >> user >> system;
  line.cpu_ticks = user + system;
  return line;
}

// Calls `visit` with /proc/PID for every process of the group.
template <typename Visit>
void ForEachOfGroup(pid_t group, const Visit& visit) {
  DIR* proc = opendir("/proc");
  if (proc == nullptr) return;
  while (const dirent* entry = readdir(proc)) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    const std::string path = std::string("/proc/") + entry->d_name;
    const auto stat = ReadStat(path + "/stat");
    if (stat.has_value() && stat->group == group) visit(path, *stat);
  }
  closedir(proc);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(
    const std::string& command, const std::map<std::string, std::string>& environment) {
  absl::StatusOr<PipePair> to = MakePipe();
  if (!to.ok()) return to.status();
  absl::StatusOr<PipePair> from = MakePipe();
  if (!from.ok()) return from.status();
  absl::StatusOr<PipePair> output = MakePipe();
  if (!output.ok()) return output.status();

  std::unique_ptr<Process> process(new Process());
  const absl::StatusOr<pid_t> pid =
      Launch(command, ChildEnvironment(environment),
             {.output = output->write_end, .read = to->read_end, .write = from->write_end});
  close(to->read_end);
  close(from->write_end);
  close(output->write_end);
  process->write_fd_ = to->write_end;
  process->read_fd_ = from->read_end;
  process->output_fd_ = output->read_end;
  fcntl(process->output_fd_, F_SETFL, O_NONBLOCK);
  if (!pid.ok()) return pid.status();
  process->pid_ = *pid;
  return process;
}

Process::~Process() {
  Kill();
  for (const int fd : {read_fd_, write_fd_, output_fd_}) {
    if (fd >= 0) close(fd);
  }
}

void Process::Drain() {
  char buffer[4096];
  // Who writes faster than this reads must not keep it for ever.
  constexpr int kReadsAtATime = 64;
  for (int i = 0; i < kReadsAtATime; ++i) {
    const ssize_t got = read(output_fd_, buffer, sizeof(buffer));
    if (got <= 0) return;
    output_.Append(std::string_view(buffer, static_cast<std::size_t>(got)));
  }
}

bool Process::WaitReadable(int fd, milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  bool output_open = true;
  while (true) {
    pollfd fds[2] = {{fd, POLLIN, 0}, {output_open ? output_fd_ : -1, POLLIN, 0}};
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    const int ready = poll(fds, 2, static_cast<int>(std::max<std::int64_t>(0, left.count())));
    if (ready > 0 && (fds[1].revents & POLLIN) != 0) Drain();
    // A closed output pipe is always readable; it must not keep the loop busy.
    if (ready > 0 && (fds[1].revents & (POLLHUP | POLLIN)) == POLLHUP) output_open = false;
    if (ready > 0 && fds[0].revents != 0) return true;
    if (ready == 0 || left.count() <= 0) return false;
  }
}

bool Process::HasEnded() {
  if (ended_ || pid_ < 0) return true;
  siginfo_t info{};
  // It stays a zombie until Kill, so that nobody else gets its number, which is that of its group.
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return true;
  if (info.si_pid == 0) return false;
  NoteEnd(info);
  return true;
}

void Process::NoteEnd(const siginfo_t& info) {
  ended_ = true;
  end_code_ = info.si_code;
  end_status_ = info.si_status;
}

std::string Process::EndInWords() {
  if (!HasEnded() || !ended_) return "";
  if (end_code_ == CLD_EXITED) return fmt::format("exit code {}", end_status_);
  const char* name = sigabbrev_np(end_status_);
  return fmt::format("signal {} (SIG{})", end_status_, name == nullptr ? "?" : name);
}

std::optional<int> Process::ExitCode() {
  if (!HasEnded() || !ended_ || end_code_ != CLD_EXITED) return std::nullopt;
  return end_status_;
}

milliseconds Process::CpuTime() const {
  long ticks = 0;
  ForEachOfGroup(pid_, [&](const std::string&, const StatLine& stat) { ticks += stat.cpu_ticks; });
  constexpr long kMillisPerSecond = 1000;
  return milliseconds(ticks * kMillisPerSecond / sysconf(_SC_CLK_TCK));
}

bool Process::IsRunnable() const {
  bool runnable = false;
  ForEachOfGroup(pid_, [&](const std::string& path, const StatLine&) {
    DIR* tasks = opendir((path + "/task").c_str());
    if (tasks == nullptr) return;
    while (const dirent* entry = readdir(tasks)) {
      if (entry->d_name[0] == '.') continue;
      const auto stat = ReadStat(path + "/task/" + entry->d_name + "/stat");
      if (stat.has_value() && (stat->state == 'R' || stat->state == 'D')) runnable = true;
    }
    closedir(tasks);
  });
  return runnable;
}

bool Process::WaitForEnd(milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const int end_fd = HasEnded() ? -1 : static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  while (!HasEnded()) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) break;
    // Systems that give no such descriptor are asked now and then.
    WaitReadable(end_fd, end_fd >= 0 ? left : std::min(left, kEndPollStep));
  }
  if (end_fd >= 0) close(end_fd);
  Drain();
  return HasEnded();
}

std::string Process::QuitForStacks(milliseconds quiet, milliseconds most) {
  using std::chrono::steady_clock;
  Drain();
  const std::size_t before = output_.total();
  std::size_t printed = before;
  kill(-pid_, SIGQUIT);
  const auto deadline = steady_clock::now() + most;
  auto last_sign = steady_clock::now();
  while (!WaitForEnd(std::min({quiet, most, kStacksLook}))) {
    const auto now = steady_clock::now();
    if (output_.total() != printed || IsRunnable()) last_sign = now;
    printed = output_.total();
    if (now - last_sign >= quiet || now >= deadline) break;
  }
  Kill();
  Drain();
  return output_.Since(before);
}

void Process::Kill() {
  if (pid_ < 0 || reaped_) return;
  kill(-pid_, SIGKILL);
  ForgetGroup(pid_);
  siginfo_t info{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) == 0 && !ended_) NoteEnd(info);
  reaped_ = true;
}

void Process::CloseInput() {
  if (write_fd_ >= 0) close(write_fd_);
  write_fd_ = -1;
}

std::string Process::OutputTail() {
  Drain();
  return output_.Text();
}

}  // namespace lbc::runner
