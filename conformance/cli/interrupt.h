// Ctrl-C and SIGTERM while a suite is played: no further case is started, those that are being
// played come to their end (a property after the history it is at), and the run is concluded and
// reported as far as it got.
//
// A second signal, half a second or more after the first, ends the program at once, as without
// this: what was found is lost then, and what earlier runs wrote is not. One object at a time, on
// the thread that started the suite.
#ifndef CONFORMANCE_CLI_INTERRUPT_H_
#define CONFORMANCE_CLI_INTERRUPT_H_

#include <signal.h>

#include "conformance/runner/suite.h"

namespace lbc::cli {

// Stops `suite`, which must outlive it, at the first signal during its own lifetime.
class InterruptStops {
 public:
  explicit InterruptStops(runner::Suite& suite);
  ~InterruptStops();
  InterruptStops(const InterruptStops&) = delete;
  InterruptStops& operator=(const InterruptStops&) = delete;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

}  // namespace lbc::cli

#endif  // CONFORMANCE_CLI_INTERRUPT_H_
