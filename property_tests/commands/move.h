// One move of a random history: a stimulus of the protocol that a real channel could send now.
//
// A Move is data. What it names (the second SubConn that is connecting) is looked up when it is
// played, so a history stays playable when moves are removed from it; a move that makes no sense in
// the state reached does nothing and leaves no step. That is what lets a history shrink. Endpoints
// come from a universe of five with one address each, and one, `pq`, with two.
//
// What a move says of itself is what a scenario would say, because it is played with the scenarios'
// own verbs.
#ifndef PROPERTY_TESTS_COMMANDS_MOVE_H_
#define PROPERTY_TESTS_COMMANDS_MOVE_H_

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/scenario/endpoint.h"
#include "conformance/scenario/stage.h"

namespace lbc::properties {

// What a move does.
enum class Kind : std::uint8_t {
  kSettle,                 // every attempt succeeds, and those that follow
  kLists,                  // the resolver lists the endpoints of `mask`, rotated by `which`
  kSucceeds,               // one attempt succeeds
  kFails,                  // one attempt fails
  kIsLost,                 // one READY connection is lost
  kBackoffEnds,            // one back-off ends
  kPicks,                  // a few picks
  kListsOneMore,           // the same list and one endpoint of the universe
  kListsOneLess,           // the same list without one endpoint
  kListsAgain,             // the same list, in reverse order if `which` is odd
  kListsTwice,             // the list with one endpoint named twice
  kAttributesChange,       // the same list, one address having another attribute
  kMetadataChanges,        // the same list, one address having other metadata
  kListsPair,              // the same list and an endpoint of two addresses
  kStarts,                 // one attempt is seen to start
  kAllStart,               // every attempt is seen to start
  kTime,                   // time passes
  kResolverFails,          // the resolver fails
  kLeavesIdle,             // the channel leaves idle
  kAllFail,                // every attempt fails
  kAllLost,                // every READY connection is lost
  kEveryBackoffEnds,       // every back-off ends
  kListsNothing,           // the resolver lists nothing
  kLostWhileStarting,      // one attempt is made and lost before READY could be said
  kHealth,                 // the health of one READY connection becomes READY or TRANSIENT_FAILURE
  kManyPicks,              // more picks than any rotation needs
  kCallsStart,             // a few calls that stay open
  kCallsFinish,            // the open calls finish; in reverse, or with an error
  kOldPicker,              // the picker that was put aside is picked from; or is put aside
  kShutdownsWait,          // final SHUTDOWNs are held back from now on; or arrive
  kLateEvent,              // a SubConn that was given up takes its next step all the same
  kListsWithoutConfig,     // the same list, without a config
  kListsWithUnknownField,  // the same list, its config having a field that no policy knows
  kListsShuffled,          // the same list, to be shuffled
  kListsNoAddress,         // the same list and an endpoint without addresses
  kRefusesSubConns,        // the next SubConn cannot be made
  kPicksWithKey,           // a few picks with one of eight keys, where calls have keys
  kPicksWithoutKey,        // a few picks without a key, where calls may have one
  kListsWeighed,           // the same list, the endpoints weighing 1 to 4
  kListsAnotherPart,       // the same list, for another size of subset
  kListsRouted,            // the same list, shared out anew over the children with names
  kListsReordered,         // the same list, the children with names in another order, or other ones
  kListsConfigured,        // the same list, with another config that the profile names
  kListsDetecting,         // the same list, outliers being told in another way, or none at all
  kCallsFail,              // calls to each end, all or half of those on some endpoints with errors
  kLongTime,               // seconds pass
  kMinutesPass,            // minutes pass
  kCallsReport,            // a few calls to each end with load reports, of equal or other loads
  kManyThreadsPick,        // many threads pick while one thing happens
  kCloses,                 // the channel closes
};
inline constexpr int kKinds = static_cast<int>(Kind::kCloses) + 1;

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

// For RapidCheck's messages and tests: the kind by number, and its numbers.
std::ostream& operator<<(std::ostream& out, const Move& move);

// The endpoints of the universe, and those of a mask in the order of rotation `turn`.
scenario::Endpoints Universe();
scenario::Endpoints Chosen(std::uint8_t mask, std::uint8_t turn);

// One of eight keys of calls, counted round and round.
std::string KeyNumber(unsigned number);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_COMMANDS_MOVE_H_
