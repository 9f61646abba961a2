// Tries every sequence of stimuli up to a depth over a few endpoints, and says how far it got.
//
// The alphabet is what a channel can send now: lists (any of the endpoints, in any rotation, or
// none), each SubConn's next states, a pick, 250 ms, a resolver error, ExitIdle. Sequences are
// played level by level, each on a fresh instance in one testee, watched by the models; so the
// first that fails is the shortest.
//
// A sequence that fails is played once more on a fresh testee: what is kept then is a session of
// its own, with a trace that can be replayed. One that fails only after others says so.
//
// What is left out, and stated in the result:
//  - endpoints are alike until named, so they are named in order (symmetry);
//  - of two CONNECTINGs of different SubConns delivered one after the other, one order is played,
//    and of two picks or two advances in a row only one: they commute as far as any model knows;
//  - below the depth asked for, prefixes that lead to equal states of all models and of the channel
//    are merged: an assumption about the policy, since its own state may differ.
#ifndef PROPERTY_TESTS_EXPLORE_EXPLORE_H_
#define PROPERTY_TESTS_EXPLORE_EXPLORE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/verdict/result.h"

namespace lbc::properties {

struct Bounds {
  // Levels without merging.
  int depth = 4;
  // Endpoints, 1 to 5.
  int endpoints = 2;
  // No new sequence is begun after this, or once the context is stopped; deeper, merged levels are
  // played until then.
  std::chrono::seconds budget{60};
};

struct Explored {
  // Sequences played, and left out because one that commutes with them was played.
  std::uint64_t sequences = 0;
  std::uint64_t commuting = 0;
  // Distinct states of the models reached.
  std::uint64_t states = 0;
  // Every sequence up to here was played, in this time; then, with merging, up to there.
  int exhaustive_to = 0;
  std::chrono::milliseconds exhaustive_after{0};
  int merged_to = 0;
  // Nothing new was left to try at merged_to: with merging, all depths are covered.
  bool closed = false;
  // The shortest failure for each requirement, named explore/ID/…, and for each other kind of
  // failure; no sequence that fails is followed further.
  std::vector<verdict::CaseResult> failures;
};

Explored Explore(const scenario::SearchContext& context, const Bounds& bounds);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_EXPLORE_EXPLORE_H_
