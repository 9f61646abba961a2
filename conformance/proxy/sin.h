// Sins: ways in which the proxy makes a good testee look, or behave, like a bad one.
//
// A sin sees every turn twice: the command before the testee gets it, and what the testee answered
// before the judge gets it. It may change either. It names the requirements that it breaks, so that
// one can ask whether a case that claims one of them notices.
//
//   {"drops_failures", {"CON-061"}, "any", "the policy never hears of a failed connection",
//    [](Tap& tap) { … }, nullptr}
//
// What never happens cannot be noticed: a sin that finds nothing to do on a policy says so by never
// striking (Tap::Strike), and such a run proves nothing in either direction.
#ifndef CONFORMANCE_PROXY_SIN_H_
#define CONFORMANCE_PROXY_SIN_H_

#include <functional>
#include <string>
#include <vector>

#include "conformance/proxy/tap.h"

namespace lbc::proxy {

struct Sin {
  // What it does, in the third person: "swallows_exit_idle".
  std::string name;
  // A case that claims one of these should notice.
  std::vector<std::string> breaks;
  // Which policies it is a sin for: "any", or names. Others may do the same with every right.
  std::string policies;
  // One sentence.
  std::string what;
  // Before the testee gets the command; may be empty.
  std::function<void(Tap&)> before;
  // Before the judge gets the answer; may be empty.
  std::function<void(Tap&)> after;
};

// All, by groups; each group has a file of its own.
std::vector<Sin> AllSins();
std::vector<Sin> ConnectionSins();
std::vector<Sin> ReportSins();
std::vector<Sin> PickSins();
std::vector<Sin> ShareSins();
std::vector<Sin> CommandSins();
std::vector<Sin> CloseSins();

}  // namespace lbc::proxy

#endif  // CONFORMANCE_PROXY_SIN_H_
