// The scenario layer's only way to the testee: one command, its events, its Done; and at the end
// what became of the program.
//
// The runner implements Turns over a process and a pipe; tests implement it over a table. A turn
// that goes wrong as a *program* (crash, hang, broken protocol) comes back as a Fault, and no
// further turn is sent in that case.
#ifndef CONFORMANCE_SCENARIO_TURNS_H_
#define CONFORMANCE_SCENARIO_TURNS_H_

#include <optional>
#include <string>
#include <vector>

#include "conformance/protocol/lbcp.pb.h"
#include "conformance/verdict/result.h"
#include "conformance/verdict/verdict.h"

namespace lbc::scenario {

// How a testee failed as a program rather than as a policy.
struct Fault {
  // kCrash, kHang, kProtocol, or kError when the fault is ours.
  verdict::Verdict verdict = verdict::Verdict::kError;
  // One sentence, e.g. "the process ended with signal 11 (SIGSEGV)".
  std::string complaint;
};

// What one command brought.
struct Turn {
  std::vector<lbcp::v1::Event> events;
  lbcp::v1::Done done;
  std::optional<Fault> fault;
};

// What a session leaves behind of a testee that is a process: what it printed last, how it ended,
// its stacks if they were asked for. Empty where there is none.
struct Remains {
  std::string output_tail;
  std::string process_end;
  std::string stack;
};

// One session with one testee. Used by one thread.
class Turns {
 public:
  virtual ~Turns() = default;

  // Sends `command`, whose id is set here, and waits for the end of its turn. After a fault every
  // further call returns the same fault.
  virtual Turn Take(lbcp::v1::Command command) = 0;

  // What the testee said of itself. Valid for as long as this object lives.
  virtual const lbcp::v1::Welcome& welcome() const = 0;

  // Says goodbye and waits for the end. A testee that still says something, or ends with another
  // code than 0 (a sanitizer's report, say), has a fault, as one has that had it before. Call once,
  // when no turn will follow. What is no program ends in order.
  virtual std::optional<Fault> End() { return std::nullopt; }

  // After End().
  virtual Remains remains() { return {}; }
};

// Ends the session and puts what that shows into `result`, which the turns came to: a fault makes
// it fail if it has not failed yet, and evidence is kept.
void EndSession(Turns& turns, verdict::CaseResult& result);

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_TURNS_H_
