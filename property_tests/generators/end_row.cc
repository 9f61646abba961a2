#include "property_tests/generators/end_row.h"

#include "property_tests/commands/move.h"

namespace lbc::properties {
namespace {

// A policy survives whatever a channel sends.
constexpr char kAnything[] = "CON-100";

const char* RowOf(Kind kind) {
  switch (kind) {
    case Kind::kCallsFinish:
      return "CON-035";
    case Kind::kListsNothing:
      return "CON-043";
    case Kind::kListsTwice:
      return "CON-044";
    case Kind::kListsNoAddress:
      return "CON-045";
    case Kind::kAttributesChange:
    case Kind::kMetadataChanges:
      return "CON-047";
    case Kind::kRefusesSubConns:
      return "CON-050";
    case Kind::kListsWithUnknownField:
      return "CON-051";
    case Kind::kListsWithoutConfig:
      return "CON-052";
    case Kind::kManyThreadsPick:
      return "CON-055";
    default:
      return kAnything;
  }
}

}  // namespace

std::string RowOfTheEnd(const Story& story, verdict::Verdict verdict,
                        const std::function<bool(const std::string&)>& may_be) {
  const std::string of_the_move = story.moves.empty() ? kAnything : RowOf(story.moves.back().kind);
  if (of_the_move != kAnything && may_be(of_the_move)) return of_the_move;
  // Every call returns, of whatever it is.
  if (verdict == verdict::Verdict::kHang && may_be("CON-038")) return "CON-038";
  return kAnything;
}

}  // namespace lbc::properties
