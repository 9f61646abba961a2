// Looks for a history on which a policy breaks an invariant, and for the shortest such history.
//
// Histories are generated with RapidCheck, each is played on a fresh testee, and after each move
// `check` may object through the stage. The first history that fails is shrunk: every shorter or
// simpler one that RapidCheck proposes is played, and the first that still fails takes its place,
// until none of the proposals fails; single deletions are among them, so the result is 1-minimal.
// What is reported is a case like any other, its steps being the moves of the shortest history.
#ifndef PROPERTY_TESTS_GENERATORS_SEARCH_H_
#define PROPERTY_TESTS_GENERATORS_SEARCH_H_

#include <cstdint>
#include <functional>

#include "conformance/scenario/case.h"
#include "conformance/scenario/stage.h"
#include "conformance/verdict/result.h"
#include "property_tests/commands/move.h"

namespace lbc::properties {

// How much is tried.
struct Effort {
  int histories = 40;
  // Moves of the longest history; they grow towards it.
  int longest = 40;
  // Replays while shrinking, at most.
  int replays = 400;
};

// What is held. Both object with Stage::Begin and Stage::Fail in a then-step.
struct Property {
  // Before the first move, e.g. builds the policy.
  std::function<void(scenario::Stage&)> begin;
  // At rest after each move; may be empty.
  std::function<void(scenario::Stage&)> after_each;
  // After the last; may be empty.
  std::function<void(scenario::Stage&)> end;
};

// Plays the property on sessions made by `sessions`. PASS when no history failed; else the record
// of the shortest that did, its complaint saying how many moves it has and after how many replays.
// Same seed, same histories.
verdict::CaseResult Search(const scenario::Case& which, const scenario::Sessions& sessions,
                           const profile::Profile& profile, std::uint64_t seed,
                           const Property& property, const Effort& effort);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_SEARCH_H_
