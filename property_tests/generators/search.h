// Looks for a story on which a policy breaks a sentence, and for the smallest such story.
//
// Stories are drawn (story.h) and played on a fresh testee each, watched by the models
// (conformance/models). The first in which a model objects in the name of a requirement of the
// case fails, and is shrunk by playing (shrink.h). What is reported is a case like any other, its
// steps being the moves of the smallest story.
//
//  - What passes passes for those requirements only that a model, or `end`, held against an answer.
//  - Nothing found, and the trigger never seen or the policy never seen at work: VACUOUS. A testee
//    that does nothing passes nothing.
//  - The first story is played twice: a testee that claims BITWISE and differs is PROTOCOL; of
//    others it is said that they differ, and where first.
//  - A testee that does not always fail in the same way is asked several times, and the complaint
//    says "shrunk under nondeterminism".
//  - A run that is interrupted ends it: NOT_RUN, or what was found, not further shrunk.
//  - Crashes and hangs are the business of properties about survival; others end VACUOUS at one.
#ifndef PROPERTY_TESTS_GENERATORS_SEARCH_H_
#define PROPERTY_TESTS_GENERATORS_SEARCH_H_

#include <functional>
#include <string>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/scenario/stage.h"
#include "conformance/verdict/result.h"
#include "property_tests/generators/story.h"

namespace lbc::properties {

// What is held of every story. Models object in the name of the case's requirements; `end` may
// object with Stage::Begin and Stage::Fail besides.
struct Property {
  // Stories take turns between these.
  std::vector<Flavour> flavours = {Flavour::kAll};
  // After each move, while the policy is not IDLE, a few picks, so that pickers are judged.
  bool picks = true;
  // Those picks have keys, one after another of KeyNumber's, where the policy takes one.
  bool keys = false;
  // After the last move, e.g. calm and what it must bring back; may be empty.
  std::function<void(scenario::Stage&)> end = nullptr;
  // Without it nothing was shown, e.g. "a connection was READY"; looked for after each move.
  std::string trigger = {};
  std::function<bool(const scenario::Stage&)> triggered = nullptr;
  // Crashes and hangs are what it looks for.
  bool survival = false;
  // `end` judges too, in the name of all requirements of the case.
  bool end_judges = false;
};

// Plays the property. Same seed, same stories.
verdict::CaseResult Search(const scenario::Case& which, const scenario::SearchContext& context,
                           const Property& property);

// Makes the property a case of the program; for a static initialiser. Its name is a universal
// statement, its area the folder of `file`.
bool Declare(const char* pascal_name, const char* file, int line, scenario::Checks checks,
             const char* sentence, Property property);

// Triggers that many share. Besides its own, every property needs that the policy was seen at work
// (generators/play.h).
bool SomethingIsReady(const scenario::Stage& stage);
bool SomethingHasFailed(const scenario::Stage& stage);
bool SomethingWasGivenUp(const scenario::Stage& stage);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_SEARCH_H_
