// How long the judge waits for a client before it says that something did not happen.
//
// A bound has two parts. What the contract grants: a client that was refused comes back after the
// back-off of gRPC's document, at the latest. And what the machine needs: measured once, before the
// first case of the seat, as the time a server takes to start and how late a thread is woken while
// it does. Nothing is tried again until it fits; a client that keeps its promises only when the
// machine is quicker than measured is given room ten times over.
#ifndef CONFORMANCE_LIVE_SCENARIO_BOUNDS_H_
#define CONFORMANCE_LIVE_SCENARIO_BOUNDS_H_

#include <chrono>
#include <string>

#include "absl/status/statusor.h"

namespace lbc::live_scenario {

using Nanoseconds = std::chrono::nanoseconds;

// The longest time between the moment a server is back and the next attempt to connect to it, after
// it was gone for `down`: 1 s at first, 1.6 times as much each time, up to 120 s, give or take 20
// %.
Nanoseconds LongestBackOff(Nanoseconds down);

// How long the n-th back-off in a row lasts, from 1.
struct BackOff {
  Nanoseconds shortest{0};
  Nanoseconds longest{0};
};
BackOff NthBackOff(int n);

// What was measured, and what follows.
struct Machine {
  // From starting a server to its being there.
  Nanoseconds start{0};
  // How late the worst of many short waits ended.
  Nanoseconds lateness{0};

  // Granted beside every bound.
  [[nodiscard]] Nanoseconds allowance() const;
  // How much two instants may be closer to each other than what lies between them.
  [[nodiscard]] Nanoseconds slack() const;
  // "a server starts in 35 ms, a wait ends 0.4 ms late: 0.9 s are granted beside every bound".
  [[nodiscard]] std::string Words() const;
};

// The server's program: LBCONFORM_BACKEND, else lbconform_backend beside this one; and the relay's:
// LBCONFORM_RELAY, else lbconform_relay.
std::string BackendProgram();
std::string RelayProgram();

// Measured by the first who asks, in some 200 ms; the others wait for it. UNAVAILABLE if the
// server's program does not start, with what to do.
const absl::StatusOr<Machine>& ThisMachine();

// "1.2 s", "35 ms".
std::string InWords(Nanoseconds time);

}  // namespace lbc::live_scenario

#endif  // CONFORMANCE_LIVE_SCENARIO_BOUNDS_H_
