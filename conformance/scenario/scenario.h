// The vocabulary of cases: include this, and nothing else, in a scenario.
//
//   SCENARIO(StaysInTransientFailureUntilAConnectionSucceeds, Checks{"PF-009"},
//            "Once every address has failed, TRANSIENT_FAILURE is reported until a connection
//            succeeds.") {
//     given.Policy({a, b});
//     given.EveryConnectionHasFailed();
//
//     when.Backoff(a).Ends();
//     then.Connection(a).IsAttempted();
//     then.Channel().Stays(kTransientFailure);
//   }
//
// SCENARIO is for policies whose requirements are known: what is left unsaid fails the case.
// CONTRACT is for cases that hold for every policy: what is left unsaid is tolerated. Between the
// requirement ids and the sentence stand the needs, if there are any:
// Needs{Capability("virtual_time")}. A body has no if, no loop, no arithmetic: if it needs one, the
// vocabulary lacks a verb.
#ifndef CONFORMANCE_SCENARIO_SCENARIO_H_
#define CONFORMANCE_SCENARIO_SCENARIO_H_

#include <chrono>

#include "conformance/scenario/case.h"
#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/given.h"
#include "conformance/scenario/then.h"
#include "conformance/scenario/when.h"

namespace lbc::scenario {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): 250ms is the
                                       // vocabulary

// The states, spelled as code spells them.
inline constexpr State kIdle = lbcp::v1::IDLE;
inline constexpr State kConnecting = lbcp::v1::CONNECTING;
inline constexpr State kReady = lbcp::v1::READY;
inline constexpr State kTransientFailure = lbcp::v1::TRANSIENT_FAILURE;
inline constexpr State kShutdown = lbcp::v1::SHUTDOWN;

using Body = void (*)(const Given&, const When&, const Then&);

// What the macros call.
bool Declare(const char* name, const char* file, int line, bool tolerant, Body body, Checks checks,
             Needs needs, const char* sentence);
bool Declare(const char* name, const char* file, int line, bool tolerant, Body body, Checks checks,
             const char* sentence);

// Plays one case on one session and gives its record. The verdict is about the policy; CRASH, HANG
// and PROTOCOL come from the session's faults. `watch` may be null; with `watch_fails` models that
// object fail a case that would have passed.
verdict::CaseResult Play(const Case& which, Turns& turns, const profile::Profile& profile,
                         std::uint64_t seed, models::Watch* watch = nullptr,
                         bool watch_fails = true);

}  // namespace lbc::scenario

#define LBC_CASE(Name, tolerant, ...)                                                    \
  static void Name([[maybe_unused]] const ::lbc::scenario::Given& given,                 \
                   [[maybe_unused]] const ::lbc::scenario::When& when,                   \
                   [[maybe_unused]] const ::lbc::scenario::Then& then);                  \
  [[maybe_unused]] static const bool Name##IsDeclared =                                  \
      ::lbc::scenario::Declare(#Name, __FILE__, __LINE__, tolerant, &Name, __VA_ARGS__); \
  static void Name([[maybe_unused]] const ::lbc::scenario::Given& given,                 \
                   [[maybe_unused]] const ::lbc::scenario::When& when,                   \
                   [[maybe_unused]] const ::lbc::scenario::Then& then)

#define SCENARIO(Name, ...) LBC_CASE(Name, false, __VA_ARGS__)
#define CONTRACT(Name, ...) LBC_CASE(Name, true, __VA_ARGS__)

#endif  // CONFORMANCE_SCENARIO_SCENARIO_H_
