// Looks for a story on which a policy breaks a sentence, and for the smallest such story.
//
// Stories are drawn (story.h) and played on a fresh testee each, watched by the models
// (conformance/models). The first in which a model objects in the name of a requirement of the
// case fails, and is shrunk by playing (shrink.h). What is reported is a case like any other, its
// steps being the moves of the smallest story.
//
//  - A story without endings is played once for all properties of a run (told.h).
//  - What passes passes for those requirements only that a model, or an ending, held against an
//    answer. What fails fails one requirement.
//  - Nothing found, and the trigger never seen or the policy never seen at work: VACUOUS. A testee
//    that does nothing passes nothing.
//  - The first story is played twice: a testee that claims BITWISE and differs is PROTOCOL; of
//    others it is said that they differ, and where first.
//  - A testee that does not always fail in the same way is asked several times, and the complaint
//    says "shrunk under nondeterminism".
//  - A run that is interrupted ends it: NOT_RUN, or what was found, not further shrunk.
//  - Crashes, hangs and broken contracts of the host are the business of the property about
//    survival, which hears every story of kSurvivedFlavours. Others leave out a story that ends in
//    a crash for survival too, and are VACUOUS where they lose more than half of theirs so. A crash
//    that survival does not meet makes them VACUOUS at once, so that it does not go unsaid, and
//    so does anything else, which takes long to meet.
#ifndef PROPERTY_TESTS_GENERATORS_SEARCH_H_
#define PROPERTY_TESTS_GENERATORS_SEARCH_H_

#include <array>
#include <vector>

#include "conformance/scenario/case.h"
#include "conformance/verdict/result.h"
#include "property_tests/generators/play.h"
#include "property_tests/generators/story.h"
#include "property_tests/generators/trigger.h"

namespace lbc::properties {

// What the property about survival hears.
inline constexpr std::array kSurvivedFlavours = {Flavour::kHostile,  Flavour::kThreads,
                                                 Flavour::kRemovals, Flavour::kAll,
                                                 Flavour::kLists,    Flavour::kFailures};

// What is held of every story: models object in the name of the case's requirements, and so may
// endings.
struct Property {
  // Stories take turns between these.
  std::vector<Flavour> flavours = {Flavour::kAll};
  Calls calls = Calls::kPlain;
  std::vector<Ending> endings = {};
  // Without it nothing was shown.
  Trigger trigger = Trigger::kNone;
  // Crashes and hangs are what it looks for.
  bool survival = false;
};

// Plays the property. Same seed, same stories.
verdict::CaseResult Search(const scenario::Case& which, const scenario::SearchContext& context,
                           const Property& property);

// Makes the property a case of the program; for a static initialiser. Its name is a universal
// statement, its area the folder of `file`.
bool Declare(const char* pascal_name, const char* file, int line, scenario::Checks checks,
             const char* sentence, Property property);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_SEARCH_H_
