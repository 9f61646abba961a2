// Plays the commands of a trace on a testee, one beat after another.
//
// What a recorded number means on this testee is found by role: the second attempt on a, the picker
// reported last. A command that nobody could send to this testee, because it behaves otherwise than
// the recorded one (a connection succeeds that it never asked for), is left out, and the beat says
// so.
//
// One thread. The trace must outlive the player.
#ifndef CONFORMANCE_REPLAY_PLAYER_H_
#define CONFORMANCE_REPLAY_PLAYER_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "conformance/replay/seen.h"
#include "conformance/scenario/turns.h"
#include "conformance/trace/trace.h"

namespace lbc::replay {

// One beat as it was and as it is.
struct Played {
  std::size_t beat = 0;
  // Index into the trace's steps.
  std::size_t step = 0;
  // Its line in the file.
  int line = 0;
  // The stimulus in words.
  std::string stimulus;
  Seen recorded;
  Seen seen;
  // Why the command could not be sent to this testee; empty if it was.
  std::string left_out;
  Comparison comparison;
};

class Player {
 public:
  // The player for the trace's seat. INVALID_ARGUMENT, with the trace's file and line, when `turns`
  // is a testee that has no such seat; `turns` must outlive the player.
  static absl::StatusOr<std::unique_ptr<Player>> Make(const trace::Trace& trace,
                                                      scenario::Turns& turns);
  virtual ~Player() = default;

  // Plays the next beat; nothing when the trace is over or the testee failed as a program.
  virtual std::optional<Played> Next() = 0;
  [[nodiscard]] virtual std::size_t beats() const = 0;
  // The testee has no policy of that name: nothing can be played.
  [[nodiscard]] virtual bool unknown_policy() const { return false; }
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_PLAYER_H_
