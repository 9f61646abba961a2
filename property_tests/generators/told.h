// Stories told once for all properties of a run.
//
// Properties without endings differ only in what they listen for. A story is played once, to its
// end, with every objection noted, and each property makes of it what it would have made of a play
// of its own: it stops at the first objection that it is about (CutAt).
//
//   const std::shared_ptr<const Tale> tale = told.Hear(mine, i, tell);
//
// docs/decisions/0026 says what that costs and what it brings. Any thread; several may tell
// different stories at once, and none waits while there is another of its own to tell.
#ifndef PROPERTY_TESTS_GENERATORS_TOLD_H_
#define PROPERTY_TESTS_GENERATORS_TOLD_H_

#include <compare>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>

#include "property_tests/generators/play.h"

namespace lbc::properties {

// Which story of a run: its number among those of its flavour, and what follows each move.
struct StoryId {
  Flavour flavour = Flavour::kAll;
  int number = 0;
  Calls calls = Calls::kPlain;

  auto operator<=>(const StoryId&) const = default;
};

// A story and what came of it.
struct Tale {
  Story story;
  Played played;
  // Played twice it went another way, and where, in words; empty if it did not, or was played once.
  std::string varies;
  // The same for a testee that promised the same bytes: the record of that failure.
  std::shared_ptr<const verdict::CaseResult> broken_promise;
  // Some property that passes is going to show it.
  bool is_shown = false;
  // False once steps and trace were thrown away, nobody being going to show them.
  bool whole = true;
};

class Told {
 public:
  using Tell = std::function<Tale(const StoryId&)>;

  // The story `mine(i)`, told by `tell` unless somebody has told it; `end` is how many there are of
  // `mine`. While somebody else is at it, one of those after it is told.
  std::shared_ptr<const Tale> Hear(const std::function<StoryId(int)>& mine, int i, int end,
                                   const Tell& tell);

 private:
  // Null while it is being told.
  using Shelved = std::map<StoryId, std::shared_ptr<const Tale>>;

  std::shared_ptr<const Tale> TellIt(const StoryId& id, const Tell& tell,
                                     std::unique_lock<std::mutex>& lock);
  void ThrowAwayWhatNobodyShows(const StoryId& id, Tale& tale);

  std::mutex mutex_;
  std::condition_variable told_;
  Shelved shelved_;
  // By kind of story and requirement that was objected to, the least number that is kept whole.
  std::map<std::tuple<Flavour, Calls, std::string>, int> first_;
};

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_TOLD_H_
