// What a case, a requirement and a run came to.
//
// These are plain values, made by the scenario layer and the runner, and read by everything that
// prints: terminal, JSON, HTML, JUnit, SARIF. Nothing here decides anything except how verdicts are
// ranked and which exit code follows (docs/guides/reading-a-report.md). There is no "skip": a case
// that did not run says why.
#ifndef CONFORMANCE_VERDICT_VERDICT_H_
#define CONFORMANCE_VERDICT_VERDICT_H_

#include <optional>
#include <string>
#include <string_view>

namespace lbc::verdict {

// The verdicts, worst first. The order is the rank by which a requirement gets the worst verdict of
// its cases.
enum class Verdict {
  kError,         // Our fault: the suite could not judge.
  kCrash,         // The testee's process ended in the middle of the case.
  kHang,          // The testee did not finish a turn.
  kProtocol,      // The testee broke LBCP.
  kFail,          // The policy broke a requirement.
  kXpass,         // It was expected to fail and did not.
  kNotRun,        // It was selected and not reached.
  kInconclusive,  // Nothing can be concluded, e.g. from an absence that the testee cannot prove.
  kVacuous,       // The trigger that the case is about never happened.
  kXfail,         // It failed as the known-failures file says.
  kPass,
  kNotApplicable,  // The testee does not claim what the case needs.
};

// The verdict as reports spell it: "FAIL", "NOT_APPLICABLE".
std::string_view Name(Verdict verdict);

// The reverse of Name; nothing for any other text.
std::optional<Verdict> ParseVerdict(std::string_view name);

// The worse of the two in the order of the enumeration.
Verdict Worse(Verdict a, Verdict b);

// True for FAIL, CRASH, HANG and PROTOCOL: what counts against the testee and what a known failure
// may excuse.
bool IsFailure(Verdict verdict);

// Exit codes of the program (blueprint: 0 conformant, 1 not, 2 only inconclusive, 3 testee
// unusable, 4 suite fault, 64 usage).
enum ExitCode : int {
  kExitConformant = 0,
  kExitNotConformant = 1,
  kExitInconclusive = 2,
  kExitTesteeUnusable = 3,
  kExitSuiteFault = 4,
  kExitUsage = 64,
};

}  // namespace lbc::verdict

#endif  // CONFORMANCE_VERDICT_VERDICT_H_
