// The scenario layer's only way to the testee: one command, its events, its Done.
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

// One session with one testee. Used by one thread.
class Turns {
 public:
  virtual ~Turns() = default;

  // Sends `command`, whose id is set here, and waits for the end of its turn. After a fault every
  // further call returns the same fault.
  virtual Turn Take(lbcp::v1::Command command) = 0;

  // What the testee said of itself. Valid for as long as this object lives.
  virtual const lbcp::v1::Welcome& welcome() const = 0;
};

}  // namespace lbc::scenario

#endif  // CONFORMANCE_SCENARIO_TURNS_H_
