// lbconform replay: plays a trace on any testee, and says what is as it was.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "conformance/cli/trace_commands.h"
#include "conformance/replay/story.h"
#include "conformance/runner/session.h"

namespace lbc::cli {
namespace {

using replay::Outcome;
using replay::Played;
using replay::Player;

// Tells beats as they are played, with the steps they belong to.
class Teller {
 public:
  Teller(const trace::Trace& trace, const ReplayOptions& options)
      : trace_(trace), step_by_step_(options.step), quiet_(options.quiet) {}

  void Tell(const Played& played) {
    if (quiet_) return;
    TellStepsUpTo(played.step + 1);
    std::cout << replay::TellBeat(played) << std::flush;
  }
  void TellTheRest() {
    if (!quiet_) TellStepsUpTo(trace_.steps.size());
  }

  // Waits for the reader. False when they have seen enough. At the end of the input the rest is
  // played without waiting.
  bool MayGoOn() {
    if (!step_by_step_) return true;
    if (isatty(STDIN_FILENO) != 0) std::cerr << "Enter: one command; q: end > " << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) step_by_step_ = false;
    return line != "q";
  }

 private:
  void TellStepsUpTo(std::size_t end) {
    for (; told_ < end; ++told_) std::cout << replay::TellStep(trace_.steps[told_]);
  }

  const trace::Trace& trace_;
  bool step_by_step_;
  bool quiet_;
  std::size_t told_ = 0;
};

}  // namespace

absl::StatusOr<trace::Trace> LoadTraceOf(const std::filesystem::path& file,
                                         const std::string& policy) {
  absl::StatusOr<trace::Trace> trace = trace::Load(file);
  if (trace.ok() && !policy.empty() && trace->header.policy != policy) {
    return absl::InvalidArgumentError(
        fmt::format("{}:1: field \"policy\": the trace is of {}, not of {}", file.string(),
                    trace->header.policy, policy));
  }
  return trace;
}

int Replay(const ReplayOptions& options) {
  signal(SIGPIPE, SIG_IGN);
  const absl::StatusOr<trace::Trace> trace = LoadTraceOf(options.file, options.policy);
  if (!trace.ok()) return Complain(verdict::kExitUsage, std::string(trace.status().message()));
  absl::StatusOr<std::unique_ptr<runner::Session>> session =
      runner::Session::Start({options.testee, {}, {}}, trace->header.seed);
  if (!session.ok())
    return Complain(verdict::kExitTesteeUnusable, std::string(session.status().message()));
  const lbcp::v1::Welcome& welcome = (*session)->welcome();
  if (!options.quiet) {
    std::cout << replay::Introduce(*trace)
              << fmt::format("  played on: {} {}\n", welcome.implementation(), welcome.version());
  }
  const absl::StatusOr<std::unique_ptr<Player>> player = Player::Make(*trace, **session);
  if (!player.ok()) return Complain(verdict::kExitUsage, std::string(player.status().message()));
  Teller teller(*trace, options);
  Outcome outcome;
  while (teller.MayGoOn()) {
    const std::optional<Played> played = (*player)->Next();
    if ((*player)->unknown_policy()) {
      return Complain(verdict::kExitUsage,
                      fmt::format("{}:1: field \"policy\": the trace is of {}, and the testee has "
                                  "no such policy; it has {}",
                                  options.file.string(), trace->header.policy,
                                  fmt::join(welcome.policies(), ", ")));
    }
    if (!played.has_value()) {
      teller.TellTheRest();
      break;
    }
    outcome.Add(*played);
    teller.Tell(*played);
  }
  std::cout << replay::Conclude(*trace, outcome, (*player)->beats());
  const bool same = outcome.same() && outcome.played == (*player)->beats();
  return same ? verdict::kExitConformant : verdict::kExitNotConformant;
}

}  // namespace lbc::cli
