// A story: how a history begins, and its moves. Stories are drawn at random, biased to what breaks
// balancers, and are what shrinks.
#ifndef PROPERTY_TESTS_GENERATORS_STORY_H_
#define PROPERTY_TESTS_GENERATORS_STORY_H_

#include <cstdint>

#include "property_tests/commands/move.h"

namespace lbc::properties {

struct Story {
  // The first list, as Move::mask.
  std::uint8_t endpoints = 1;
  // Whether everything is READY before the moves begin.
  bool ready = false;
  // Picks after each move, of a property that asks for some.
  std::uint8_t picks = 4;
  History moves;

  bool operator==(const Story&) const = default;
};

// What a property wants to be told about, as weights of moves. Stories take turns between them.
enum class Flavour {
  kAll,       // a bit of everything a channel can send
  kLists,     // the resolver talks most
  kFailures,  // storms of failures, back-offs, resolver errors
  kRemovals,  // SubConns given up while events are on their way, closing in the middle
  kHostile,   // what policies owe survival: no addresses, refused SubConns, odd configs
  kKeys,      // calls with keys and without, to endpoints that come, go and fail
  kRoutes,    // endpoints that change children
  kOrders,    // children in an order, each with endpoints that come, go and fail, and time
  kCalls,     // calls that stay open and finish, to endpoints that come and go
  kOutliers,  // calls that fail on some endpoints, intervals that end, configs that change
  kThreads,   // picks from many threads while connections and lists come and go
  kWeights,   // lists whose weights, sizes or loads change, and picks between
};

// The story number `index` of `seed`; later ones are longer, up to `longest` moves. Equal arguments
// give equal stories on every machine.
Story DrawStory(std::uint64_t seed, int index, int stories, int longest, Flavour flavour);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_STORY_H_
