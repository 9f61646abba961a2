// From a story that fails to a small one that fails in the same way.
//
// In turn, until nothing helps: moves are dropped in halves, quarters, … and one by one; endpoints
// are dropped, from the first list and from each later one; picks between moves are; what is left
// is made simpler (smaller numbers: times, counts; one connection in place of all). The result is
// 1-minimal when the last round tried every single deletion, and none of them failed.
#ifndef PROPERTY_TESTS_GENERATORS_SHRINK_H_
#define PROPERTY_TESTS_GENERATORS_SHRINK_H_

#include <functional>

#include "property_tests/generators/story.h"

namespace lbc::properties {

struct Shrunk {
  Story story;
  // Every single deletion of a move or an endpoint was tried and does not fail.
  bool minimal = false;
  int tried = 0;
};

// `fails` plays a story and says whether it fails in the same way; called at most `budget` times,
// and not at all once `out_of_time` says so.
Shrunk Shrink(Story story, const std::function<bool(const Story&)>& fails, int budget,
              const std::function<bool()>& out_of_time);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_SHRINK_H_
