// A session with a testee process: handshake, turns, watchdog, end.
//
// Implements the scenario layer's Turns. Every fault of the testee as a program becomes a Fault
// with its verdict: CRASH when the process ended, HANG when the watchdog gave up, PROTOCOL when it
// said what it may not. After the first fault the process is gone and the evidence is kept.
//
// The watchdog goes by what the testee *does*, not by the clock on the wall alone: a turn hangs
// when the process uses no CPU time and no thread of it is runnable for a while, or when it burns
// more CPU time than any turn can need. A starved machine makes neither true.
#ifndef CONFORMANCE_RUNNER_SESSION_H_
#define CONFORMANCE_RUNNER_SESSION_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "conformance/protocol/frame.h"
#include "conformance/runner/process.h"
#include "conformance/scenario/turns.h"

namespace lbc::runner {

// When a turn is given up.
struct Patience {
  // Nothing runnable and no CPU used for so long.
  std::chrono::milliseconds idle{3'000};
  // CPU time in one turn.
  std::chrono::milliseconds cpu{20'000};
  // For a testee that is asked to print its stacks: so long while it neither prints nor can run,
  // and so long at most.
  std::chrono::milliseconds stacks{2'000};
  std::chrono::milliseconds stacks_most{10'000};
};

// How a testee is started.
struct TesteeCommand {
  // A shell command.
  std::string command;
  std::map<std::string, std::string> environment;
  Patience patience;
};

class Session : public scenario::Turns {
 public:
  // Starts the process and shakes hands. A testee that does not get that far gives UNAVAILABLE with
  // a sentence that says how it ended and what it printed last.
  static absl::StatusOr<std::unique_ptr<Session>> Start(const TesteeCommand& testee,
                                                        std::uint64_t seed);

  scenario::Turn Take(lbcp::v1::Command command) override;
  const lbcp::v1::Welcome& welcome() const override { return welcome_; }

  std::optional<scenario::Fault> End() override;
  scenario::Remains remains() override {
    return {process_->OutputTail(), process_->EndInWords(), stack_};
  }

 private:
  Session(std::unique_ptr<Process> process, Patience patience);
  absl::Status ShakeHands(std::uint64_t seed);
  // The telling part of what it printed, for one that did not get far.
  std::string LastWords();
  absl::Status Wait(int fd);
  scenario::Fault FaultOf(const absl::Status& status);
  scenario::Fault Ended();
  std::optional<scenario::Fault> ReadTurn(std::uint64_t id, scenario::Turn& turn);

  std::unique_ptr<Process> process_;
  Patience patience_;
  protocol::FrameStream stream_;
  lbcp::v1::Welcome welcome_;
  std::uint64_t next_id_ = 1;
  std::optional<scenario::Fault> fault_;
  std::string stack_;
  // What it had printed before it was asked for its stacks, if it was.
  std::optional<std::string> said_by_itself_;
};

}  // namespace lbc::runner

#endif  // CONFORMANCE_RUNNER_SESSION_H_
