#include "conformance/testees/cpp/last_words.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <string_view>

#include "absl/debugging/symbolize.h"

// All below runs in signal handlers, of a process whose heap may be broken or locked: no
// allocation, no stdio, no locks but those of the loader, for which nobody waits in a policy.
namespace lbc::testee {
namespace {

constexpr std::array kSignals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};
// For a policy that calls itself without an end: the thread's own stack is then full.
alignas(16) std::array<char, 64 * 1024> spare_stack;

// Where one thread was, from the inside out.
struct Stack {
  std::array<std::uintptr_t, 64> at{};
  std::size_t depth = 0;
  // Frames further in are the handler's.
  bool interrupted = false;
};

_Unwind_Reason_Code Note(_Unwind_Context* context, void* into) {
  Stack& stack = *static_cast<Stack*>(into);
  int before = 0;
  const std::uintptr_t ip = _Unwind_GetIPInfo(context, &before);
  // Only of the frame that a signal interrupted is it the very instruction; of all others it is
  // where they go on.
  stack.interrupted = stack.interrupted || before != 0;
  if (ip == 0 || stack.depth == stack.at.size()) return _URC_END_OF_STACK;
  if (stack.interrupted) stack.at[stack.depth++] = before != 0 ? ip : ip - 1;
  return _URC_NO_REASON;
}

void Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t wrote = write(STDERR_FILENO, text.data(), text.size());
    if (wrote <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
}

// A line in the making; what does not fit is cut off.
class Line {
 public:
  Line& Add(std::string_view text) {
    const std::size_t fits = std::min(text.size(), text_.size() - 1 - size_);
    std::memcpy(text_.data() + size_, text.data(), fits);
    size_ += fits;
    return *this;
  }
  Line& Add(std::uint64_t number, int base) {
    std::array<char, 24> digits;
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
    return Add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
  void WriteOut() {
    text_[size_++] = '\n';
    Write({text_.data(), size_});
  }

 private:
  std::size_t size_ = 0;
  std::array<char, 600> text_;
};

void WriteFrame(std::uintptr_t at) {
  const void* const pc = reinterpret_cast<const void*>(at);
  std::array<char, 480> name;
  const bool named = absl::Symbolize(pc, name.data(), static_cast<int>(name.size()));
  Line line;
  line.Add("  ").Add(named ? name.data() : "(unknown)").Add("  ");
  Dl_info info{};
  if (dladdr(pc, &info) != 0 && info.dli_fname != nullptr) {
    const std::string_view path = info.dli_fname;
    line.Add(path.substr(path.rfind('/') + 1)).Add("+");
    at -= reinterpret_cast<std::uintptr_t>(info.dli_fbase);
  }
  line.Add("0x").Add(at, 16).WriteOut();
}

void WriteStack(std::string_view thread, const Stack& stack) {
  Line path;
  path.Add("/proc/self/task/").Add(thread).Add(std::string_view("/comm", 6));  // and its end
  std::array<char, 32> name{};
  const int file = open(path.text().data(), O_RDONLY | O_CLOEXEC);
  const ssize_t length = file < 0 ? 0 : read(file, name.data(), name.size());
  if (file >= 0) close(file);
  // The line end that follows the name is left out.
  Line header;
  header.Add("thread ").Add(thread).Add(" [");
  header.Add({name.data(), static_cast<std::size_t>(std::max<ssize_t>(1, length) - 1)}).Add("]:");
  header.WriteOut();
  for (std::size_t i = 0; i < stack.depth; ++i) WriteFrame(stack.at[i]);
  Write("\n");
}

// The thread that tells, which is the first that was hit; the process ends with its words.
std::atomic<pid_t> teller{0};
// The thread that is to say where it is, or one of these.
constexpr pid_t kNobody = 0;
constexpr pid_t kIsAnswering = -1;
std::atomic<pid_t> asked{kNobody};
Stack answer;
sem_t answered;

// Waits for `answered`, for so long that a thread that can run has answered.
bool HasAnswered() {
  constexpr long kPatienceNanoseconds = 50'000'000;
  constexpr long kSecond = 1'000'000'000;
  timespec until{};
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_nsec += kPatienceNanoseconds;
  until.tv_sec += until.tv_nsec / kSecond;
  until.tv_nsec %= kSecond;
  while (sem_clockwait(&answered, CLOCK_MONOTONIC, &until) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

// Has another thread note where it is, in `answer`. False if it does not, because it blocks the
// signal or is gone.
bool Ask(pid_t thread) {
  asked = thread;
  if (syscall(SYS_tgkill, getpid(), thread, SIGQUIT) != 0) return false;
  if (HasAnswered()) return true;
  // One that has begun is waited for, so that it does not write into the answer of the next.
  pid_t expected = thread;
  return !asked.compare_exchange_strong(expected, kNobody) && HasAnswered();
}

void TellOf(std::string_view thread, pid_t self) {
  pid_t id = 0;
  std::from_chars(thread.begin(), thread.end(), id);
  if (id == self) {
    Stack own;
    _Unwind_Backtrace(Note, &own);
    WriteStack(thread, own);
  } else if (id > 0 && Ask(id)) {
    WriteStack(thread, answer);
  }
}

// Of every thread, the first of the process first.
void TellOfAll(pid_t self) {
  const int tasks = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (tasks < 0) return;
  alignas(dirent64) std::array<char, 4096> entries;
  for (ssize_t got = 0; (got = getdents64(tasks, entries.data(), entries.size())) > 0;) {
    for (ssize_t at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const dirent64*>(entries.data() + at);
      TellOf(entry->d_name, self);
      at += entry->d_reclen;
    }
  }
  close(tasks);
}

[[noreturn]] void DieOf(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  std::raise(signal);
  _exit(128 + signal);
}

void OnSignal(int signal) {
  const int error = errno;
  const pid_t self = gettid();
  pid_t expected = 0;
  if (teller.compare_exchange_strong(expected, self)) {
    // By this line the judge knows what to keep of all that is printed (kept_output.cc).
    Line header;
    header.Add("lbconform testee: SIG").Add(sigabbrev_np(signal)).WriteOut();
    Line number;
    number.Add(static_cast<std::uint64_t>(self), 10);
    if (signal == SIGQUIT) TellOfAll(self);
    if (signal != SIGQUIT) TellOf(number.text(), self);
    DieOf(signal);
  }
  expected = self;
  if (signal == SIGQUIT && asked.compare_exchange_strong(expected, kIsAnswering)) {
    answer = Stack();
    _Unwind_Backtrace(Note, &answer);
    sem_post(&answered);
  }
  // What else is hit waits for the end that another thread tells of.
  while (signal != SIGQUIT) pause();
  errno = error;
}

}  // namespace

void LeaveLastWords(const char* program) {
  absl::InitializeSymbolizer(program);
  sem_init(&answered, 0, 0);
  stack_t spare{};
  spare.ss_sp = spare_stack.data();
  spare.ss_size = spare_stack.size();
  struct sigaction before {};
  struct sigaction action {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_ONSTACK | SA_RESTART;
  // One at a time on a thread: what goes wrong while it tells ends the process at once.
  for (const int signal : kSignals) sigaddset(&action.sa_mask, signal);
  stack_t had{};
  if (sigaltstack(nullptr, &had) == 0 && (had.ss_flags & SS_DISABLE) != 0)
    sigaltstack(&spare, nullptr);
  for (const int signal : kSignals) {
    if (sigaction(signal, nullptr, &before) != 0) continue;
    // What a shell starts in the background is told to ignore SIGQUIT.
    if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN)
      sigaction(signal, &action, nullptr);
  }
}

}  // namespace lbc::testee
