// One move of a random history: a stimulus of the protocol that a real channel could send now.
//
// A Move is data. What it names (the second SubConn that is connecting) is looked up when it is
// played, so a history stays playable when moves are removed from it; a move that makes no sense in
// the state reached does nothing and leaves no step. That is what lets a history shrink. Endpoints
// come from a universe of five.
#ifndef PROPERTY_TESTS_COMMANDS_MOVE_H_
#define PROPERTY_TESTS_COMMANDS_MOVE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::properties {

// What a move does. The order is the order of simplicity: shrinking prefers the earlier.
enum class Kind {
  kSettle,         // every attempt succeeds, and those that follow
  kLists,          // the resolver lists the endpoints of `mask`, rotated by `which`
  kSucceeds,       // one attempt succeeds
  kFails,          // one attempt fails
  kIsLost,         // one READY connection is lost
  kBackoffEnds,    // one back-off ends
  kPicks,          // a few picks
  kListsAgain,     // the same list, in another order if `which` is odd
  kListsTwice,     // the list with one endpoint named twice
  kStarts,         // one attempt is seen to start
  kTime,           // time passes
  kResolverFails,  // the resolver fails
  kLeavesIdle,     // the channel leaves idle
  kAllFail,        // every attempt fails
  kAllLost,        // every READY connection is lost
  kListsNothing,   // the resolver lists nothing
};
inline constexpr int kKinds = 16;

struct Move {
  Kind kind = Kind::kSettle;
  // Which of those that fit, counted round and round.
  std::uint8_t which = 0;
  // Endpoints a to e, one bit each; 0 counts as a.
  std::uint8_t mask = 1;

  bool operator==(const Move&) const = default;
};

using History = std::vector<Move>;

// Plays a move as a step of the stage. False when it made no sense and nothing was sent.
bool Play(const Move& move, scenario::Stage& stage);

// For RapidCheck's messages.
std::ostream& operator<<(std::ostream& out, const Move& move);

// The endpoints of the universe, and those of a mask in the order of rotation `turn`.
scenario::Endpoints Universe();
scenario::Endpoints Chosen(std::uint8_t mask, std::uint8_t turn);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_COMMANDS_MOVE_H_
