// A whole trace played at once: what tests of players look at.
#ifndef CONFORMANCE_REPLAY_PLAY_ALL_TEST_UTIL_H_
#define CONFORMANCE_REPLAY_PLAY_ALL_TEST_UTIL_H_

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/replay/player.h"
#include "conformance/replay/story.h"

namespace lbc::replay {

inline std::vector<Played> PlayAll(const trace::Trace& trace, scenario::Turns& turns) {
  const std::unique_ptr<Player> player = Player::Make(trace, turns).value();
  std::vector<Played> all;
  while (std::optional<Played> played = player->Next()) all.push_back(*std::move(played));
  return all;
}

inline Outcome OutcomeOf(const std::vector<Played>& all) {
  Outcome outcome;
  for (const Played& played : all) outcome.Add(played);
  return outcome;
}

}  // namespace lbc::replay

#endif  // CONFORMANCE_REPLAY_PLAY_ALL_TEST_UTIL_H_
