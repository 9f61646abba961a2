#include "conformance/cli/interrupt.h"

#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string_view>

namespace lbc::cli {
namespace {

// A handler gets no argument. Lock-free, so that it may be used there.
std::atomic<runner::Suite*> stopped_by_signal{nullptr};
static_assert(std::atomic<runner::Suite*>::is_always_lock_free);

constexpr std::string_view kSaid =
    "\nlbconform: interrupted: cases that are being played are finished, and what was found is "
    "reported; once more ends at once\n";

// A terminal's Ctrl-C reaches a whole group of processes, and timeout(1) signals its child and then
// the group: what comes within this time of the first is the same wish.
constexpr long long kOneWishNanos = 500'000'000;
std::atomic<long long> first_signal_nanos{0};
static_assert(std::atomic<long long>::is_always_lock_free);

long long NowNanos() {
  struct timespec now {};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

void Handle(int signal) {
  const int error = errno;
  long long first = 0;
  if (!first_signal_nanos.compare_exchange_strong(first, NowNanos())) {
    if (NowNanos() - first < kOneWishNanos) return;
    ::signal(signal, SIG_DFL);
    raise(signal);
    return;
  }
  if (runner::Suite* suite = stopped_by_signal.load()) suite->Stop();
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kSaid.data(), kSaid.size());
  errno = error;
}

}  // namespace

InterruptStops::InterruptStops(runner::Suite& suite) {
  stopped_by_signal = &suite;
  first_signal_nanos = 0;
  struct sigaction action {};
  action.sa_handler = Handle;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
}

InterruptStops::~InterruptStops() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
  stopped_by_signal = nullptr;
}

}  // namespace lbc::cli
