// The vocabulary of cases in the live seat: include this, and nothing else, in such a case.
//
//   const Server a{"a"}, b{"b"};
//   LIVE_SCENARIO(SpreadsItsCallsEvenly, Checks{"RR-004"}, Twin("round_robin/RR-004/…"),
//                 "Over servers that are all up, each gets the same number of calls.") {
//     const Calls calls("the calls", 60);
//     given.Servers({a, b});
//     given.Client(kRoundRobin, {a, b});
//     given.AllServe({a, b});
//
//     when.Start(calls);
//     then.Calls(calls).Succeed();
//     then.Calls(calls).AreSpreadEvenlyOver({a, b});
//   }
//
// The testee is a whole client over real sockets; the judge plays its application, its resolver and
// its servers, each of which is a process. Time is real, so every `then` has a bound (bounds.h).
// The rest is as in conformance/scenario/scenario.h: no if, no loop, no arithmetic.
//
// Every case has a twin: the case of another seat that asks the same of a policy or a channel in
// virtual time. A live case that fails beside a twin that passes points at what the twin leaves
// out.
#ifndef CONFORMANCE_LIVE_SCENARIO_LIVE_SCENARIO_H_
#define CONFORMANCE_LIVE_SCENARIO_LIVE_SCENARIO_H_

#include <chrono>
#include <string>

#include "conformance/live_scenario/given.h"
#include "conformance/live_scenario/then.h"
#include "conformance/live_scenario/when.h"
#include "conformance/live_scenario/words.h"
#include "conformance/scenario/case.h"

namespace lbc::live_scenario {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): 250ms is the
                                       // vocabulary
using scenario::Capability;
using scenario::Checks;
using scenario::Needs;

// The name of the twin.
struct Twin {
  explicit Twin(const char* case_name) : name(case_name) {}
  const char* name;
};

using Body = void (*)(const Given&, const When&, const Then&);

// What the macro calls.
bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Needs needs,
             Twin twin, const char* sentence);
bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Twin twin,
             const char* sentence);

// The twin of a case of this seat; empty for any other.
std::string TwinOf(const std::string& case_name);

}  // namespace lbc::live_scenario

#define LIVE_SCENARIO(Name, ...)                                                    \
  static void Name([[maybe_unused]] const ::lbc::live_scenario::Given& given,       \
                   [[maybe_unused]] const ::lbc::live_scenario::When& when,         \
                   [[maybe_unused]] const ::lbc::live_scenario::Then& then);        \
  [[maybe_unused]] static const bool Name##IsDeclared =                             \
      ::lbc::live_scenario::Declare(#Name, __FILE__, __LINE__, &Name, __VA_ARGS__); \
  static void Name([[maybe_unused]] const ::lbc::live_scenario::Given& given,       \
                   [[maybe_unused]] const ::lbc::live_scenario::When& when,         \
                   [[maybe_unused]] const ::lbc::live_scenario::Then& then)

#endif  // CONFORMANCE_LIVE_SCENARIO_LIVE_SCENARIO_H_
