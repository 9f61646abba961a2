#include "conformance/cli/interrupt.h"

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

void Handle(int /*signal*/) {
  const int error = errno;
  if (runner::Suite* suite = stopped_by_signal.load()) suite->Stop();
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, kSaid.data(), kSaid.size());
  errno = error;
}

}  // namespace

InterruptStops::InterruptStops(runner::Suite& suite) {
  stopped_by_signal = &suite;
  struct sigaction action {};
  action.sa_handler = Handle;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
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
