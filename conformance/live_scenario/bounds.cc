#include "conformance/live_scenario/bounds.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "fixtures/backend_process/backend_process.h"

namespace lbc::live_scenario {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

// gRPC's connection back-off.
constexpr duration<double> kFirst{1.0};
constexpr duration<double> kLongest{120.0};
constexpr double kGrowth = 1.6;
constexpr double kJitter = 0.2;

// Waits of a millisecond each, beside which servers start.
constexpr int kWaits = 50;
constexpr int kStarts = 3;
constexpr milliseconds kLeastAllowance{500};
constexpr int kStartsAllowed = 10;
constexpr int kLatenessAllowed = 50;

Nanoseconds ToNanoseconds(duration<double> time) {
  return std::chrono::duration_cast<Nanoseconds>(time);
}

Nanoseconds WorstLateness() {
  Nanoseconds worst{0};
  for (int i = 0; i < kWaits; ++i) {
    const auto begin = steady_clock::now();
    poll(nullptr, 0, 1);
    worst = std::max<Nanoseconds>(worst, steady_clock::now() - begin - milliseconds(1));
  }
  return worst;
}

absl::StatusOr<Machine> Measure() {
  Machine machine;
  for (int i = 0; i < kStarts; ++i) {
    const auto begin = steady_clock::now();
    auto backend = fixtures::BackendProcess::Launch(BackendProgram(),
                                                    fixtures::BackendProcess::FreshAddress());
    if (!backend.ok()) return backend.status();
    if (i == 0) machine.lateness = WorstLateness();
    if (absl::Status up = (*backend)->AwaitListening(); !up.ok()) {
      return absl::UnavailableError(fmt::format(
          "the live seat needs the program {}, which does not start: {}; it is built with "
          "-DLBC_LIVE=ON, and LBCONFORM_BACKEND names it if it is somewhere else",
          BackendProgram(), std::string(up.message())));
    }
    if (i > 0) machine.start = std::max<Nanoseconds>(machine.start, steady_clock::now() - begin);
  }
  return machine;
}

std::string ProgramNamed(const char* variable, const char* name) {
  // Read before any thread that could change it is started.
  if (const char* named = std::getenv(variable); named != nullptr) return named;
  std::error_code error;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  return (self.parent_path() / name).string();
}

}  // namespace

Nanoseconds LongestBackOff(Nanoseconds down) {
  // The client that met as many refusals as it could: each pause as short as it may be. Its last
  // pause, begun just before the end, is as long as it may be.
  duration<double> pause = kFirst;
  duration<double> spent{0};
  while (spent + pause * (1 - kJitter) <= down && pause < kLongest) {
    spent += pause * (1 - kJitter);
    pause = std::min(pause * kGrowth, kLongest);
  }
  return ToNanoseconds(pause * (1 + kJitter));
}

BackOff NthBackOff(int n) {
  duration<double> pause = kFirst;
  for (int i = 1; i < n; ++i) pause = std::min(pause * kGrowth, kLongest);
  return {ToNanoseconds(pause * (1 - kJitter)), ToNanoseconds(pause * (1 + kJitter))};
}

Nanoseconds Machine::allowance() const {
  return std::max<Nanoseconds>(kLeastAllowance, start * kStartsAllowed + slack());
}

Nanoseconds Machine::slack() const { return lateness * kLatenessAllowed; }

std::string Machine::Words() const {
  return fmt::format(
      "a server starts in {}, a wait ends {} late: {} are granted beside every bound",
      InWords(start), InWords(lateness), InWords(allowance()));
}

std::string BackendProgram() { return ProgramNamed("LBCONFORM_BACKEND", "lbconform_backend"); }
std::string RelayProgram() { return ProgramNamed("LBCONFORM_RELAY", "lbconform_relay"); }

const absl::StatusOr<Machine>& ThisMachine() {
  static const absl::StatusOr<Machine> machine = Measure();
  return machine;
}

std::string InWords(Nanoseconds time) {
  const double seconds = duration<double>(time).count();
  return seconds < 0.1 ? fmt::format("{:.1f} ms", seconds * 1e3) : fmt::format("{:.1f} s", seconds);
}

}  // namespace lbc::live_scenario
