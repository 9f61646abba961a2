// Plays a few threads in every order of their steps with at most so many preemptions.
//
// A suite is a struct with `void before()`, `void thread(unsigned)` and `void after()`, made anew
// for each execution; what it holds with RL_ASSERT must hold in all. Steps are operations on
// atomics and mutexes (relacy_for_std.h). Giving way at a mutex that is taken, or at the end, is no
// preemption.
//
//   struct Picks : rl::test_suite<Picks, 2> { … };
//   const Outcome outcome = EveryInterleaving<Picks>(2);
//   EXPECT_TRUE(outcome.holds) << outcome.story;
#ifndef PROPERTY_TESTS_INTERLEAVINGS_EVERY_INTERLEAVING_H_
#define PROPERTY_TESTS_INTERLEAVINGS_EVERY_INTERLEAVING_H_

#include <cstdint>
#include <limits>
#include <sstream>
#include <string>

#include "property_tests/interleavings/relacy_for_std.h"

namespace lbc::interleavings {

struct Outcome {
  bool holds = false;
  // How many executions there were, up to the first that fails if one does.
  std::uint64_t executions = 0;
  // The steps of the one that fails, with the value that each load saw.
  std::string story;
};

template <typename Suite>
Outcome EveryInterleaving(unsigned preemptions) {
  std::ostringstream story;
  rl::test_params params;
  params.search_type = rl::sched_bound;
  params.context_bound = preemptions;
  params.iteration_count = std::numeric_limits<std::int32_t>::max();
  params.execution_depth_limit = 100'000;
  params.output_stream = &story;
  params.progress_stream = &story;
  Outcome outcome;
  outcome.holds = rl::simulate<Suite>(params);
  outcome.executions = params.stop_iteration;
  outcome.story = story.str();
  return outcome;
}

}  // namespace lbc::interleavings

#endif  // PROPERTY_TESTS_INTERLEAVINGS_EVERY_INTERLEAVING_H_
