// A replay in words: the steps of the trace as the case told them, and under each what was sent and
// what came back, with what differs from the recording marked.
//
//     . when  back-off of a ends
//         > SubConn a is IDLE
//           asks SubConn a to connect
//         - reports IDLE                       (recorded, and not seen now)
//         + reports TRANSIENT_FAILURE          (seen now, and not recorded)
#ifndef CONFORMANCE_REPLAY_STORY_H_
#define CONFORMANCE_REPLAY_STORY_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "conformance/replay/player.h"
#include "conformance/trace/trace.h"

namespace lbc::replay {

// Whose trace it is and what it came to, two or three lines.
std::string Introduce(const trace::Trace& trace);

// The line of a step, with expected and got if it failed. Empty for the nameless first one.
std::string TellStep(const trace::Step& step);

// One beat.
std::string TellBeat(const Played& played);

// The same from the recording alone.
std::string TellStory(const trace::Trace& trace);

// "step 7, line 31: when back-off of a ends": where a beat stands.
std::string Where(const trace::Trace& trace, const Played& played);

// How a replay went as a whole.
struct Outcome {
  std::size_t played = 0;
  std::size_t alike = 0;
  std::size_t left_out = 0;
  // The first beat that differs, if any did.
  std::optional<Played> divergence;

  void Add(const Played& beat);
  bool same() const { return !divergence.has_value(); }
};

// The last lines of a replay.
std::string Conclude(const trace::Trace& trace, const Outcome& outcome, std::size_t beats);

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_STORY_H_
