// The vocabulary of cases in the channel seat: include this, and nothing else, in such a case.
//
//   CHANNEL_SCENARIO(ServesItsQueueOnceThePolicyIsReady, Checks{"CC-008"},
//                    "Calls that wait are picked for again when READY is reported, in order.") {
//     given.Channel({a});
//     given.SubConnIsReady(a);
//
//     when.CallsStart(3);
//     when.Policy().Reports(kReady, Use(a));
//     then.CallsArePlacedInOrder(1, 3, a);
//   }
//
// The testee is a channel; the judge plays the policy, the resolver, the network, the application
// and the clock. The rest is as in conformance/scenario/scenario.h: no if, no loop, no arithmetic.
#ifndef CONFORMANCE_CHANNEL_SCENARIO_CHANNEL_SCENARIO_H_
#define CONFORMANCE_CHANNEL_SCENARIO_CHANNEL_SCENARIO_H_

#include <chrono>

#include "conformance/channel_scenario/given.h"
#include "conformance/channel_scenario/then.h"
#include "conformance/channel_scenario/when.h"
#include "conformance/channel_scenario/words.h"
#include "conformance/scenario/case.h"

namespace lbc::channel_scenario {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): 250ms is the
                                       // vocabulary
using scenario::Capability;
using scenario::Checks;
using scenario::Needs;

inline constexpr State kIdle = lbcp::v1::IDLE;
inline constexpr State kConnecting = lbcp::v1::CONNECTING;
inline constexpr State kReady = lbcp::v1::READY;
inline constexpr State kTransientFailure = lbcp::v1::TRANSIENT_FAILURE;
inline constexpr State kShutdown = lbcp::v1::SHUTDOWN;

// What a server says of its health.
inline constexpr lbcp::v1::ServingStatus kServing = lbcp::v1::SERVING;
inline constexpr lbcp::v1::ServingStatus kNotServing = lbcp::v1::NOT_SERVING;
inline constexpr lbcp::v1::ServingStatus kServiceUnknown = lbcp::v1::SERVICE_UNKNOWN;
inline constexpr lbcp::v1::ServingStatus kServingUnknown = lbcp::v1::SERVING_STATUS_UNKNOWN;

// How a connection breaks.
inline constexpr lbcp::v1::Loss kReset = lbcp::v1::LOSS_RESET;
inline constexpr lbcp::v1::Loss kTimedOut = lbcp::v1::LOSS_TIMED_OUT;
inline constexpr lbcp::v1::Loss kConnectionAborted = lbcp::v1::LOSS_ABORTED;
inline constexpr lbcp::v1::Loss kSocketError = lbcp::v1::LOSS_OTHER;

using Body = void (*)(const Given&, const When&, const Then&);

// What the macro calls.
bool Declare(const char* name, const char* file, int line, Body body, Checks checks, Needs needs,
             const char* sentence);
bool Declare(const char* name, const char* file, int line, Body body, Checks checks,
             const char* sentence);

}  // namespace lbc::channel_scenario

#define CHANNEL_SCENARIO(Name, ...)                                                    \
  static void Name([[maybe_unused]] const ::lbc::channel_scenario::Given& given,       \
                   [[maybe_unused]] const ::lbc::channel_scenario::When& when,         \
                   [[maybe_unused]] const ::lbc::channel_scenario::Then& then);        \
  [[maybe_unused]] static const bool Name##IsDeclared =                                \
      ::lbc::channel_scenario::Declare(#Name, __FILE__, __LINE__, &Name, __VA_ARGS__); \
  static void Name([[maybe_unused]] const ::lbc::channel_scenario::Given& given,       \
                   [[maybe_unused]] const ::lbc::channel_scenario::When& when,         \
                   [[maybe_unused]] const ::lbc::channel_scenario::Then& then)

#endif  // CONFORMANCE_CHANNEL_SCENARIO_CHANNEL_SCENARIO_H_
