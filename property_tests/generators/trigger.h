// Triggers: what must have been seen in some story, or else nothing was shown. Besides its own,
// every property needs that the policy was seen at work (play.h).
#ifndef PROPERTY_TESTS_GENERATORS_TRIGGER_H_
#define PROPERTY_TESTS_GENERATORS_TRIGGER_H_

#include <cstdint>
#include <set>
#include <string_view>

#include "conformance/scenario/stage.h"

namespace lbc::properties {

enum class Trigger : std::uint8_t {
  kNone,              // nothing besides
  kReady,             // a connection was READY, and so the channel
  kFailed,            // connections failed, and so did the channel
  kGivenUp,           // a SubConn was given up
  kAConnectionFailed  // a connection failed; the channel need not have
};

// "a SubConn was given up"; empty for kNone.
std::string_view Words(Trigger trigger);

// Adds those that the stage shows now.
void NoteTriggers(const scenario::Stage& stage, std::set<Trigger>& seen);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_TRIGGER_H_
