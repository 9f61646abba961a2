// One story on one fresh testee. A helper of search.h.
#ifndef PROPERTY_TESTS_GENERATORS_PLAY_H_
#define PROPERTY_TESTS_GENERATORS_PLAY_H_

#include <set>
#include <string>

#include "property_tests/generators/search.h"

namespace lbc::properties {

struct Played {
  verdict::CaseResult result;
  // The requirement in whose name it failed; empty for a failure of another kind.
  std::string requirement;
  // Requirements that a model held against an answer.
  std::set<std::string> judged;
  bool triggered = false;
  // It connected before it was READY, and then was READY with a connection that is.
  bool connected = false;
  bool was_ready = false;
  // Moves that were played up to the end or the failure.
  std::size_t moves = 0;
  // The testee claims that the same seed gives the same bytes.
  bool claims_bitwise = false;
};

// `sessions` are context.sessions or context.hasty_sessions.
Played PlayStory(const Story& story, const scenario::Case& which,
                 const scenario::SearchContext& context, const scenario::Sessions& sessions,
                 const Property& property);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_PLAY_H_
