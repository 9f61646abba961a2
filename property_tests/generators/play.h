// One story on one fresh testee. A helper of search.h and told.h.
#ifndef PROPERTY_TESTS_GENERATORS_PLAY_H_
#define PROPERTY_TESTS_GENERATORS_PLAY_H_

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/models/model.h"
#include "conformance/scenario/case.h"
#include "conformance/scenario/stage.h"
#include "conformance/verdict/result.h"
#include "property_tests/generators/story.h"
#include "property_tests/generators/trigger.h"

namespace lbc::properties {

// What follows each move while the policy is not IDLE, so that pickers are judged.
enum class Calls : std::uint8_t {
  kNone,
  kPlain,  // a few picks
  kKeyed   // a few picks with keys, one after another of KeyNumber's, where the policy takes one
};

// What comes after the last move, e.g. calm and what it must bring back.
struct Ending {
  // The requirements that `act` judges with Stage::Begin and Stage::Fail; its failure is held
  // against the first of them that binds, and it is left out where none does. Empty for one that
  // only acts: then models judge, as they do after a move.
  std::vector<const char*> judges;
  // False when there was nothing to judge, e.g. because the channel is closed.
  std::function<bool(scenario::Stage&)> act;
};

// How a story is played.
struct Manner {
  Calls calls = Calls::kPlain;
  std::vector<Ending> endings = {};
  // Whether it ends at the first objection in the name of one of the case's requirements. Else it
  // goes on to its end, and all objections are noted.
  bool stops_at_objections = true;
};

// Something that a model did not allow, and how far the story had come.
struct Objection {
  models::Complaint complaint;
  std::size_t moves = 0;
  std::size_t steps = 0;
  std::size_t messages = 0;
  // The message that was not allowed.
  std::size_t divergent = 0;
};

struct Played {
  verdict::CaseResult result;
  // The requirement in whose name it failed; empty for a failure of another kind, and where
  // nothing failed.
  std::string requirement;
  // Of a story that goes on: the first for each requirement.
  std::vector<Objection> objections;
  // Requirements that a model or an ending held against an answer.
  std::set<std::string> judged;
  std::set<Trigger> triggers;
  // It connected before it was READY, and then was READY with a connection that is.
  bool connected = false;
  bool was_ready = false;
  // Moves that were played up to the end or the failure.
  std::size_t moves = 0;
  // The testee claims that the same seed gives the same bytes.
  bool claims_bitwise = false;
};

// The program ended, hung or babbled, or the policy broke the host's contract: no model's and no
// ending's objection, but the end of any story.
bool IsOfTheProgram(const Played& played);

// `sessions` are context.sessions or context.hasty_sessions.
Played PlayStory(const Story& story, const scenario::Case& which,
                 const scenario::SearchContext& context, const scenario::Sessions& sessions,
                 const Manner& manner);

// What a story that went on comes to for who stops at this objection of it.
Played CutAt(const Played& whole, const Objection& objection);

}  // namespace lbc::properties

#endif  // PROPERTY_TESTS_GENERATORS_PLAY_H_
