// Plays the commands of a trace on a testee, one beat after another.
//
// What a recorded number means on this testee is found by role (side.h). A command that no host
// could send to this testee, because it behaves otherwise than the recorded one (a connection
// succeeds that it never asked for), is left out, and the beat says so. Duties are the host's, so
// they are done as this testee is owed them.
//
// One thread. The trace must outlive the player.
#ifndef CONFORMANCE_REPLAY_PLAYER_H_
#define CONFORMANCE_REPLAY_PLAYER_H_

#include <optional>
#include <string>

#include "conformance/replay/script.h"
#include "conformance/replay/seen.h"
#include "conformance/replay/side.h"
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
  Player(const trace::Trace& trace, scenario::Turns& turns);

  // Plays the next beat; nothing when the trace is over or the testee failed as a program.
  std::optional<Played> Next();
  std::size_t beats() const { return script_.beats.size(); }
  // The testee has no policy of that name: nothing can be played.
  bool unknown_policy() const { return unknown_policy_; }

 private:
  // The command with this testee's numbers, or why there is none.
  absl::StatusOr<lbcp::v1::Command> Translate(const lbcp::v1::Command& command);
  absl::Status TranslateState(const lbcp::v1::Command& command, lbcp::v1::Command& out);
  absl::Status TranslateSubConn(std::uint32_t instance, std::uint32_t& sub_conn);
  absl::Status TranslateCalls(lbcp::v1::Command& command);
  void Recall(const Beat& beat, Seen& seen);
  void Send(lbcp::v1::Command command, Seen& seen);
  void DoDuties(std::uint32_t instance, Seen& seen);

  const trace::Trace& trace_;
  scenario::Turns& turns_;
  Script script_;
  Side recorded_;
  Side live_;
  std::size_t next_ = 0;
  bool broken_ = false;
  bool unknown_policy_ = false;
};

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_PLAYER_H_
